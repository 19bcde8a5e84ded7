"""What an entry of the admission register has to hold before a return can be made from it (ADM-02, L9).

Source: PR2024 regs 8 and 13(4). What is missing is said as a sentence with the place to mend it; it never holds up an
admission.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from registers.rules.contacts import has_number


@dataclass(frozen=True)
class ParentFacts:
    name: str
    is_parent: bool
    resident: bool
    """The pupil normally lives with them."""
    restricted: bool
    phone: str
    address: tuple[str, ...]


@dataclass(frozen=True)
class EntryFacts:
    legal_surname: str
    legal_forename: str
    sex: str
    address: tuple[str, ...]
    """The pupil's own, or that of the parent they live with."""
    parents: tuple[ParentFacts, ...]
    last_school: str
    first_school: bool
    """The pupil comes to school for the first time: no last school to name."""
    class_name: str
    year_group: str


@dataclass(frozen=True)
class Gap:
    key: str
    sentence: str
    mend: str
    """`details`, `contacts` or `class`: the page where it is put right."""
    for_deletion: bool = False
    """Also asked for when the name comes off."""


def entry_gaps(facts: EntryFacts) -> list[Gap]:
    """Everything the law asks for and the entry does not hold."""
    return [*_own(facts), *_parents(facts.parents)]


def deletion_gaps(facts: EntryFacts) -> list[Gap]:
    """The part of it that a deletion return needs (reg. 13(4)(a) to (d))."""
    return [one for one in entry_gaps(facts) if one.for_deletion]


def _own(facts: EntryFacts) -> Iterator[Gap]:
    if not (facts.legal_surname.strip() and facts.legal_forename.strip()):
        yield Gap("name", "The full legal name is not complete.", "details", for_deletion=True)
    if facts.sex not in ("F", "M"):
        yield Gap("sex", "The sex is not recorded.", "details")
    if not facts.address:
        yield Gap("address", "No address is recorded for the pupil.", "details", for_deletion=True)
    if not facts.last_school.strip() and not facts.first_school:
        yield Gap("last_school", "The last school, with its address, is not recorded.", "details")
    if not facts.class_name:
        yield Gap("class", "The pupil is in no class, so in no register.", "class")
    elif not facts.year_group:
        yield Gap("year_group", "The year group is not recorded.", "class")


def _parents(parents: Iterable[ParentFacts]) -> Iterator[Gap]:
    known = [one for one in parents if one.is_parent]
    if not known:
        yield Gap("parents", "No parent is recorded.", "contacts", for_deletion=True)
        return
    resident = [one for one in known if one.resident]
    if not resident:
        yield Gap(
            "resident", "Record which parent the pupil normally lives with.", "contacts", for_deletion=True
        )
    for one in known:
        if not one.address:
            yield Gap(
                "parent_address",
                f"No address is recorded for {one.name}.",
                "contacts",
                for_deletion=one.resident,
            )
        if one.resident and not has_number(one.phone):
            yield Gap(
                "parent_phone",
                f"{one.name} lives with the pupil and has no emergency telephone number.",
                "contacts",
                for_deletion=True,
            )
