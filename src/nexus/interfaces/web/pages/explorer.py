"""A page to explore GraphQL with."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from nexus.interfaces.web import parameters, rendering, security

_START = """# What do most sources agree on, and what was done about it?
# Run it with Ctrl-Enter. The schema stands beside it.
query Start($first: Int! = 5) {
  entries(kinds: [CHALLENGE], first: $first) {
    totalCount
    nodes {
      title
      slug
      sources
      evidenceCount
      technologies(first: 5) { title }
      solutions(first: 3) { title support }
    }
    pageInfo { hasNextPage endCursor }
  }
}
"""


def show(request: HttpRequest) -> HttpResponseBase:
    """Answer with the explorer, holding the query and variables of the address or ones to start with."""
    query = parameters.text(request, "query") or _START
    variables = parameters.text(request, "variables")
    viewer = security.viewer(request)
    return rendering.page(request, "explorer.html", viewer=viewer, query=query, variables=variables)
