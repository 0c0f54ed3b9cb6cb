"""How sure it is that what was read is a learning: what was measured for its reason."""

from functools import cache

from nexus.domain.learning import Kind
from nexus.pipeline import lexicon

GROUPS = (*(kind.value for kind in Kind), "coined")
_UNSAID = ""


def of(*, kind: Kind, reason: str, name: str = "") -> int:
    """Return how sure, 0 to 1000, a learning of `kind` is that was read for `reason`; a solution goes by its challenge's."""
    group, said = family(kind=kind, reason=reason, name=name)
    return _measured(group, said)


@cache
def _measured(group: str, reason: str) -> int:
    known = lexicon.confidences(group=group)
    return known.get(reason, known[_UNSAID])


def family(*, kind: Kind, reason: str, name: str) -> tuple[str, str]:
    """Return what the learning is measured with: a group and the reason without what is of one document alone.

    A concept whose name the lexicon does not know is `coined`: such names are right less often.
    """
    group = "coined" if kind is Kind.CONCEPT and not lexicon.concept(name) else kind.value
    return group, reason.partition(" in the folder ")[0].partition(" (")[0]
