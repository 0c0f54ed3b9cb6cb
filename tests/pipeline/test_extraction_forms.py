"""The same content gives the same learnings in whatever form people write it: contents and forms by hypothesis."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from nexus.domain.learning import Extraction, Kind
from nexus.pipeline import extraction

TECHNOLOGIES = (
    "PostgreSQL",
    "Celery",
    "Redis",
    "Django",
    "Kubernetes",
    "FastAPI",
    "RabbitMQ",
    "TypeScript",
    "Terraform",
    "nginx",
)
CONCEPTS = ("Connection pooling", "Idempotency", "Rate limiting", "Database indexing", "Pagination", "Event sourcing")
PROBLEMS = (
    "The nightly export took longer than the gateway waits.",
    "A retried webhook stored the same order again.",
    "Sessions were lost whenever a pod restarted.",
    "The list of orders got slower every week.",
    "Two people edited one invoice and one edit was lost.",
    "The image was two gigabytes and filled the runner.",
)
SOLUTIONS = (
    "Moved the export into a background job.",
    "Added a unique constraint on the order number.",
    "Kept the sessions in a store of their own.",
    "Fetched the related rows in one query.",
    "Compared a version number before each write.",
    "Built it in two stages on a slim base.",
)
PRACTICES = (
    "Set a timeout on every call that leaves the process.",
    "Let the database hold what must be unique.",
    "Write the test before you fix the bug.",
    "Never commit a secret.",
    "Measure before you optimize.",
    "Keep every migration small and reversible.",
)
HEADINGS = {
    "technologies": (
        *("Technologies", "Tech stack", "Tools used", "Built with", "My toolbox", "Languages and frameworks"),
        *("Tecnologías", "Tecnologias utilizadas", "Technologies utilisées", "Werkzeuge"),
    ),
    "concepts": (
        *(
            "Concepts",
            "Key concepts",
            "Concepts learned",
            "Core concepts",
            "Important backend concepts",
            "Mental models",
        ),
        *("Conceptos clave", "Conceitos", "Notions importantes"),
    ),
    "challenges": (
        *(
            "Challenges",
            "Challenges and solutions",
            "What went wrong",
            "Problems faced",
            "Challenges I faced and how I solved them",
        ),
        *("What fought back", "Troubleshooting", "Retos y soluciones", "Desafios e soluções", "Défis rencontrés"),
    ),
    "practices": (
        *(
            "Best practices",
            "Lessons learned",
            "Takeaways",
            "Things to remember",
            "Best practices & personal takeaways",
        ),
        *("What I would tell the next person", "Buenas prácticas", "Lições aprendidas", "Ce que je retiens"),
    ),
}
EMOJI = ("", "🚀 ", "✅ ", "📌 ", "🔧 ", "⚡ ", "💡 ", "➡️ ", "🔹 ", "3. ", "1️⃣ ")
MARKERS = ("✅ ", "➡️ ", "🔹 ", "3. ", "1️⃣ ")


@dataclass(frozen=True)
class Content:
    technologies: Sequence[str]
    concepts: Sequence[str]
    cases: Sequence[tuple[str, str]]
    practices: Sequence[str]


Say = Callable[[Content, dict[str, str]], str]


def sections(bodies: dict[str, str], headings: dict[str, str], mark: str = "## ") -> str:
    return "# Journal\n\n" + "\n\n".join(f"{mark}{headings[name]}\n\n{body}" for name, body in bodies.items()) + "\n"


def bullets(content: Content, headings: dict[str, str], *, by: str = "- ") -> str:
    cases = "\n".join(f"{by}**Challenge:** {problem}\n  {by}**Solution:** {done}" for problem, done in content.cases)
    lists = {
        name: "\n".join(f"{by}{one}" for one in getattr(content, name))
        for name in ("technologies", "concepts", "practices")
    }
    return sections({**lists, "challenges": cases}, headings)


def stars(content: Content, headings: dict[str, str]) -> str:
    return bullets(content, headings, by="* ")


def numbered(content: Content, headings: dict[str, str]) -> str:
    def each(rows: Sequence[str]) -> str:
        return "\n".join(f"{number}. {row}" for number, row in enumerate(rows, 1))

    cases = [f"{problem}\n   Fix: {done}" for problem, done in content.cases]
    lists = {name: each(getattr(content, name)) for name in ("technologies", "concepts", "practices")}
    return sections({**lists, "challenges": each(cases)}, headings)


def tables(content: Content, headings: dict[str, str]) -> str:
    def table(*rows: tuple[str, ...]) -> str:
        head, *rest = (f"| {' | '.join(row)} |" for row in rows)
        return "\n".join((head, "|" + " --- |" * len(rows[0]), *rest))

    bodies = {
        "technologies": table(("Technology", "Since"), *((one, "May") for one in content.technologies)),
        "concepts": table(("Concept",), *((one,) for one in content.concepts)),
        "challenges": table(("#", "Problem", "Solution"), *((str(at), *case) for at, case in enumerate(content.cases))),
        "practices": table(("Lesson",), *((one,) for one in content.practices)),
    }
    return sections(bodies, headings)


def headings_below(content: Content, headings: dict[str, str]) -> str:
    cases = "\n\n".join(
        f"### Challenge {number}\n\n**Problem:** {problem}\n\n**Solution:** {done}"
        for number, (problem, done) in enumerate(content.cases, 1)
    )
    bodies = {
        "technologies": "\n\n".join(f"### {one}" for one in content.technologies),
        "concepts": "\n\n".join(f"### {one}" for one in content.concepts),
        "challenges": cases,
        "practices": "\n".join(f"- {one}" for one in content.practices),
    }
    return sections(bodies, headings)


def label_lines(content: Content, headings: dict[str, str]) -> str:
    cases = "\n\n".join(f"Problem: {problem}\nSolution: {done}" for problem, done in content.cases)
    bodies = {
        "technologies": ", ".join(content.technologies),
        "concepts": "\n".join(f"- {one}" for one in content.concepts),
        "challenges": cases,
        "practices": "\n\n".join(content.practices),
    }
    return sections(bodies, headings)


def bold_headings(content: Content, headings: dict[str, str]) -> str:
    text = bullets(content, {name: f"**{heading}**" for name, heading in headings.items()})
    return text.replace("## **", "**")


def unmarked(content: Content, headings: dict[str, str]) -> str:
    text = bullets(content, {name: f"{heading}:" for name, heading in headings.items()}, by="• ")
    return text.replace("## ", "").replace("# Journal\n\n", "").replace("**", "")


def html(content: Content, headings: dict[str, str]) -> str:
    def items(rows: Sequence[str]) -> str:
        return "<ul>\n" + "\n".join(f"<li>{row}</li>" for row in rows) + "\n</ul>"

    cases = [f"<b>Problem:</b> {problem}<br>\n<b>Solution:</b> {done}" for problem, done in content.cases]
    lists = {name: items(getattr(content, name)) for name in ("technologies", "concepts", "practices")}
    return sections({**lists, "challenges": items(cases)}, headings)


def deep(content: Content, headings: dict[str, str]) -> str:
    return bullets(content, headings).replace("## ", "#### ")


def capitals(content: Content, headings: dict[str, str]) -> str:
    return bullets(content, {name: heading.upper() for name, heading in headings.items()})


def one_line(content: Content, headings: dict[str, str]) -> str:
    cases = "\n".join(f"- **Problem:** {problem} **Solution:** {done}" for problem, done in content.cases)
    lists = {
        name: "\n".join(f"- {one}" for one in getattr(content, name))
        for name in ("technologies", "concepts", "practices")
    }
    return sections({**lists, "challenges": cases}, headings)


def indented(content: Content, headings: dict[str, str]) -> str:
    def each(rows: Sequence[str]) -> str:
        return "\n".join(f"    {row}" for row in rows)

    cases = [f"{problem}\n        Solution: {done}" for problem, done in content.cases]
    lists = {name: each(getattr(content, name)) for name in ("technologies", "concepts", "practices")}
    bodies = {**lists, "challenges": each(cases)}
    return "\n\n".join(f"{headings[name]}\n{body}" for name, body in bodies.items()) + "\n"


WITHOUT_MARKS = (unmarked, indented)
"""Where headings are told by their words, a number or tick before one makes it an item."""
FORMS: tuple[Say, ...] = (
    deep,
    capitals,
    one_line,
    indented,
    bullets,
    stars,
    numbered,
    tables,
    headings_below,
    label_lines,
    bold_headings,
    unmarked,
    html,
)


def several(values: Sequence[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), min_size=2, max_size=4, unique=True)


CONTENTS = st.builds(
    Content,
    technologies=several(TECHNOLOGIES),
    concepts=several(CONCEPTS),
    cases=st.lists(st.sampled_from(list(zip(PROBLEMS, SOLUTIONS, strict=True))), min_size=2, max_size=4, unique=True),
    practices=several(PRACTICES),
)
CHOSEN = st.fixed_dictionaries({name: st.sampled_from(texts) for name, texts in HEADINGS.items()})


def told(found: Extraction) -> dict[str, set[object]]:
    learnings = found.learnings
    return {
        "technologies": {one.title for one in learnings if one.kind is Kind.TECHNOLOGY},
        "concepts": {one.title for one in learnings if one.kind is Kind.CONCEPT},
        "cases": {
            (one.statement, *(other.statement for other in learnings if other.solves == at))
            for at, one in enumerate(learnings)
            if one.kind is Kind.CHALLENGE
        },
        "practices": {one.statement for one in learnings if one.kind is Kind.PRACTICE},
    }


@settings(max_examples=150)
@given(CONTENTS, st.sampled_from(FORMS), CHOSEN, st.sampled_from(EMOJI))
def test_the_same_content_in_any_form_gives_the_same_learnings(
    content: Content, form: Say, headings: dict[str, str], emoji: str
) -> None:
    mark = "" if form in WITHOUT_MARKS and emoji in MARKERS else emoji
    text = form(content, {name: mark + heading for name, heading in headings.items()})
    assert told(extraction.extract(path="journal.md", text=text)) == {
        "technologies": set(content.technologies),
        "concepts": set(content.concepts),
        "cases": set(content.cases),
        "practices": set(content.practices),
    }, text
