"""nexus prepare: what `nexus run` does once the server answers: import, and say what to try."""

from typing import Annotated

import typer

from nexus.domain.learning import Kind
from nexus.interfaces.cli import clock, importing, running
from nexus.services import access
from nexus.services.read_models import entries, home, sources

app = typer.Typer(add_completion=False)

_PROBLEM = "django.db.utils.OperationalError: FATAL: sorry, too many clients already"


@app.command()
def main(
    given: Annotated[list[str] | None, typer.Argument(metavar="PATH_OR_GIT_URL[#REF]", help="What to import.")] = None,
    url: Annotated[str, typer.Option(metavar="URL", help="Address of the hub.")] = "http://127.0.0.1:8000",
) -> None:
    """Import what is given, or the examples where the hub is empty, and say what to try."""
    if given:
        importing.bring(sources=given)
    elif not sources.all(viewer=access.owner()):
        importing.bring(sources=[], list_=running.examples())
    typer.echo(_invitation(url))


def _invitation(url: str) -> str:
    """Return the address, three things to try with the hub's own content, and how to write."""
    viewer = access.owner()
    agreed = home.home(viewer=viewer).technologies
    challenges = entries.listing(viewer=viewer, kind=Kind.CHALLENGE, sort="support", page=1, size=1).entries
    asked = challenges[0].title if challenges else _PROBLEM
    most = f"{url}/entries/{agreed[0].slug}   {agreed[0].title}, as {agreed[0].sources} sources tell it" if agreed else url
    return "\n".join(
        (
            "",
            f"  Nexus is on {url}",
            "",
            "  Three things to try:",
            f"    {most}",
            f"    {url}/search?q=postgress   finds it in spite of the typo",
            f'    echo "{asked}" | nexus solve   (or paste an error on the first page)',
            "",
            f"  To add sources in the browser, sign in once: {url}/owner/{access.make_link(now=clock.now())}",
            "  Ctrl-C stops.",
        )
    )
