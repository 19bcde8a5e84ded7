"""An issued report made readable: headlines, findings as sentences, charts. Only from what was published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from attendance_mis.benchmarks.models import IssuedReport
from attendance_mis.benchmarks.rules.benchmark import PHASE_WORDS
from attendance_mis.benchmarks.rules.target import meets
from attendance_mis.dashboards.rules.published import FollowedRow, Published, Shown
from attendance_mis.kit import words
from attendance_mis.kit.charts import BarChart, HeatTable, LineChart
from registers.rules.figures import points_between, share_of

from . import charts
from .findings import findings

MORE_IS_BETTER = frozenset({"attendance"})
LABELS = {
    "attendance": "Attendance",
    "persistent": "Persistently absent",
    "unauthorised": "Unauthorised absence",
    "severe": "Severely absent",
}
DEFINITIONS = {
    "attendance": "Sessions pupils were present or at an approved activity, out of their possible sessions. Two sessions make a day.",
    "persistent": "Pupils who missed 10% or more of their own possible sessions in this stretch, out of all pupils with a possible session. "
    "A pupil who joined or left is judged on their own days.",
    "unauthorised": "Sessions missed without leave or an accepted reason (codes G, N, O and U), out of possible sessions.",
    "severe": "Pupils who missed half or more of their own possible sessions. They are among the persistently absent.",
}
UNITS = {"attendance": "sessions", "persistent": "pupils", "unauthorised": "sessions", "severe": "pupils"}


@dataclass(frozen=True)
class Beside:
    """A figure set beside the school's own."""

    label: str
    shown: str
    verdict: str
    """`0.6 points better`, or why nothing is said."""


@dataclass(frozen=True)
class Headline:
    key: str
    label: str
    shown: str
    small: bool
    """The number is kept back: words stand in its place."""
    beside: tuple[Beside, ...]
    behind: str
    """The link's words: the counts."""


@dataclass(frozen=True)
class TargetLine:
    whom: str
    said: str
    stands: str
    agreed: str


@dataclass(frozen=True)
class StepLine:
    what: str
    who: str
    due: str
    stands: str
    last: str
    """What was told of it last."""


@dataclass(frozen=True)
class FollowedLine:
    label: str
    pupils: int
    sides: tuple[tuple[str, str], ...]
    """Before and after: the percentage and the counts."""
    change: str
    school: str


@dataclass(frozen=True)
class GovernorPage:
    report: IssuedReport
    numbers: Published
    before: Published | None
    headlines: tuple[Headline, ...]
    findings: tuple[str, ...]
    weekly: LineChart | None
    reasons: BarChart | None
    heat: HeatTable | None
    groups: tuple[charts.GroupLine, ...]
    groups_title: str
    actions: tuple[tuple[str, str], ...]
    records: str
    """From when on it is known what the school did, where that is not the whole stretch."""
    followed: tuple[FollowedLine, ...]
    targets: tuple[TargetLine, ...]
    plan: tuple[StepLine, ...]
    sources: tuple[str, ...]

    @property
    def kept_back(self) -> bool:
        return any(
            not cell.open
            for row in self.numbers.groups
            for cell in (row.pupils, row.attendance, row.persistent)
        )


def governor_page(report: IssuedReport, before: IssuedReport | None) -> GovernorPage:
    numbers = Published.from_json(report.numbers)
    then = Published.from_json(before.numbers) if before else None
    marks = report.benchmarks
    return GovernorPage(
        report=report,
        numbers=numbers,
        before=then,
        headlines=tuple(_headline(key, numbers, then, marks) for key in LABELS),
        findings=tuple(findings(numbers, then)),
        weekly=charts.weekly(numbers, then, marks, report),
        reasons=charts.reasons(numbers),
        heat=charts.heat(numbers),
        groups=tuple(charts.group_lines(numbers, then)),
        groups_title=charts.groups_title(numbers, then),
        actions=tuple((label, shown.words(numbers.least)) for label, shown in numbers.actions),
        records=_records(numbers, report.last_day),
        followed=tuple(_followed(one, numbers.least) for one in numbers.followed),
        targets=tuple(_target(one, numbers) for one in report.targets),
        plan=tuple(_step(one) for one in report.plan),
        sources=tuple(_sources(marks)),
    )


def figure_of(numbers: Published, key: str) -> Shown:
    found: dict[str, Shown] = {
        "attendance": numbers.attendance,
        "persistent": numbers.persistent,
        "unauthorised": numbers.unauthorised,
        "severe": numbers.severe,
    }
    return found[key]


def _headline(key: str, numbers: Published, then: Published | None, marks: Mapping[str, Any]) -> Headline:
    figure, least = figure_of(numbers, key), numbers.least
    beside = [_last_year(key, figure, then)]
    beside.append(_published("National", key, figure, marks))
    beside += [_published(name, key, figure, held) for name, held in _areas(marks)]
    behind = "Why this is not a number: see how"
    if figure.part is not None:
        behind = f"{figure.part:,} of {figure.whole:,} {UNITS[key]}: see how"
    return Headline(key, LABELS[key], figure.percent_words(least), not figure.open, tuple(beside), behind)


def _last_year(key: str, figure: Shown, then: Published | None) -> Beside:
    if then is None:
        return Beside("Last year", "no report", "Not compared")
    old = figure_of(then, key)
    return Beside("Last year", old.percent_words(then.least), difference(key, figure.share, old.share))


def _areas(marks: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """Region and local authority by name, with their figures; reports issued before these were compared hold none."""
    held = [one for one in marks.get("areas", {}).values() if one]
    return [(next(iter(one.values()))["area_name"], one) for one in held]


def _published(name: str, key: str, figure: Shown, marks: Mapping[str, Any]) -> Beside:
    mark = marks.get(key)
    if mark is None:
        return Beside(name, "none published", "Not compared")
    value = Decimal(mark["value"])
    label = f"{name} {mark['academic_year']}" if not mark["like"] else name
    said = difference(key, figure.share, share_of(value)) if mark["like"] else "Not the same stretch"
    return Beside(label, f"{tenth(value)}%", said)


def difference(key: str, now: Fraction | None, other: Fraction | None) -> str:
    """Of two shares in words, as everywhere: from the exact ones, rounded once (DSH-16)."""
    if now is None or other is None:
        return "Not compared"
    gap = points_between(now, other)
    if gap == 0:
        return "The same"
    better = (gap > 0) is (key in MORE_IS_BETTER)
    return f"{abs(gap)} point{'' if abs(gap) == 1 else 's'} {'better' if better else 'worse'}"


def tenth(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"), ROUND_HALF_UP)


def _records(numbers: Published, last: date) -> str:
    """Nothing on record is not the same as nothing done: work before a school came over is written elsewhere."""
    since = numbers.kept_since
    if since is None:
        return "" if numbers.actions else "What the school did is not on record here yet."
    day = words.plain_date(since)
    if since > last:
        return f"The school keeps its records here since {day}. What it did in this stretch is written elsewhere."
    return f"Counted from {day}, since when the school keeps its records here."


def _followed(one: FollowedRow, least: int) -> FollowedLine:
    sides = tuple(
        (side.percent_words(least), f"{side.part:,} of {side.whole:,} sessions")
        for side in (one.before, one.after)
    )
    school = f"{one.school_before.percent_words(least)}, then {one.school_after.percent_words(least)}"
    return FollowedLine(
        one.label, one.pupils, sides, difference("attendance", one.after.share, one.before.share), school
    )


def _target(kept: Mapping[str, Any], numbers: Published) -> TargetLine:
    measure, tenths = kept["measure"], kept["tenths"]
    figure = figure_of(numbers, measure)
    stands = "Not shown"
    if kept["whom"] == "The whole trust":
        stands = "See the trust’s own figures"
    elif figure.part is not None and figure.whole:
        met = meets(measure, figure.part, figure.whole, tenths)
        stands = f"{figure.percent}%: {'reached' if met else 'not reached'} in this stretch"
    limit = "at least" if measure in MORE_IS_BETTER else "at most"
    return TargetLine(
        kept["whom"],
        f"{LABELS[measure]} {limit} {Decimal(tenths).scaleb(-1)}%",
        stands,
        f"Agreed by {kept['agreed_by']}, {words.plain_date(date.fromisoformat(kept['agreed_on']))}",
    )


def _step(kept: Mapping[str, str]) -> StepLine:
    due = words.plain_date(date.fromisoformat(kept["due_on"]))
    return StepLine(kept["what"], kept["who"], due, kept["stands"].capitalize(), kept["last"])


def _sources(marks: Mapping[str, Any]) -> list[str]:
    """Each published figure once, measure by measure from the widest area to the nearest."""
    every = [marks, *(held for _, held in _areas(marks))]
    said = (_source(label, held[key]) for key, label in LABELS.items() for held in every if key in held)
    return list(dict.fromkeys(said))


def _source(label: str, mark: Mapping[str, Any]) -> str:
    """What a figure is, of which schools, where, which stretch, from where."""
    stretch = {"year": "whole year", "to_date": "year to date"}.get(mark["point"], f"{mark['point']} term")
    if mark["up_to"]:
        stretch += f" to {words.plain_date(date.fromisoformat(mark['up_to']))}"
    when = ""
    if mark["published_on"]:
        when = f", published {words.plain_date(date.fromisoformat(mark['published_on']))}"
    why = f" {mark['why']} It is there to look at, not to compare." if mark["why"] else ""
    schools = f"{PHASE_WORDS[mark['phase']]}, {mark['area_name']}"
    return f"{label}: {schools}, {mark['academic_year']}, {stretch}. {mark['source']}{when}.{why}"
