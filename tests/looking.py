"""Pages as somebody meets them who cannot see them well."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

COLOURS = {"runOnly": ["color-contrast"]}


def violations(page: Page, *, colours: bool = False) -> list[tuple[str, str]]:
    """Return what stands in somebody's way on a page: rule and first element; of `colours` alone where all else was looked at."""
    found = Axe().run(page, options=COLOURS if colours else None).response["violations"]
    return [(each["id"], each["nodes"][0]["html"]) for each in found]
