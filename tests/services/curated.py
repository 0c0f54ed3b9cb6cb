"""A hub in which the rule is unsure of much, and what it would be if it were settled anew."""

from pathlib import Path

from nexus.adapters import bulk
from nexus.domain.access import Visibility
from nexus.domain.learning import Kind
from nexus.services import naming
from nexus.services.consolidation import clusters, features, projection
from tests.services.hubs import NOW, bring, canonical, elsewhere, folder

CHALLENGES = (
    ("The quince router drops packets at night", "Replaced the router"),
    ("The quince router drops every second packet", "Bought another router"),
    ("Packets are lost by the quince router", "Moved the router"),
    ("Bees leave the hive in spring", "Gave the bees more room"),
    ("Bees swarm out of the hive in May", "Gave them more room"),
    ("The pump stops when the tank is warm", "Cooled the pump"),
    ("The pump of the tank stops in summer", "Put the pump into the shade"),
    ("The barometer drifts after a storm", "Calibrated the barometer"),
)
PRACTICES = (
    "Draw the map of the plant before you wire it",
    "Draw a map before wiring the plant",
    "Wire the plant after the map is drawn",
    "Weigh the honey twice",
    "Weigh each jar of honey twice",
    "Label the cables of a rack on both ends",
    "Label cables before you move a rack",
    "Water the greenhouse before noon",
)


def journal(challenges: slice, practices: slice, technologies: str = "PostgreSQL") -> str:
    """Return a document that tells some of the challenges and practices."""
    lines = ["# Journal", "## Technologies", f"- {technologies}", "## Challenges"]
    for problem, solution in CHALLENGES[challenges]:
        lines += [f"- **Challenge:** {problem}", f"  - **Solution:** {solution}"]
    return "\n".join([*lines, "## Best practices", *(f"- {practice}" for practice in PRACTICES[practices])]) + "\n"


def build(root: Path, *, program: str = "", visibility: Visibility | None = None) -> None:
    """Import three sources whose statements are near to each other."""
    told = {
        "ana": journal(slice(0, 8, 2), slice(0, 8, 2)),
        "bo": journal(slice(1, 8, 2), slice(1, 8, 2), "Redis"),
        "cy": journal(slice(0, 4), slice(0, 3), "Postgres"),
    }
    for name, text in told.items():
        bring(folder(root, name, {"journal.md": text}), program=program, visibility=visibility)


def forms(kind: Kind) -> list[int]:
    """Return the living forms of a kind."""
    return [
        row[0]
        for row in bulk.rows(
            "SELECT DISTINCT f.id FROM form f JOIN learning l ON l.form_id = f.id"
            " JOIN document d ON d.id = l.document_id AND d.until_run_id IS NULL"
            " WHERE f.kind = %s ORDER BY f.id",
            [kind],
        )
    ]


def entry_of(form: int) -> int:
    """Return the entry that a form belongs to."""
    return int(bulk.rows("SELECT entry_id FROM member WHERE form_id = %s AND until_run_id IS NULL", [form])[0][0])


def rebuilt() -> str:
    """Return the hash of this hub with every form compared and placed anew, links obeyed; it stays as it is."""
    with elsewhere():
        bulk.execute("DELETE FROM form_key")
        bulk.execute("DELETE FROM crowd")
        bulk.execute("DELETE FROM edge")
        bulk.execute("DELETE FROM member")
        bulk.execute("DELETE FROM relation")
        bulk.execute("UPDATE entry_scope SET learnings = 0")
        bulk.execute("UPDATE form SET touched = settled + 1, features = '{}'")
        run = bulk.rows("SELECT MIN(id) FROM run")[0][0]
        while batch := features.unsettled(limit=500):
            compared = features.compare(changed=[one for one in batch if one.changed])
            placed = clusters.place(batch=batch, compared=compared)
            features.write(batch=batch, compared=compared)
            for placing in placed:
                clusters.write(placing=placing, run=run, now=NOW)
        bulk.execute("UPDATE entry SET touched = touched + 1")
        while pending := projection.pending(limit=1000):
            projection.write(projection=projection.prepare(batch=pending, names=naming.names()))
        return canonical()
