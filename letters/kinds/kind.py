"""What a kind of letter is: when it is used, to whom it goes, which fields it has, our own wording."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from letters.rules.blocks import Block
from letters.rules.values import FieldValue

NAMES = {
    "D01": "Support letter",
    "D02": "First concern about attendance",
    "D03": "Persistent absence letter",
    "D04": "Formal attendance letter",
    "D05": "Meeting invitation",
    "D06": "Video meeting consent",
    "D07": "Meeting notes and actions",
    "D08": "Home visit: nobody in",
    "D09": "Proof of illness asked for",
    "D10": "Illness that may not be authorised",
    "D12": "Lateness letter",
    "D13": "Truancy letter",
    "D14": "Leave request form",
    "D15": "Leave decision",
    "D16": "Travel request form",
    "D17": "Where a child is while travelling",
    "D18": "Performance licence",
    "D19": "Part-time timetable",
    "D20": "Attendance plan",
    "D21": "Attendance contract",
    "D22": "Return talk record",
    "D23": "Talk with a pupil",
    "D24": "Visit risks and record",
    "D25": "Safeguarding decision",
    "D26": "Referral to the attendance team",
    "D27": "Referral planned: parent told",
    "D35": "Notice to a worker outside school",
    "D36": "Notice to improve",
    "D37": "Penalty notice",
    "D41": "Attendance report",
    "D42": "Annual report figures",
    "D43": "Attendance target",
    "D44": "Certificate",
    "D47": "Contact details check",
}


class Audience(StrEnum):
    PARENT = "parent"
    PUPIL = "pupil"
    AUTHORITY = "authority"
    FILE = "file"


AUDIENCE_WORDS = {
    Audience.PARENT: "To parents",
    Audience.PUPIL: "To the pupil",
    Audience.AUTHORITY: "To the local authority",
    Audience.FILE: "For the school’s file",
}


@dataclass(frozen=True)
class Merge:
    """One field of a kind. `sample` shows what stands there in a preview and decides its shape."""

    name: str
    label: str
    sample: FieldValue
    optional: bool = False
    """May be empty: the block it stands in is then left out."""
    long: bool = False
    """Written by a person in several lines when the letter is written by hand."""

    @property
    def shape(self) -> str:
        if isinstance(self.sample, list | tuple):
            return "list"
        return "text" if isinstance(self.sample, str | int) or hasattr(self.sample, "isoformat") else "table"


@dataclass(frozen=True)
class LetterKind:
    """A document of the catalogue. Its owner builds the fields; the wording below is the product's own."""

    code: str
    title: str
    about: str
    """When it is used, in a sentence for whoever chooses it."""
    audience: Audience
    fields: tuple[Merge, ...]
    blocks: tuple[Block, ...]
    serious: bool = False
    """Needs somebody else's approval where the policy says so; always one copy to a person (LET-03, ROL-04)."""
    held_for_care: bool = True
    """Waits for a person where the child's circumstances ask for it (LET-05)."""
    by_hand: bool = True
    """A person may write one from the pupil's page, filling in the fields the register doesn't know."""
    safeguarding: bool = False
    """Seen by the safeguarding leads alone."""
    look: str = "letter"
    """`letter`, `form`, `record` or `certificate`: how the page is laid out."""

    @property
    def name(self) -> str:
        """What the office calls it."""
        return NAMES[self.code]

    @property
    def individually(self) -> bool:
        return self.serious

    @property
    def all_fields(self) -> tuple[Merge, ...]:
        """Those every letter has, and its own."""
        from letters.kinds.common import COMMON

        return (*COMMON, *self.fields)

    def known(self) -> Mapping[str, str]:
        """Every field that may stand in its wording, with its shape."""
        return {one.name: one.shape for one in self.all_fields}

    def unsaid(self, said: Mapping[str, object]) -> tuple[Merge, ...]:
        """What this letter prints, nobody has said yet, and a person can say; tables come from the register."""
        return tuple(
            one for one in self.fields if one.shape != "table" and not one.optional and not said.get(one.name)
        )

    @property
    def may_be_empty(self) -> frozenset[str]:
        return frozenset(one.name for one in self.all_fields if one.optional)
