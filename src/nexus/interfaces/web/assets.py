"""Styles, script and icons: the names that the build gave them, and the views that give them where no server does."""

import functools
import hashlib
import json
import mimetypes
import re
from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

STATIC = Path(__file__).parent / "static"
MANIFEST = STATIC / "dist" / "manifest.json"
PLAIN = Path(__file__).parents[4] / "frontend" / "src" / "styles"
"""The styles of a checkout, which work unbundled: what pages use before the first build."""

_HASHED = re.compile(r"-[0-9A-Za-z]{8,}\.\w+$")
_FOREVER = "public, max-age=31536000, immutable"


def built() -> int:
    """Return when the front end was built, in nanoseconds; 0 where it was not."""
    try:
        return MANIFEST.stat().st_mtime_ns
    except OSError:
        return 0


def address(name: str) -> str:
    """Return the address of a file of the front end, e.g. `main.css`; empty where the build has none."""
    file = _manifest(built()).get(name)
    return f"/static/dist/{file}" if file else _shipped(name)


@functools.cache
def _shipped(name: str) -> str:
    shipped = STATIC / name
    if shipped.is_file():
        return f"/static/{name}?v={hashlib.sha256(shipped.read_bytes()).hexdigest()[:8]}"
    return f"/styles/{name}" if (PLAIN / name).is_file() else ""


@functools.lru_cache(maxsize=1)
def _manifest(changed: int) -> dict[str, str]:
    names: dict[str, str] = json.loads(MANIFEST.read_text(encoding="utf-8")) if changed else {}
    return names


@require_safe
def static(request: HttpRequest, path: str) -> HttpResponseBase:
    """Answer with a file of the package's static folder."""
    cached = _FOREVER if _HASHED.search(path) or "v" in request.GET else "public, max-age=3600"
    return _file(STATIC, path, cached)


@require_safe
def plain(request: HttpRequest, path: str) -> HttpResponseBase:
    """Answer with an unbundled style sheet of the checkout."""
    return _file(PLAIN, path, "no-cache")


def _file(root: Path, path: str, cached: str) -> HttpResponseBase:
    # The path is resolved before it is compared, so that neither `..` nor a link leads out of the folder.
    whole = (root / path).resolve() if "\0" not in path else root
    if not whole.is_relative_to(root.resolve()) or not whole.is_file():
        raise Http404
    kind = mimetypes.guess_type(whole.name)[0] or "application/octet-stream"
    return FileResponse(whole.open("rb"), content_type=kind, headers={"Cache-Control": cached})
