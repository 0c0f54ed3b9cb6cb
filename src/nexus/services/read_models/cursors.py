"""Where a page of a list ended, as a word for its reader; what comes back is checked, for anybody may write one."""

import base64
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

import msgspec

from nexus.domain.errors import Invalid
from nexus.services.read_models import sight

LONGEST = 4000

Whole = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]

_ENCODE = msgspec.json.Encoder().encode


def made(*, name: str, key: Iterable[Any]) -> str:
    """Return the cursor that stands behind the row with this key, in the list of this name."""
    return base64.urlsafe_b64encode(_ENCODE((name, *key))).decode().rstrip("=")


def read(*, cursor: str, name: str, types: Any) -> list[Any]:
    """Return the key that a cursor of the list holds; `types` is the tuple of the types of name and key.

    Raises Invalid, with the field `after`, where it is no cursor of this list.
    """
    refused = Invalid("this is no cursor of this list; take `next` of the page before", field="after")
    if len(cursor) > LONGEST:
        raise refused
    try:
        told = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        given, *key = msgspec.json.decode(told, type=types)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise refused from None
    if given != name:
        raise refused
    return [sight.word(value) if isinstance(value, str) else value for value in key]
