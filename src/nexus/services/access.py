"""Who looks, and who may write, before people have accounts: one owner, by a token or a link that works once."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from nexus.adapters import bulk
from nexus.domain.access import ANONYMOUS, INTERNAL, PUBLIC, Viewer, Visibility
from nexus.domain.errors import Forbidden

LINK_LASTS = timedelta(days=1)


def viewer(*, token: str) -> Viewer:
    """Return who shows this token: the owner sees and writes everything, anybody else sees what is public."""
    if not token or not hmac.compare_digest(token.encode(), owner_token().encode()):
        return ANONYMOUS
    return owner()


def owner() -> Viewer:
    """Return the viewer who sees everything: the owner, and whoever uses the command line of the hub's machine."""
    closed = bulk.rows("SELECT id, visibility FROM program WHERE visibility <> 'public' ORDER BY id")
    internal = (INTERNAL,) if any(visibility == Visibility.INTERNAL for _, visibility in closed) else ()
    private = (f"program:{program}" for program, visibility in closed if visibility == Visibility.PRIVATE)
    return Viewer(scopes=(PUBLIC, *internal, *private), may_write=True)


def owner_token() -> str:
    """Return the owner's token: as configured, else the one kept in the data folder, made at first use."""
    if settings.OWNER_TOKEN:
        return str(settings.OWNER_TOKEN)
    path: Path = settings.DATA_DIR / "owner-token"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32))
    return path.read_text().strip()


def make_link(*, now: datetime) -> str:
    """Return the secret of a new link that signs its first visitor in as the owner, for a day."""
    nonce = secrets.token_urlsafe(24)
    bulk.insert(
        table="access_link",
        columns=("digest", "created_at", "expires_at"),
        values=[(_digest(nonce), bulk.moment(now), bulk.moment(now + LINK_LASTS))],
    )
    return nonce


def open_link(*, nonce: str, now: datetime) -> str:
    """Return the owner's token for a link's secret, once; raise Forbidden for a used, old or unknown one."""
    opened = bulk.execute(
        "UPDATE access_link SET used_at = %s WHERE digest = %s AND used_at IS NULL AND expires_at > %s",
        [bulk.moment(now), _digest(nonce), bulk.moment(now)],
    )
    if not opened:
        raise Forbidden("this link was used or is too old; `nexus owner-link` makes a new one")
    return owner_token()


def _digest(nonce: str) -> str:
    return hashlib.sha256(nonce.encode()).hexdigest()
