"""A run carried out in this process, with a progress bar."""

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from nexus.domain.runs import Status
from nexus.domain.views import RunRef
from nexus.interfaces.cli import clock
from nexus.services import access, checkouts, work
from nexus.services.read_models import runs

_POLL = 0.2


class Progress:
    """A bar that shows documents read and what they gave; use as a context manager."""

    def __init__(self, *, console: Console) -> None:
        self._bar = Bar(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TextColumn("{task.fields[told]}"),
            TimeElapsedColumn(),
            console=console,
            transient=True,
        )

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._bar.stop()

    def carry_out(self, run: RunRef) -> RunRef:
        """Carry out a run to its end, or follow it where another worker has it; return it as it ended."""
        task = self._bar.add_task(run.source_title, total=None, told="")
        began = time.perf_counter()

        def show() -> RunRef:
            now = runs.run(viewer=access.owner(), id=run.id).run
            counts = now.counts
            rate = counts.read / max(time.perf_counter() - began, 0.001)
            told = f"{rate:,.0f} documents/s, {counts.learnings:,} learnings" if counts.read else ""
            told += f", {counts.errors:,} errors" if counts.errors else ""
            self._bar.update(task, total=counts.documents or None, completed=counts.read, told=told)
            return now

        with checkouts.Desk(progress=lambda line: self._bar.update(task, told=line[:60])) as desk:
            work.work(desk=desk, clock=clock.now, run=run.id, progress=show)
            ended = show()
            while ended.status in (Status.QUEUED, Status.RUNNING):
                time.sleep(_POLL)
                work.work(desk=desk, clock=clock.now, run=run.id, progress=show)
                ended = show()
        self._bar.remove_task(task)
        return ended
