"""The words Nexus knows: technologies, concepts, the names of sections. Data files beside a small loader.

May import the standard library only. Nothing is read before the first question.
"""

from nexus.pipeline.lexicon.cues import begins, cue_words, ended, says, told
from nexus.pipeline.lexicon.data import digest
from nexus.pipeline.lexicon.headings import meant
from nexus.pipeline.lexicon.meanings import LEARNED, NAMING, Label, Role
from nexus.pipeline.lexicon.measured import confidences
from nexus.pipeline.lexicon.names import (
    Sureness,
    Technology,
    aliases,
    concept,
    concept_words,
    first_words,
    fold,
    goes_on,
    in_passing,
    of_apis,
    technologies,
    technology,
)
from nexus.pipeline.lexicon.roles import is_word_of, labels, role
from nexus.pipeline.lexicon.vocabulary import words

__all__ = [
    "LEARNED",
    "NAMING",
    "Label",
    "Role",
    "Sureness",
    "Technology",
    "aliases",
    "begins",
    "concept",
    "concept_words",
    "confidences",
    "cue_words",
    "digest",
    "ended",
    "first_words",
    "fold",
    "goes_on",
    "in_passing",
    "is_word_of",
    "labels",
    "meant",
    "of_apis",
    "role",
    "says",
    "technologies",
    "technology",
    "told",
    "words",
]
