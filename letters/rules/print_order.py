"""In what order a pile of letters is printed: class by class for book bags, household by household for envelopes (LET-07)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from registers.rules.year_groups import year_group_order

from .recipients import same_address


@dataclass(frozen=True)
class Printed:
    """What the order needs to know of one letter."""

    id: str
    year_group: str
    class_name: str
    pupil: str
    """Surname, forename: as registers are sorted."""
    recipient: str
    address: tuple[str, ...]
    """Empty where it is kept off the page."""


def in_order(letters: Sequence[Printed], order: str) -> list[Printed]:
    """`class`: youngest year group first, then class, pupil, recipient. `household`: what goes to one address lies
    together, those whose address has to be looked up at the end."""
    return sorted(letters, key=_by_household if order == "household" else _by_class)


def _by_class(one: Printed) -> tuple[object, ...]:
    place = year_group_order(one.year_group)
    return (place, one.class_name.casefold(), one.pupil.casefold(), one.recipient.casefold(), one.id)


def _by_household(one: Printed) -> tuple[object, ...]:
    address = same_address(one.address)
    # By the family within an address, and addresses by the family that comes first there, is what a person expects
    # of a pile; the address itself only keeps two families of one name apart.
    return (
        not address,
        one.recipient.split()[-1].casefold() if one.recipient else "",
        address,
        *_by_class(one),
    )
