"""Numbers with their nouns."""

from nexus.domain.learning import Kind

PLURALS = {
    Kind.TECHNOLOGY: "technologies",
    Kind.CONCEPT: "concepts",
    Kind.CHALLENGE: "challenges",
    Kind.SOLUTION: "solutions",
    Kind.PRACTICE: "practices",
}


def count(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
