"""The keys of a breakdown as people read them, and their order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from registers.models import Pupil
from registers.rules.calendar import year_group_order
from registers.rules.codes import lookup
from registers.rules.names import name_order
from registers.rules.words import day_words
from registers.rules.year_groups import year_group_words

from .pupil import SEN_WORDS
from .slices import CHARACTERISTICS, CODED_KINDS, By

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
BY_WORDS: dict[By, str] = {
    By.YEAR_GROUP: "Year group",
    By.CLASS: "Class",
    By.PUPIL: "Pupil",
    By.SEX: "Sex",
    By.SPAN: "Half term",
    By.WEEK: "Week",
    By.DAY: "Day",
    By.WEEKDAY: "Weekday",
    By.SESSION: "Session",
    By.CODE: "Code",
    By.CATEGORY: "Kind of mark",
    By.SCHOOL: "School",
    **{By(kind): words for kind, words in CHARACTERISTICS.items()},
}
_SESSIONS = {"AM": "Morning", "PM": "Afternoon"}
_SEXES = {"F": "Female", "M": "Male"}
_CATEGORIES = {
    "present": "Present",
    "approved_activity": "Educated off site",
    "authorised": "Authorised absence",
    "unauthorised": "Unauthorised absence",
    "not_possible": "Not possible",
    "administrative": "Not counted",
}


def key_words(by: By, key: str, on: date) -> str:
    """One key in words; `on` decides what a code means."""
    if by.characteristic:
        return _held_words(by, key)
    match by:
        case By.YEAR_GROUP:
            return year_group_words(key) if key else "No year group"
        case By.CLASS:
            return key or "No class"
        case By.WEEKDAY:
            return WEEKDAYS[int(key)]
        case By.SESSION:
            return _SESSIONS[key]
        case By.SEX:
            return _SEXES.get(key, key)
        case By.WEEK:
            return f"Week of {day_words(date.fromisoformat(key))}"
        case By.DAY:
            day = date.fromisoformat(key)
            return f"{WEEKDAYS[day.weekday()]} {day_words(day)}"
        case By.CODE:
            row = lookup(key, on)
            return f"{key}: {row.words}" if row else key
        case By.CATEGORY:
            return _CATEGORIES[key]
    return key


def _held_words(by: By, key: str) -> str:
    kind = CHARACTERISTICS[by]
    if by is By.SEN:
        return SEN_WORDS.get(key, key) if key else "SEN not recorded"
    if by in CODED_KINDS:
        return key or f"{kind} not recorded"
    return {"yes": f"{kind}: yes", "no": f"{kind}: no"}.get(key, f"{kind}: {key}")


def ordered(by: By, keys: Iterable[str]) -> list[str]:
    """The keys in the order people expect; what is none or not recorded last."""
    if by is By.YEAR_GROUP:
        return sorted(keys, key=lambda key: (not key, year_group_order(key)))
    return sorted(keys, key=lambda key: (not key, key))


def pupil_names(upns: Iterable[str]) -> dict[str, str]:
    """UPN → surname and forename, in the order of a register."""
    pupils = Pupil.objects.filter(upn__in=list(upns)).only(
        "upn", "legal_surname", "legal_forename", "chosen_forename"
    )
    found = sorted(pupils, key=lambda pupil: name_order(pupil.legal_surname, pupil.known_as))
    return {pupil.upn: f"{pupil.legal_surname}, {pupil.known_as}" for pupil in found}
