"""Blocks: the keys that forms hold, and which of them are crowded.

Forms meet under a key that at most `blocking.LIMIT` of them hold; of a crowded one the table `crowd` keeps the number. Which
keys are crowded depends on what all forms hold and on nothing else, so the pairs that meet depend on no order of imports.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from nexus.adapters import bulk
from nexus.domain.consolidation import Form
from nexus.pipeline import blocking

Load = Callable[..., dict[int, Form]]


@dataclass(slots=True, kw_only=True)
class Blocks:
    """The keys around some forms, before they are written."""

    forms: dict[int, Form]
    """The living forms whose keys may differ from what is written: those that changed, and `rekeyed` ones."""
    stale: set[int]
    """The ids of all whose keys may differ, living or not."""
    held: dict[int, frozenset[str]] = field(default_factory=dict)
    """The keys of each form of `forms`."""
    old: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    """The keys written for each of `stale`."""
    holders: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    """The forms written under each key; of a key that was crowded, only where it no longer is."""
    before: dict[str, int] = field(default_factory=dict)
    """How many forms are written under each key looked at."""
    was: set[str] = field(default_factory=set)
    """The keys that were crowded."""
    crowded: set[str] = field(default_factory=set)
    """The keys that are."""
    after: dict[str, int] = field(default_factory=dict)
    """How many forms will hold each key looked at."""

    def members(self) -> dict[str, set[int]]:
        """Return for each key under which a form of `forms` meets others the ids of all that will hold it."""
        found: dict[str, set[int]] = defaultdict(set)
        for form, keys in self.held.items():
            for key in keys - self.crowded:
                found[key].add(form)
        for key, ids in found.items():
            ids |= self.holders[key] - self.stale
        return found


def around(*, forms: Mapping[int, Form], stale: Collection[int], load: Load) -> Blocks:
    """Return the keys of forms that changed, and of those whose keys change with them because a key crosses the limit.

    `forms` are those that live, `stale` the ids of all that changed; `load` gives forms by `ids`.
    """
    blocks = Blocks(forms=dict(forms), stale=set(stale))
    _read_old(blocks, blocks.stale)
    while True:
        _hold(blocks)
        now = _counted(blocks)
        crossing = now ^ blocks.crowded
        if not crossing:
            return blocks
        blocks.crowded = now
        _read_holders(blocks, crossing - blocks.holders.keys())
        joining = {form for key in crossing for form in blocks.holders[key]} - blocks.stale
        blocks.forms |= load(ids=joining)
        blocks.stale |= joining
        _read_old(blocks, joining)


def leaves(*, form: Form) -> frozenset[str]:
    """Return the keys under which a form that is not written meets others."""
    blocks = Blocks(forms={0: form}, stale=set())
    _hold(blocks)
    return blocks.held[0] - blocks.crowded


def write(*, blocks: Blocks) -> None:
    """Write what differs: keys of forms, and how crowded the crowded ones are."""
    none: frozenset[str] = frozenset()
    gone = [(key, form) for form, keys in blocks.old.items() for key in keys - blocks.held.get(form, none)]
    fresh = [(key, form) for form, keys in blocks.held.items() for key in sorted(keys - blocks.old.get(form, none))]
    bulk.execute_many("DELETE FROM form_key WHERE block_key = %s AND form_id = %s", gone)
    bulk.insert(table="form_key", columns=("block_key", "form_id"), values=fresh)
    crowds = sorted((key, blocks.after[key]) for key in blocks.crowded if blocks.after[key] != blocks.before[key])
    condition, params = bulk.among([key for key, _ in crowds] + sorted(blocks.was - blocks.crowded))
    bulk.execute(f"DELETE FROM crowd WHERE block_key {condition}", params)
    bulk.insert(table="crowd", columns=("block_key", "forms"), values=crowds)


def _hold(blocks: Blocks) -> None:
    """Work out the keys of all forms, reading of each key whether it is crowded: longer ones come up with the shorter."""
    blocks.held = {form: blocking.block_keys(form=held, crowded=blocks.crowded) for form, held in blocks.forms.items()}
    while unknown := _all(blocks.held.values(), blocks.old.values()) - blocks.before.keys():
        _look(blocks, unknown)
        blocks.held |= {
            form: blocking.block_keys(form=blocks.forms[form], crowded=blocks.crowded)
            for form, keys in blocks.held.items()
            if not blocks.was.isdisjoint(keys & unknown)
        }


def _all(*groups: Iterable[Collection[str]]) -> set[str]:
    return {key for group in groups for keys in group for key in keys}


def _look(blocks: Blocks, keys: set[str]) -> None:
    """Read how many forms hold keys, and which where those are few."""
    condition, params = bulk.among(sorted(keys))
    crowds = dict(bulk.rows(f"SELECT block_key, forms FROM crowd WHERE block_key {condition}", params))
    blocks.before |= crowds
    blocks.was |= crowds.keys()
    blocks.crowded |= crowds.keys()
    _read_holders(blocks, keys - crowds.keys())
    blocks.before |= {key: len(blocks.holders[key]) for key in keys - crowds.keys()}


def _counted(blocks: Blocks) -> set[str]:
    """Count who will hold each key, and return the keys that will be crowded."""
    counted = Counter(blocks.before)
    counted.subtract(key for keys in blocks.old.values() for key in keys)
    counted.update(key for keys in blocks.held.values() for key in keys)
    blocks.after = counted
    return {key for key, forms in counted.items() if forms > blocking.LIMIT}


def _read_holders(blocks: Blocks, keys: Collection[str]) -> None:
    if not keys:
        return
    condition, params = bulk.among(sorted(keys))
    blocks.holders.update({key: set() for key in keys})
    for key, form in bulk.rows(f"SELECT block_key, form_id FROM form_key WHERE block_key {condition}", params):
        blocks.holders[key].add(form)


def _read_old(blocks: Blocks, forms: Collection[int]) -> None:
    if not forms:
        return
    condition, params = bulk.among(sorted(forms))
    for form, key in bulk.rows(f"SELECT form_id, block_key FROM form_key WHERE form_id {condition}", params):
        blocks.old[form].add(key)
