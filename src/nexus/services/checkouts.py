"""The checkout that a worker has open: kept from unit to unit of a run, for a source is brought and listed once."""

import contextlib
from collections.abc import Callable
from types import TracebackType
from typing import Self

from django.conf import settings

from nexus.adapters import bulk, repositories, secrets
from nexus.domain.provenance import Location, SourceKind


class Desk:
    """A worker's open checkout; use as a context manager, `at` gives the checkout of a run."""

    def __init__(self, *, progress: Callable[[str], None] | None = None) -> None:
        self._progress = progress
        self._run = 0
        self._open = contextlib.ExitStack()
        self._checkout: repositories.Checkout | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._open.close()

    def at(self, *, run: int) -> repositories.Checkout:
        """Return the checkout of a run, brought where this worker has not got it; pinned once the run has a commit.

        Raises Unreadable with what to do where the source cannot be read.
        """
        if self._checkout is None or self._run != run:
            self._open.close()
            self._checkout = self._open.enter_context(self._bring(run))
            self._run = run
        return self._checkout

    def _bring(self, run: int) -> contextlib.AbstractContextManager[repositories.Checkout]:
        source, kind, address, ref, sealed, commit = bulk.rows(
            'SELECT s.id, s.kind, s.address, s.ref, s.credential, r."commit" FROM run r JOIN source s ON s.id = r.source_id'
            " WHERE r.id = %s",
            [run],
        )[0]
        pinned = commit if commit and kind == SourceKind.GIT else ref
        return repositories.checkout(
            location=Location(kind=SourceKind(kind), address=address, ref=pinned),
            store=settings.DATA_DIR / "checkouts" / str(source),
            credential=secrets.unseal(sealed, key_file=settings.DATA_DIR / "credentials-key") if sealed else None,
            allow_private=settings.ALLOW_PRIVATE_ADDRESSES,
            progress=self._progress,
        )
