"""What headings mean: by their words, by their whole phrase, in other tongues."""

import pytest

from nexus.pipeline import extraction, lexicon
from nexus.pipeline.lexicon import Role

MEANT = {
    Role.CHALLENGE: [
        "What went wrong?", "What fought back", "Where we got stuck", "The hard parts", "War stories", "Troubles → cures",
        "Défis et solutions", "Retos y soluciones", "Desafios", "Herausforderungen und Lösungen", "Changamoto", "Трудности",
    ],
    Role.PRACTICE: [
        "Rules for the next project", "Things to remember", "What I take with me", "What I would tell the next person",
        "In short", "Notes to self", "What a term of operations taught me", "If I started again", "Best practices",
        "Bonnes pratiques", "Lecciones aprendidas", "Boas práticas", "What would you tell beginners?",
    ],
    Role.CONCEPT: [
        "What I had to understand first", "Mental models", "Ideas that stuck", "Notions importantes", "Conceptos clave",
    ],
    Role.TECHNOLOGY: [
        "What I work with now", "What we run on", "My toolbox", "Built with", "Technologies utilisées", "Herramientas",
    ],
    Role.LEARNING: ["What I know now", "Lo que aprendí", "What did I learn?"],
    Role.SKIP: ["Escalation", "What comes next", "Ideas for later", "How a term runs", "Commands I keep forgetting"],
    None: ["Error handling", "Business rules", "Data layer", "Slow search"],
}  # fmt: skip


@pytest.mark.parametrize(("role", "text"), [(role, text) for role, texts in MEANT.items() for text in texts])
def test_a_heading_says_what_its_section_holds(role: Role | None, text: str) -> None:
    assert lexicon.role(text=text) is role


def test_what_the_author_says_of_a_name_goes_with_it() -> None:
    items = "- **Postgres**: where the orders live\n- Flutter & Dart\n- Firebase (Auth, Cloud Messaging)\n- React 18\n"
    text = f"# N\n\n## Tools\n\n{items}"
    found = extraction.extract(path="n.md", text=text).learnings
    assert [(one.title, one.text) for one in found] == [
        ("Postgres", "where the orders live"),
        ("Flutter", ""),
        ("Dart", ""),
        ("Firebase", ""),
        ("Firebase Auth", ""),
        ("Firebase Cloud Messaging", ""),
        ("React", ""),
    ]


def test_names_alone_give_a_section_its_role() -> None:
    text = "# N\n\n## Layers\n\n| Layer | Product |\n|---|---|\n| web | nginx |\n| app | Django |\n| data | PostgreSQL |\n"
    assert {one.title for one in extraction.extract(path="n.md", text=text).learnings} == {"nginx", "Django", "PostgreSQL"}
    features = "# N\n\n## Features\n\n- Map of shops\n- Chat with the owner\n- Booking calendar\n"
    assert extraction.extract(path="n.md", text=features).learnings == ()
