"""The class register as a plain form, without a script: radios, minutes, a list of further codes for each pupil."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from registers.queries.roster import HeldMark, RosterPupil
from registers.rules.codes import MAX_MINUTES_LATE
from registers.rules.sessions import Session


@dataclass(frozen=True)
class Choice:
    """What was chosen for one pupil; only those that were changed on the page are wanted."""

    pupil: RosterPupil
    kind: str
    """`present`, `absent`, `late`, `more`, or empty for none."""
    code: str | None
    minutes: int | None = None
    minutes_typed: str = ""
    note: str = ""
    base_version: int = 0
    changed: bool = False
    error: str = ""


def was(held: HeldMark | None) -> str:
    """The mark a form was drawn with, so that a row nobody touched is never sent over somebody else's change."""
    if held is None or held.code is None:
        return ""
    return f"{held.code} {'' if held.minutes_late is None else held.minutes_late}".strip()


def read_choices(posted: Mapping[str, str], pupils: Sequence[RosterPupil], session: Session) -> list[Choice]:
    return [_read(posted, pupil, session) for pupil in pupils]


def _read(posted: Mapping[str, str], pupil: RosterPupil, session: Session) -> Choice:
    kind = posted.get(f"mark-{pupil.id}", "")
    typed = posted.get(f"minutes-{pupil.id}", "").strip()
    present = "/" if session is Session.AM else "\\"
    more = posted.get(f"more-{pupil.id}", "")
    code = {"present": present, "absent": "N", "late": "L", "more": more}.get(kind) or None
    minutes, error = _minutes(typed) if kind == "late" else (None, "")
    if kind == "more" and not more:
        error = f"Choose a code for {pupil.name}, or another mark."
    # A note alone, with the mark as it was, is not a change: the radios say what is meant.
    now = f"{code or ''} {'' if minutes is None else minutes}".strip()
    return Choice(
        pupil=pupil,
        kind=kind if kind in ("present", "absent", "late", "more") else "",
        code=code,
        minutes=minutes,
        minutes_typed=typed,
        note=posted.get(f"note-{pupil.id}", "").strip()[:500],
        base_version=_version(posted.get(f"version-{pupil.id}", "")),
        changed=bool(error) or (code is not None and now != posted.get(f"was-{pupil.id}", "")),
        error=error,
    )


def _minutes(typed: str) -> tuple[int | None, str]:
    if not typed:
        return None, ""
    if not typed.isascii() or not typed.isdigit() or int(typed[:6]) > MAX_MINUTES_LATE:
        return None, f"Write the minutes late in figures, at most {MAX_MINUTES_LATE}, or leave them blank."
    return int(typed), ""


def _version(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
