"""The times a school sets: the shape of its day and of its two registers (REG-07, REG-08, REG-22, REG-24).

No time has a product default: a register that opens at a time nobody chose would mark pupils late by
accident.
"""

from __future__ import annotations

from registers.rules.policy_kinds import PRINTED_ONLY, FieldSpec, Group, Kind

_LATE_DESK = "late desk"
_MISSING = "missing-register board"
_TAKING = "taking the register"


def _printed(key: str, label: str, help: str, ref: str) -> FieldSpec:
    """A time that parents are told and that other times are checked against, and no more."""
    return _time(key, label, f"{help} {PRINTED_ONLY}", ref)


def _time(key: str, label: str, help: str, ref: str, *needed_for: str) -> FieldSpec:
    return FieldSpec(key, label, help, Kind.TIME, _group_of(key), ref, needed_for=needed_for)


def _group_of(key: str) -> Group:
    return Group.REGISTERS if key.startswith(("am_", "pm_")) else Group.DAY


DAY_FIELDS = (
    _printed("gates_open", "Gates open", "When pupils may come onto the site.", "REG-07"),
    _printed("expected_by", "Pupils expected by", "When pupils should be on site or in class.", "REG-07"),
    _printed("day_start", "School day starts", "When the morning session begins.", "REG-07"),
    _time("day_end", "School day ends", "When pupils go home.", "REG-07"),
    _printed("break_starts", "Morning break starts", "Leave blank if there is none.", "REG-07"),
    _printed("break_ends", "Morning break ends", "Leave blank if there is none.", "REG-07"),
    _time("lunch_starts", "Lunch starts", "When the midday break begins.", "REG-07"),
    _printed("lunch_ends", "Lunch ends", "When pupils are due back from the midday break.", "REG-24"),
)

TIME_FIELDS = (
    _time(
        "am_opens",
        "Morning register opens",
        "When the morning register begins to be taken.",
        "REG-07",
        _TAKING,
        _LATE_DESK,
        _MISSING,
    ),
    _time(
        "am_late_from",
        "Late in the morning after",
        "Pupils who arrive after this time are late (L). Blank: from the time the register opens.",
        "REG-11",
    ),
    _time(
        "am_closes",
        "Morning register closes",
        "Pupils who arrive after this are absent for the session (U).",
        "REG-08",
        _LATE_DESK,
        _MISSING,
    ),
    _time(
        "am_ends",
        "Morning session ends",
        "Blank: when lunch starts, or else when the afternoon register is taken.",
        "REG-13",
    ),
    _time(
        "am_submit_by",
        "Morning register handed in by",
        "When every class's morning register should be in. Blank: counted from the time it opens.",
        "REG-22",
    ),
    _time(
        "pm_opens",
        "Afternoon register opens",
        "When the afternoon register begins to be taken; best as soon as lunch ends.",
        "REG-24",
        _TAKING,
        _LATE_DESK,
        _MISSING,
    ),
    _time(
        "pm_late_from",
        "Late in the afternoon after",
        "Pupils who arrive after this time are late (L). Blank: from the time the register opens.",
        "REG-11",
    ),
    _time(
        "pm_closes",
        "Afternoon register closes",
        "Pupils who arrive after this are absent for the session (U).",
        "REG-08",
        _LATE_DESK,
        _MISSING,
    ),
    _time(
        "pm_ends",
        "Afternoon session ends",
        "Blank: when the school day ends.",
        "REG-13",
    ),
    _time(
        "pm_submit_by",
        "Afternoon register handed in by",
        "When every class's afternoon register should be in. Blank: counted from the time it opens.",
        "REG-22",
    ),
)
