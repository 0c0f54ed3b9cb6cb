"""Fills the tables directly, for tests of what is read from them; `settle` counts as a settlement would."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from nexus import models
from nexus.domain.access import Viewer, Visibility, scope_of
from nexus.domain.learning import Kind

START = datetime(2024, 3, 1, 9, 30, tzinfo=UTC)


def viewer_of(*programs: models.Program, internal: bool = False) -> Viewer:
    """Return one who may see all that is public, and what else is named."""
    private = [f"program:{program.pk}" for program in programs]
    return Viewer(scopes=("public", *(["internal"] if internal else []), *private))


@dataclass
class Hub:
    """One hub under construction. Numbers in names keep every default distinct."""

    relations: list[tuple[str, models.Entry, models.Entry, int]] = field(default_factory=list)
    answers: list[tuple[models.Entry, models.Entry, models.Learning]] = field(default_factory=list)
    ordinals: Counter[int] = field(default_factory=Counter)

    def program(
        self, slug: str = "open", visibility: Visibility = Visibility.PUBLIC, title: str = ""
    ) -> models.Program:
        """Return a new program."""
        return models.Program.objects.create(
            slug=slug, title=title or slug.title(), visibility=visibility, created_at=START
        )

    def source(self, program: models.Program, slug: str, **values: Any) -> models.Source:
        """Return a new source with one finished run."""
        defaults = {
            "title": slug.title(),
            "kind": "git",
            "address": f"https://github.com/team/{slug}",
            "commit": "c0ffee",
        }
        source = models.Source.objects.create(program=program, slug=slug, created_at=START, **(defaults | values))
        models.Run.objects.create(
            source=source,
            status="done",
            commit="c0ffee",
            actor="owner",
            requested_at=START,
            finished_at=START + timedelta(seconds=2),
            counts={"documents": 1},
        )
        return source

    def document(self, source: models.Source, path: str = "README.md", day: int = 0, **values: Any) -> models.Document:
        """Return a new current document."""
        defaults = {
            "title": path,
            "text": f"text of {path}\n",
            "author": "Ada",
            "commit": f"{day:040x}",
            "extractor": "1",
        }
        return models.Document.objects.create(
            source=source,
            path=path,
            blob=f"{source.slug}/{path}"[-64:],
            authored_at=START + timedelta(days=day),
            since_run=source.runs.order_by("id")[0],
            **(defaults | values),
        )

    def entry(self, kind: Kind) -> models.Entry:
        """Return a new entry that nobody tells yet."""
        return models.Entry.objects.create(kind=kind, created_run=models.Run.objects.order_by("id")[0])

    def tell(
        self,
        document: models.Document,
        entry: models.Entry,
        title: str,
        *,
        form: str = "",
        line: int = 0,
        answers: models.Learning | None = None,
        **values: Any,
    ) -> models.Learning:
        """Return a new learning that tells the entry, in a form named by its title unless `form` is given."""
        ordinal = self.ordinals[document.pk]
        self.ordinals[document.pk] += 1
        form_row, _ = models.Form.objects.get_or_create(key=f"{entry.kind}:{form or title}", kind=entry.kind)
        models.Member.objects.get_or_create(
            form=form_row, until_run=None, defaults={"entry": entry, "since_run": document.since_run}
        )
        defaults = {"text": title, "quote": f"* {title}", "column": 3, "end_column": 9, "confidence": 900}
        learning = models.Learning.objects.create(
            document=document,
            ordinal=ordinal,
            kind=entry.kind,
            title=title,
            form=form_row,
            line=line or ordinal + 1,
            end_line=line or ordinal + 1,
            solves=answers.ordinal if answers else None,
            **(defaults | values),
        )
        if answers:
            asked = models.Member.objects.get(form=answers.form, until_run=None).entry
            self.answers.append((entry, asked, learning))
        return learning

    def relate(self, kind: str, origin: models.Entry, target: models.Entry, position: int = 0) -> None:
        """Remember a relation; every scope that tells both ends gets it."""
        self.relations.append((kind, origin, target, position))

    def settle(self) -> None:
        """Count what every audience sees of every entry, anew."""
        models.EntryScope.objects.update(sources=0, learnings=0, solutions=0)
        models.Relation.objects.all().delete()
        told: dict[tuple[models.Entry, str], list[models.Learning]] = defaultdict(list)
        for member in models.Member.objects.filter(until_run=None).order_by("id").select_related("entry"):
            for learning in _living().filter(form=member.form).order_by("id"):
                told[member.entry, _scope(learning)].append(learning)
        for (entry, scope), learnings in told.items():
            _see(entry, scope, learnings)
        solved: dict[tuple[models.Entry, models.Entry, str], set[object]] = defaultdict(set)
        for solution, challenge, learning in self.answers:
            if _living().filter(pk=learning.pk).exists():
                solved[solution, challenge, _scope(learning)].add(_voice(learning))
        for (solution, challenge, scope), voices in solved.items():
            models.Relation.objects.create(
                kind="solves", origin=solution, target=challenge, scope=scope, sources=len(voices)
            )
            seen = models.EntryScope.objects.get(entry=challenge, scope=scope)
            seen.solutions += 1
            seen.save()
        for kind, origin, target, position in self.relations:
            for scope in {scope for entry, scope in told if entry == origin} & {s for e, s in told if e == target}:
                models.Relation.objects.create(
                    kind=kind, origin=origin, target=target, scope=scope, sources=1, position=position
                )

    def merge(self, entry: models.Entry, into: models.Entry) -> None:
        """Let one entry be absorbed by another, as a settlement records it."""
        run = models.Run.objects.order_by("id")[0]
        models.Member.objects.filter(entry=entry, until_run=None).update(entry=into)
        models.Entry.objects.filter(pk=entry.pk).update(merged_into=into)
        models.Decision.objects.create(act="merge", by="rule", at=START, run=run, entry=into, other=entry, score=910)
        self.answers = [(into if s == entry else s, into if c == entry else c, told) for s, c, told in self.answers]
        self.settle()


def _living() -> Any:
    """Return the learnings that current documents of kept sources hold."""
    return models.Learning.objects.filter(document__until_run=None, document__source__removed_at=None).select_related(
        "document__source__program"
    )


def _scope(learning: models.Learning) -> str:
    """Return the audience of a learning."""
    program = learning.document.source.program
    return scope_of(visibility=Visibility(program.visibility), program_id=program.pk)


def _voice(learning: models.Learning) -> object:
    """Return who counts as independent."""
    return learning.document.source_id, learning.document.voice


def _see(entry: models.Entry, scope: str, learnings: list[models.Learning]) -> None:
    """Write what one audience sees of one entry; its words are those of the first learning."""
    days = [learning.document.authored_at for learning in learnings]
    slug = "-".join(learnings[0].title.lower().split()) + ("" if scope == "public" else f"-{scope.replace(':', '-')}")
    models.EntryScope.objects.update_or_create(
        entry=entry,
        scope=scope,
        defaults={
            "kind": entry.kind,
            "slug": slug,
            "title": learnings[0].title,
            "summary": learnings[0].text,
            "sources": len({_voice(learning) for learning in learnings}),
            "learnings": len(learnings),
            "solutions": 0,
            "first_at": min(days),
            "last_at": max(days),
        },
    )
    models.Slug.objects.get_or_create(slug=slug, defaults={"entry": entry, "scope": scope})
