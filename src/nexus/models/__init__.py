"""Tables and constraints; no behaviour, no I/O. Imports domain."""

from nexus.models.access import AccessLink
from nexus.models.documents import Crowd, Document, Edge, Form, FormKey, Learning, Mention
from nexus.models.entries import (
    Alias,
    Decision,
    DecisionForm,
    Deferral,
    Entry,
    EntryScope,
    Link,
    Member,
    Relation,
    Revision,
    Slug,
)
from nexus.models.feed import Change, Feed
from nexus.models.search import SearchPage, SearchRow, SearchTerm
from nexus.models.sources import Lease, Program, Run, RunNote, Source, Unit
from nexus.models.wanted import Wanted

__all__ = [
    "AccessLink",
    "Alias",
    "Change",
    "Crowd",
    "Decision",
    "DecisionForm",
    "Deferral",
    "Document",
    "Edge",
    "Entry",
    "EntryScope",
    "Feed",
    "Form",
    "FormKey",
    "Learning",
    "Lease",
    "Link",
    "Member",
    "Mention",
    "Program",
    "Relation",
    "Revision",
    "Run",
    "RunNote",
    "SearchPage",
    "SearchRow",
    "SearchTerm",
    "Slug",
    "Source",
    "Unit",
    "Wanted",
]
