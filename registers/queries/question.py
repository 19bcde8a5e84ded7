"""A question about figures in the words of an address: what is shared as a link, and what every cell opens to."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from django.utils.http import urlencode

from registers.models import School

from .slices import NO_CLASS, By, Slice, Span

NO_CLASS_WORD = "none"
"""How an address asks for days on which the pupil sat in no class, or in no year group."""


@dataclass(frozen=True)
class Question:
    """Days, narrowing and moment; `None` narrows nothing."""

    first: date
    last: date
    upn: str | None = None
    class_name: str | None = None
    """Blank: no class."""
    year_group: str | None = None
    having: tuple[tuple[str, str], ...] = ()
    weekday: int | None = None
    session: str | None = None
    code: str | None = None
    category: str | None = None
    statutory: bool = False
    as_at: datetime | None = None
    all_classes: bool = False
    """Of one pupil: whatever class the pupil sat in on the day, for people who see only their own classes too."""

    def parameters(self, no_class: str = NO_CLASS_WORD) -> dict[str, str]:
        """The query of the address; `no_class` is how it says that a group is none."""
        asked = {
            "from": self.first.isoformat(),
            "to": self.last.isoformat(),
            "upn": self.upn,
            "class": no_class if self.class_name == "" else self.class_name,
            "year_group": no_class if self.year_group == "" else self.year_group,
            **{kind: value or NO_CLASS_WORD for kind, value in self.having},
            "weekday": None if self.weekday is None else str(self.weekday),
            "session": self.session,
            "code": self.code,
            "category": self.category,
            "statutory": "true" if self.statutory else None,
            "as_at": self.as_at.isoformat() if self.as_at else None,
            "all_classes": "true" if self.all_classes else None,
        }
        return {name: value for name, value in asked.items() if value is not None}

    @cached_property
    def query(self) -> str:
        """The same as it stands in an address; a row of a list asks for it once for all its numbers."""
        return urlencode(self.parameters())

    def at(self, by: By, key: str) -> Question:
        """The question of one row or column of a breakdown; the whole one where rows are schools or spans."""
        if by.characteristic or by is By.SEX:
            return replace(self, having=(*((k, v) for k, v in self.having if k != by), (str(by), key)))
        match by:
            case By.CLASS:
                return replace(self, class_name=key)
            case By.YEAR_GROUP:
                return replace(self, year_group=key)
            case By.PUPIL:
                return replace(self, upn=key)
            case By.WEEKDAY:
                return replace(self, weekday=int(key))
            case By.SESSION:
                return replace(self, session=key)
            case By.CODE:
                return replace(self, code=key)
            case By.CATEGORY:
                return replace(self, category=key)
            case By.DAY:
                return replace(self, first=date.fromisoformat(key), last=date.fromisoformat(key))
            case By.WEEK:
                monday = date.fromisoformat(key)
                sunday = date.fromordinal(monday.toordinal() + 6)
                return replace(self, first=max(self.first, monday), last=min(self.last, sunday))
        return self


def slice_for(asked: Question, school: School, *, own_classes: Collection[uuid.UUID] | None = None) -> Slice:
    """What it asks to be counted. `own_classes` narrows it to what the person may see; `None` narrows nothing."""
    class_ids: set[uuid.UUID] | None = None if own_classes is None else set(own_classes)
    if asked.class_name == "":
        class_ids = {NO_CLASS} if class_ids is None else set()
    elif asked.class_name is not None:
        named = set(school.classes.filter(name=asked.class_name).values_list("id", flat=True))
        class_ids = named if class_ids is None else named & class_ids
    return Slice(
        (Span(school.id, asked.first, asked.last),),
        upns=None if asked.upn is None else (asked.upn,),
        class_ids=None if class_ids is None else tuple(sorted(class_ids)),
        year_groups=None if asked.year_group is None else (asked.year_group,),
        having=asked.having,
        weekdays=None if asked.weekday is None else (asked.weekday,),
        sessions=None if asked.session is None else (asked.session,),
        codes=None if asked.code is None else (asked.code,),
        categories=None if asked.category is None else (asked.category,),
        statutory=asked.statutory,
    )
