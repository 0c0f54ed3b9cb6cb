"""Sentences that several commands print."""

from rich import markup

from nexus.domain.learning import Kind
from nexus.domain.runs import Status
from nexus.domain.views import RunRef, Totals
from nexus.interfaces.cli import counting

PLURALS, count = counting.PLURALS, counting.count


def sentence(totals: Totals, *, seconds: float) -> str:
    """Return the hub in one sentence: 14 sources, 12 authors, 412 learnings -> 236 entries in 0.6 s."""
    return (
        f"{count(totals.sources, 'source')}, {count(totals.authors, 'author')}, {count(totals.learnings, 'learning')}"
        f" -> {count(totals.entries, 'entry', 'entries')} in {seconds:.1f} s"
    )


def ended(run: RunRef) -> str:
    """Return what one run came to, in rich's markup."""
    title = markup.escape(run.source_title)
    if run.status is not Status.DONE:
        return f"[red]✗[/] {title}: {markup.escape(run.problem or run.status.value)}"
    counts = run.counts
    if not (counts.read or counts.withdrawn or counts.errors):
        return f"[green]=[/] {title}: nothing new in {count(counts.documents, 'document')}{_trouble(run)}"
    parts = [
        f"{count(counts.read, 'document')} read",
        f"{count(counts.learnings, 'learning')}{_kinds(run)}",
        f"{counts.created:,} new and {counts.joined:,} joined entries",
    ]
    if counts.withdrawn:
        parts.append(f"{counts.withdrawn:,} withdrawn")
    return f"[green]✓[/] {title}: {', '.join(parts)}{_trouble(run)}"


def _kinds(run: RunRef) -> str:
    """Return how many learnings of each kind a run found, in brackets."""
    found = [(getattr(run.counts, kind.value), kind) for kind in Kind]
    told = ", ".join(count(number, kind.value, PLURALS[kind]) for number, kind in found if number)
    return f" ({told})" if told else ""


def _trouble(run: RunRef) -> str:
    told = []
    if run.counts.errors:
        told.append(count(run.counts.errors, "error"))
    if run.counts.masked:
        told.append(f"{count(run.counts.masked, 'secret')} masked")
    return f" [yellow]({', '.join(told)})[/]" if told else ""
