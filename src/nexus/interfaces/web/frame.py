"""What stands around every page: styles and script, the bar above, the foot. Written once a process for each form of it."""

import functools
from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from nexus.interfaces.web import assets, links

_SECTIONS = frozenset((*(f"/{plural}" for plural in links.PLURALS.values()), "/programs", "/sources"))


class Frame:
    """Gives the parts of the frame from macros `head()`, `top(path, query)` and `foot(owner)`."""

    def __init__(self, *, macros: Any) -> None:
        self._write_top: Callable[[str, str], Markup] = macros.top
        # A new build under a running hub gives its files new names.
        self._head: Callable[[int], Markup] = functools.lru_cache(maxsize=1)(lambda built: macros.head())
        self._top: Callable[[str], Markup] = functools.cache(lambda section: macros.top(section, ""))
        self._foot: Callable[[bool], Markup] = functools.cache(macros.foot)

    def head(self) -> Markup:
        """Return the elements of the head that name files of the front end."""
        return self._head(assets.built())

    def top(self, path: str, query: str = "") -> Markup:
        """Return what stands above the page at `path`; `query` is shown in the search box."""
        return self._write_top(path, query) if query else self._top(path if path in _SECTIONS else "")

    def foot(self, owner: bool) -> Markup:
        """Return what stands under the page."""
        return self._foot(owner)
