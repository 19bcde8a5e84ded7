"""A child who was not where the school thought: truancy, or missing from site, and what each asks for (ABS-29, ABS-30)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    TRUANCY = "truancy"
    MISSING = "missing"

    @property
    def words(self) -> str:
        return "Away without anybody knowing (truancy)" if self is Kind.TRUANCY else "Missing from the site"


class Entry(StrEnum):
    """A line of the timed log."""

    NOTICED = "noticed"
    SEARCH = "search"
    HEAD = "head"
    PARENTS = "parents"
    POLICE = "police"
    FOUND = "found"
    NOTE = "note"

    @property
    def words(self) -> str:
        return {
            "noticed": "Noticed", "search": "Searched", "head": "Head told", "parents": "Parents told",
            "police": "Police told", "found": "Found, or seen", "note": "Note",
        }[self]  # fmt: skip


@dataclass(frozen=True)
class Open:
    """Something this incident still asks for."""

    entry: Entry
    sentence: str


_ASKED = {
    Kind.MISSING: (
        (Entry.SEARCH, "Search the site, and write down where and by whom."),
        (Entry.HEAD, "Tell the head."),
        (Entry.PARENTS, "Tell the parents."),
        (Entry.POLICE, "Ring 999 if the child is not found, and write down the reference; or write why not."),
    ),
    Kind.TRUANCY: (
        (Entry.HEAD, "Tell the head."),
        (Entry.PARENTS, "The head speaks with the parents."),
    ),
}


def still_open(kind: Kind, logged: Collection[Entry]) -> list[Open]:
    """What is not in the log yet. Once a missing child is found nobody has to ring the police any more."""
    found = Entry.FOUND in logged
    return [
        Open(entry, sentence)
        for entry, sentence in _ASKED[kind]
        if entry not in logged and not (found and entry in (Entry.POLICE, Entry.SEARCH))
    ]


def after_truancy(earlier: int) -> str:
    """What follows a truancy by how many there were before: a warning letter the first time, then a consideration."""
    if earlier == 0:
        return "First time: a warning letter to the parents."
    times = "once" if earlier == 1 else f"{earlier} times"
    return f"It happened {times} before: consider a penalty. A person decides."
