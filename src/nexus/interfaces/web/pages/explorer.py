"""A page to explore GraphQL with."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from nexus.interfaces.web import parameters, rendering, security

START = """# The challenges that most sources tell, and what people did about them.
query Start($first: Int! = 3) {
  entries(kinds: [CHALLENGE], first: $first) {
    totalCount
    nodes {
      title
      sources
      technologies(first: 5) { title }
      solutions(first: 3) { title support }
    }
    pageInfo { hasNextPage endCursor }
  }
}
"""


def show(request: HttpRequest) -> HttpResponseBase:
    """Answer with the explorer, holding the query and variables of the address, or a query to start with."""
    return rendering.page(
        request,
        "explorer.html",
        viewer=security.viewer(request),
        asked=parameters.text(request, "query"),
        start=START,
        variables=parameters.text(request, "variables"),
    )
