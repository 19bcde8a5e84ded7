"""Reading a setting's value as a person or a file wrote it, and saying it in words."""

from __future__ import annotations

import re
from datetime import date, time

from registers.rules.policy_kinds import OFF, FieldSpec, Kind, Off, Value
from registers.rules.words import clock_words, day_words

NOT_SET = "Not set yet"
MAX_TEXT = 120
MAX_LINES = 40
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})")
_YES_NO = {"yes": True, "no": False, "true": True, "false": False}


class BadValue(ValueError):
    """What was written is no value of this setting; the message says what to write."""


def read_value(spec: FieldSpec, raw: object) -> Value:
    """The value meant by `raw`, which is text from a form or text, a number, a list from a policy file."""
    if raw is OFF or (isinstance(raw, str) and raw.strip().lower() == "off"):
        if not spec.can_be_off:
            raise BadValue(f"{spec.label} cannot be off; leave it blank if it is not set yet.")
        return OFF
    match spec.kind:
        case Kind.TIME:
            return _time(spec, raw)
        case Kind.DATE:
            return _date(spec, raw)
        case Kind.NUMBER:
            return _number(spec, raw)
        case Kind.YES_NO:
            return _yes_no(spec, raw)
        case Kind.CHOICE:
            return _choice(spec, raw)
        case Kind.LIST:
            return _list(spec, raw)
        case Kind.CHOICES:
            return _choices(spec, raw)
        case Kind.TEXT:
            return _text(spec, raw)


def value_words(spec: FieldSpec, value: Value | None) -> str:
    """How a person reads it: "09:30", "10 minutes", "Yes", "Off", "Not set yet"."""
    if value is None:
        return NOT_SET
    if isinstance(value, Off):
        return spec.off_words
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, time):
        return clock_words(value)
    if isinstance(value, date):
        return day_words(value)
    if isinstance(value, int):
        unit = spec.unit.removesuffix("s") if value == 1 else spec.unit
        return f"{value} {unit}".strip()
    if isinstance(value, tuple):
        between = " · " if spec.reads else ", "
        return between.join(dict(spec.choices).get(entry, entry) for entry in value)
    return dict(spec.choices).get(value, value)


def written(value: Value | None) -> str:
    """The value as a form field holds it, so that reading it again gives the same value."""
    if value is None:
        return ""
    if isinstance(value, Off):
        return "off"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, time):
        return clock_words(value)
    if isinstance(value, date):
        return value.isoformat()
    return "\n".join(value) if isinstance(value, tuple) else str(value)


def _time(spec: FieldSpec, raw: object) -> time:
    if isinstance(raw, time):
        return raw.replace(second=0, microsecond=0)
    found = _CLOCK.fullmatch(str(raw).strip())
    if found and int(found[1]) < 24 and int(found[2]) < 60:
        return time(int(found[1]), int(found[2]))
    raise BadValue(f"Enter a time for “{spec.label}” on the 24-hour clock, like 08:50 or 13:05.")


def _date(spec: FieldSpec, raw: object) -> date:
    try:
        return date.fromisoformat(str(raw).strip())
    except ValueError:
        raise BadValue(f"Enter a date for “{spec.label}”, like 2026-11-23.") from None


def _number(spec: FieldSpec, raw: object) -> int:
    limits = f"from {spec.least} to {spec.most}"
    try:
        number = int(str(raw).strip())
    except ValueError:
        number = None
    if number is None or isinstance(raw, bool) or not (spec.least or 0) <= number <= (spec.most or number):
        raise BadValue(f"Enter a whole number {limits} for “{spec.label}”.")
    return number


def _yes_no(spec: FieldSpec, raw: object) -> bool:
    answer = _YES_NO.get(str(raw).strip().lower())
    if answer is None:
        raise BadValue(f"Answer yes or no for “{spec.label}”.")
    return answer


def _choice(spec: FieldSpec, raw: object) -> str:
    for stored, _words in spec.choices:
        if str(raw).strip() == stored:
            return stored
    offered = ", ".join(stored for stored, _ in spec.choices)
    raise BadValue(f"Choose one of these for “{spec.label}”: {offered}.")


def _list(spec: FieldSpec, raw: object) -> tuple[str, ...]:
    """One entry on each line, in the order written, each once."""
    lines = raw.splitlines() if isinstance(raw, str) else [str(line) for line in _iterable(spec, raw)]
    entries = tuple(dict.fromkeys(line.strip() for line in lines if line.strip()))
    if not entries:
        raise BadValue(f"Give at least one entry for “{spec.label}”.")
    if len(entries) > MAX_LINES or any(len(entry) > spec.longest for entry in entries):
        raise BadValue(f"Keep “{spec.label}” to {MAX_LINES} entries of at most {spec.longest} characters.")
    if spec.reads is None:
        return entries
    try:
        return spec.reads(entries)
    except ValueError as error:
        raise BadValue(f"“{spec.label}”: {error}") from None


def _choices(spec: FieldSpec, raw: object) -> tuple[str, ...]:
    """Some of the closed list, in the list's own order."""
    chosen = _list(spec, raw)
    strange = [entry for entry in chosen if entry not in dict(spec.choices)]
    if strange:
        raise BadValue(f"Not on the list for “{spec.label}”: {', '.join(strange)}.")
    return tuple(stored for stored, _words in spec.choices if stored in chosen)


def _iterable(spec: FieldSpec, raw: object) -> list[object]:
    if not isinstance(raw, list | tuple):
        raise BadValue(f"Give a list for “{spec.label}”.")
    return list(raw)


def _text(spec: FieldSpec, raw: object) -> str:
    text = " ".join(str(raw).split())
    if not text or len(text) > MAX_TEXT or not text.isprintable():
        raise BadValue(f"Write 1 to {MAX_TEXT} characters for “{spec.label}”.")
    return text
