"""What a setting is: its kind, its words, and the three ways of having no value (POL-11).

A setting can be blank (the layer says nothing), "not set yet" (no layer says anything and the product has no
answer of its own), or "off" (somebody decided that the rule does not run here).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from enum import Enum, StrEnum
from typing import Final


class Off(Enum):
    """Somebody decided that the rule does not run here; not the same as nobody having decided."""

    OFF = "off"


OFF: Final = Off.OFF

Value = time | date | bool | int | str | tuple[str, ...] | Off


PRINTED_ONLY = "Printed in the attendance policy; nothing else follows it."
"""Ends the help of a setting that no rule follows, so that nobody expects one to."""


class Kind(StrEnum):
    TIME = "time"
    NUMBER = "number"
    YES_NO = "yes_no"
    CHOICE = "choice"
    LIST = "list"
    """Lines in the school's own words."""
    CHOICES = "choices"
    """Some of a closed list."""
    TEXT = "text"
    DATE = "date"


class Group(StrEnum):
    """Headings of the settings pages, in the order shown."""

    DAY = "The school day"
    REGISTERS = "Registers"
    LATE_DESK = "Late desk and signing out"
    MARKS = "Marks and records"
    CONTACTS = "Contacts"
    FOLLOW_UP = "Reporting and following up absence"
    WORDS = "Words this school uses"
    PEOPLE = "People and review"
    LADDER = "Attendance thresholds"
    FIGURES = "Reports and figures"
    ILLNESS = "Illness, appointments and lateness"
    SUPPORT = "Concerns, plans and meetings"
    PENALTIES = "Penalties"
    LEAVE = "Leave of absence"
    MESSAGES = "Messages to families"
    LETTERS = "Letters and reports to parents"
    ROLL = "Joining, leaving and returns"
    EXCHANGE = "Files for other systems"
    RETENTION = "How long records are kept"


@dataclass(frozen=True)
class FieldSpec:
    """One setting. `default` is the product's own answer; `None` means a school has to set it."""

    key: str
    label: str
    help: str
    kind: Kind
    group: Group
    ref: str
    """The requirement it answers."""
    default: Value | None = None
    unit: str = ""
    least: int | None = None
    most: int | None = None
    """Sense limits of a number, both included; the limits of the law are in `policy_bounds`."""
    choices: tuple[tuple[str, str], ...] = ()
    """Stored value and words, for a choice or a closed list."""
    can_be_off: bool = False
    off_words: str = "Off"
    """What it means when it is off, where that is not plainly “none”."""
    needed_for: tuple[str, ...] = ()
    """What does not work while nobody has set it."""
    longest: int = 120
    """Characters of one entry of a list."""
    reads: Callable[[tuple[str, ...]], tuple[str, ...]] | None = None
    """Reads the lines of a list and gives them as they are kept; its `ValueError` says what to write."""
