"""A school's settings for pages: what holds, where it comes from, how it came about, what is planned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from registers.models import PolicyChange as PolicyRow
from registers.models import School
from registers.queries.calendar import year_groups_of
from registers.queries.setup import SchoolSetup, as_change, setup_of
from registers.rules.policy import ResolvedField, ResolvedPolicy
from registers.rules.policy_compliance import (
    ComplianceItem,
    LawPrevails,
    Overruled,
    Standing,
    compliance_list,
)
from registers.rules.policy_effect import resolved_on
from registers.rules.policy_fields import FIELD, fields_in
from registers.rules.policy_history import PolicyChange
from registers.rules.policy_kinds import Group, Value
from registers.rules.policy_values import BadValue, read_value, value_words
from registers.rules.sessions import Session
from registers.rules.words import clock_words
from registers.rules.year_groups import year_group_order, year_group_words

LAW_PREVAILS = "law_prevails"
"""The key in `as_written` of what a policy says where the law leaves no choice."""


def policy_for(school: School, year_group: str, on: date) -> ResolvedPolicy:
    """The settings of a year group ("" = the school as a whole) on a day."""
    return setup_of(school).resolved(year_group, on)


def changes_of(school: School | None, year_group: str = "") -> QuerySet[PolicyRow]:
    """The recorded changes of one level, as they were recorded."""
    return PolicyRow.objects.filter(school=school, year_group=year_group).order_by("made_at", "id")


def levels_of(school: School | None) -> dict[str, list[PolicyChange]]:
    """Every change that bears on a school (or, without one, on the trust alone), by level."""
    rows = PolicyRow.objects.filter(Q(school=school) | Q(school=None)).order_by("made_at", "id")
    levels: dict[str, list[PolicyChange]] = defaultdict(list)
    for row in rows:
        levels[level_name(row)].append(as_change(row))
    return dict(levels)


def changes_seen(school: School | None) -> int:
    """How many changes bear on a level; a page that knew fewer has been overtaken."""
    return PolicyRow.objects.filter(Q(school=school) | Q(school=None)).count()


def level_name(row: PolicyRow) -> str:
    return "trust" if row.school_id is None else row.year_group or "school"


def level_words(row: PolicyRow) -> str:
    if row.school_id is None:
        return "Trust"
    return year_group_words(row.year_group) if row.year_group else "School"


@dataclass(frozen=True)
class SettingRow:
    """One line of the settings page."""

    field: ResolvedField
    differing: tuple[tuple[str, str], ...]
    """(year groups in words, their value) where year groups differ."""
    used: str
    """What is used in place of a session's end that nobody set."""
    planned: tuple[tuple[date, str], ...]
    """(from when, what) for changes that are recorded and not in force yet."""


def settings_by_group(school: School | None, on: date) -> list[tuple[Group, list[SettingRow]]]:
    levels = levels_of(school)
    whole = resolved_on(levels, "", on)
    groups = sorted((name for name in levels if name not in ("trust", "school")), key=year_group_order)
    own = {group: resolved_on(levels, group, on) for group in groups}
    planned = _planned(levels, on)
    return [
        (
            group,
            [
                SettingRow(
                    whole.fields[spec.key],
                    _differing(spec.key, whole, own),
                    _used(spec.key, whole),
                    tuple(planned.get(spec.key, ())),
                )
                for spec in fields_in(group)
            ],
        )
        for group in Group
    ]


def _differing(
    key: str, whole: ResolvedPolicy, own: dict[str, ResolvedPolicy]
) -> tuple[tuple[str, str], ...]:
    by_words: dict[str, list[str]] = {}
    for group, resolved in own.items():
        if resolved.fields[key].value != whole.fields[key].value:
            by_words.setdefault(resolved.fields[key].words, []).append(year_group_words(group))
    return tuple((", ".join(groups), words) for words, groups in by_words.items())


def _used(key: str, whole: ResolvedPolicy) -> str:
    session = {"am_ends": Session.AM, "pm_ends": Session.PM}.get(key)
    ends = whole.policy.times(session).ends if session and whole.fields[key].is_unset else None
    return clock_words(ends) if ends else ""


def _planned(levels: dict[str, list[PolicyChange]], on: date) -> dict[str, list[tuple[date, str]]]:
    found: dict[str, list[tuple[date, str]]] = defaultdict(list)
    for level, changes in levels.items():
        whom = {"trust": "trust: ", "school": ""}.get(level, f"{year_group_words(level)}: ")
        for change in sorted(changes, key=lambda one: one.effective_from):
            if change.effective_from <= on:
                continue
            for key, value in change.values.items():
                found[key].append((change.effective_from, whom + value_words(FIELD[key], value)))
            for key in change.cleared:
                found[key].append((change.effective_from, whom + "left to the level above"))
            for key in change.locked:
                found[key].append((change.effective_from, whom + "locked"))
            for key in change.unlocked:
                found[key].append((change.effective_from, whom + "no longer locked"))
    return found


@dataclass(frozen=True)
class HistoryEntry:
    """One change of one setting: what, from when, by whom, why."""

    level: str
    effective_from: date
    words: str
    as_written: str
    reason: str
    guidance_reason: str
    """Why a value outside the statutory guidance was chosen."""
    made_at: datetime
    by_name: str
    by_position: str
    is_planned: bool


def history_of(key: str, school: School | None, on: date) -> list[HistoryEntry]:
    """Every change of one setting that bears on a school, newest first."""
    rows = PolicyRow.objects.filter(Q(school=school) | Q(school=None)).order_by(
        "-effective_from", "-made_at", "-id"
    )
    return [_entry(row, key, words, on) for row in rows for words in _said(row, key)]


def _said(row: PolicyRow, key: str) -> Iterator[str]:
    if key in row.values:
        yield value_words(FIELD[key], as_change(row).values[key])
    if key in row.cleared:
        yield "Left to the level above"
    if key in row.locked:
        yield "Locked: levels below may not change it"
    if key in row.unlocked:
        yield "No longer locked"


def _entry(row: PolicyRow, key: str, words: str, on: date) -> HistoryEntry:
    return HistoryEntry(
        level=level_words(row),
        effective_from=row.effective_from,
        words=words,
        as_written=_as_written_words(row, key),
        reason=row.reason,
        guidance_reason=row.reasons.get(key, ""),
        made_at=row.made_at,
        by_name=row.by_name,
        by_position=row.by_position,
        is_planned=row.effective_from > on,
    )


def _as_written_words(row: PolicyRow, key: str) -> str:
    said = _as_written(row, key)
    return "" if said is None else value_words(FIELD[key], said)


@dataclass(frozen=True)
class SchoolCompliance:
    """One school on the compliance list."""

    school: School
    items: list[tuple[ComplianceItem, str]]
    """What is outside the law or guidance or not set, each with the reason recorded for it."""

    @property
    def counts(self) -> list[tuple[str, int]]:
        standings = [item.standing for item, _ in self.items]
        return [(str(one), standings.count(one)) for one in Standing if one in standings]


def compliance_of(schools: Iterable[School], on: date) -> list[SchoolCompliance]:
    """The compliance list across schools (POL-03): every value outside the law or the guidance, every gap."""
    return [SchoolCompliance(school, _items(school, on)) for school in schools]


def _items(school: School, on: date) -> list[tuple[ComplianceItem, str]]:
    setup = setup_of(school)
    rows = list(
        PolicyRow.objects.filter(Q(school=school) | Q(school=None), effective_from__lte=on).order_by(
            "effective_from", "made_at", "id"
        )
    )
    prevails, reasons = _prevails(rows), _reasons(rows)
    seen: dict[ComplianceItem, None] = {}
    for year_group in _year_groups(school, setup):
        resolved = setup.resolved(year_group, on)
        overruled = _overruled(rows, resolved, year_group)
        for item in compliance_list(resolved, on, overruled=overruled, prevails=prevails):
            seen.setdefault(item)
    order = list(Standing)
    found = sorted(seen, key=lambda item: order.index(item.standing))
    return [(item, reasons.get(item.field, "")) for item in found]


def _year_groups(school: School, setup: SchoolSetup) -> list[str]:
    """Those with settings of their own, and "" once for all others; only groups the school has."""
    return list(dict.fromkeys(group if group in setup.changes else "" for group in year_groups_of(school)))


def _overruled(rows: list[PolicyRow], resolved: ResolvedPolicy, year_group: str) -> list[Overruled]:
    """What a policy says and the law replaced, as long as nobody has set the value anew since."""
    latest: dict[tuple[str, str], PolicyRow] = {}
    for row in rows:
        for key in (*row.values, *row.cleared):
            latest[level_name(row), key] = row
    found = []
    for key, ref in _LAW_REF.items():
        speaking = [latest.get((level, key)) for level in (year_group, "school", "trust")]
        spoke = next((one for one in speaking if one is not None and key in one.values), None)
        said, used = _as_written(spoke, key) if spoke else None, resolved.fields[key].value
        if said is not None and used is not None and said != used:
            found.append(Overruled(key, said, used, ref))
    return found


_LAW_REF = {
    "register_retention_years": "L1",
    "n_settle_school_days": "L6",
    "min_emergency_contacts": "ADM-04",
}


def _as_written(row: PolicyRow, key: str) -> Value | None:
    try:
        return read_value(FIELD[key], row.as_written[key]) if key in row.as_written else None
    except BadValue:
        return None


def _prevails(rows: list[PolicyRow]) -> list[LawPrevails]:
    return [LawPrevails(**said) for row in rows for said in row.as_written.get(LAW_PREVAILS, [])]


def _reasons(rows: list[PolicyRow]) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in rows:
        found.update(row.reasons)
    return found
