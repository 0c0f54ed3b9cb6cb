"""What was measured of learnings on labelled documents."""

from collections.abc import Mapping

from nexus.pipeline.lexicon import data


def confidences(*, group: str) -> Mapping[str, int]:
    """Return, of 1000, how often learnings of a group are such, by the reason they were read for; "" is for any other reason."""
    found: Mapping[str, int] = data.table(name="confidence.toml")[group]
    return found
