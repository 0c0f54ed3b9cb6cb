"""What can be changed."""

from typing import Annotated

import strawberry
from django.conf import settings
from django.utils import timezone

from nexus.domain import views
from nexus.domain.access import OWNER
from nexus.domain.errors import Forbidden, Invalid
from nexus.interfaces.graphql import hub, queries, reads
from nexus.services import imports

LONGEST_ADDRESS = 2_000
LONGEST_CREDENTIAL = 20_000


def _import_source(
    info: reads.Info,
    address: Annotated[str, strawberry.argument(description="Git URL, or a path below an import root; `#ref` at its end.")],
    program: Annotated[str | None, strawberry.argument(description="Slug of its program; made where it is new.")] = "",
    credential: Annotated[str | None, strawberry.argument(description="A token or deploy key, kept sealed.")] = "",
) -> views.RunRef:
    _check(info)
    given = queries.word(address, "address", longest=LONGEST_ADDRESS).strip()
    if not given:
        raise Invalid("give an address", field="address")
    return imports.start(
        address=given,
        program=queries.word(program, "program").strip(),
        credential=queries.word(credential, "credential", longest=LONGEST_CREDENTIAL).strip(),
        actor=OWNER,
        now=timezone.now(),
        allowed_roots=settings.IMPORT_ROOTS,
    )


def _remove_source(
    info: reads.Info, source: Annotated[str, strawberry.argument(description="Slug or address of the source.")]
) -> views.RunRef:
    _check(info)
    given = queries.word(source, "source", longest=LONGEST_ADDRESS)
    return imports.remove(source=given, actor=OWNER, now=timezone.now())


def _check(info: reads.Info) -> None:
    if not info.context.viewer.may_write:
        raise Forbidden("only the owner may change this hub: send the owner's token as `Authorization: Bearer TOKEN`")


@strawberry.type(description="What can be changed, by the owner; one field a request.")
class Mutation:
    """The root of mutations."""

    import_source = strawberry.field(
        resolver=_import_source,
        graphql_type=hub.RunRef,
        description="Request an import; an open run of the source is returned as it is. Follow it by `run`.",
    )
    remove_source = strawberry.field(
        resolver=_remove_source,
        graphql_type=hub.RunRef,
        description="Request a removal: the evidence of the source is withdrawn and its text overwritten.",
    )
