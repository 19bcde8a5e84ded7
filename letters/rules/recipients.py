"""Who gets a letter: every parent who should, each with a copy of their own, never somebody who must not (LET-03, SAF-08).

A restricted adult gets nothing. While a pupil has one, the family's address stands on no copy (T22): a letter that
goes astray must not tell where the child lives; whoever sends it looks the address up. Parents at one address may
share a copy where the policy says so; penalties and notices are always one to a person.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from registers.rules.policy_kinds import Off


@dataclass(frozen=True)
class Adult:
    """What the rule needs to know of one adult of one pupil."""

    id: uuid.UUID
    name: str
    """As on an envelope: title, forename, surname."""
    title: str
    surname: str
    address: tuple[str, ...]
    receives_letters: bool
    restricted: bool
    priority: int = 1
    protected: bool = False
    """Another child of the same adult has somebody who must not learn where they live."""


@dataclass(frozen=True)
class Recipient:
    """One copy: who it is for, how they are greeted, where it goes. Frozen into the letter when it is drafted."""

    key: str
    """What makes a copy the same copy when the work is done again."""
    name: str
    salutation: str
    address: tuple[str, ...] = ()
    contact_ids: tuple[uuid.UUID, ...] = ()
    masked: bool = False
    """The address is kept off the page."""

    def kept(self) -> dict[str, object]:
        return {
            "key": self.key,
            "name": self.name,
            "salutation": self.salutation,
            "address": list(self.address),
            "contact_ids": [str(one) for one in self.contact_ids],
            "masked": self.masked,
        }


def copy_kept(kept: Mapping[str, Any]) -> Recipient:  # Any: JSON
    """The copy behind what a letter keeps of it."""
    return Recipient(
        key=kept["key"],
        name=kept["name"],
        salutation=kept["salutation"],
        address=tuple(kept["address"]),
        contact_ids=tuple(uuid.UUID(one) for one in kept["contact_ids"]),
        masked=kept["masked"],
    )


@dataclass(frozen=True)
class LettersPolicy:
    """The settings of letters; see `registers.rules.policy_letters`."""

    letters_joint_at_shared_address: bool = True
    letter_hold_flags: tuple[str, ...] | Off = ()
    letters_approved_by_another: bool = False
    letters_usual_channel: str = "post"
    """`post` or `email`."""


def recipients_of(
    adults: Iterable[Adult], *, jointly: bool, only: Collection[uuid.UUID] | None = None
) -> list[Recipient]:
    """The copies of a letter, in the order of the contacts; with `only`, of those it is meant for among them."""
    everyone = list(adults)
    masked = any(adult.restricted for adult in everyone)
    groups: dict[str, list[Adult]] = {}
    for adult in _written_to(everyone):
        if only is not None and adult.id not in only:
            continue
        shared = same_address(adult.address) if jointly and adult.address else ""
        groups.setdefault(shared or str(adult.id), []).append(adult)
    return [_copy(group, masked or any(one.protected for one in group)) for group in groups.values()]


def _written_to(adults: Iterable[Adult]) -> list[Adult]:
    """Those who get letters, in the order of the contacts; never a restricted one."""
    return sorted(
        (adult for adult in adults if adult.receives_letters and not adult.restricted),
        key=lambda adult: (adult.priority, str(adult.id)),
    )


def at_the_door(adults: Iterable[Adult], child: str) -> Recipient:
    """A paper left where the child lives, to those of these adults who may be written to; to nobody by name if none is known.

    It is not posted, so it prints no address, and whoever lives elsewhere is not named on it.
    """
    named = _written_to(adults)
    if not named:
        return Recipient("home", f"To the parents of {child}", "Dear parent or carer")
    return Recipient(
        "home", _and([adult.name for adult in named]), "Dear " + _and([_greeted(adult) for adult in named])
    )


def same_address(lines: Sequence[str]) -> str:
    """An address without what people write differently: spaces, commas, capitals."""
    return re.sub(r"[^a-z0-9]+", "", "".join(lines).lower())


def _copy(group: list[Adult], masked: bool) -> Recipient:
    return Recipient(
        key="contact:" + "+".join(sorted(str(adult.id) for adult in group)),
        name=_and([adult.name for adult in group]),
        salutation="Dear " + _and([_greeted(adult) for adult in group]),
        address=() if masked else group[0].address,
        contact_ids=tuple(adult.id for adult in group),
        masked=masked,
    )


def _greeted(adult: Adult) -> str:
    """With a title, title and surname; without one the whole name, since nobody's title is guessed."""
    return f"{adult.title} {adult.surname}" if adult.title else adult.name


def _and(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
