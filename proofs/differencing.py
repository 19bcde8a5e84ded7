"""An attacker with a calculator: everything a report shows becomes equations, and each hidden number is bounded.

Knows the product: which tables there are, what adds up to what, and what the words for a kept-back number mean. Does
not know a child. Works on two reports of one term, the one after half-term and the one at the end, and subtracts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog

from attendance_mis.dashboards.rules.governor import Part, TermCounts
from attendance_mis.dashboards.rules.published import SIDES, GroupRow, Published, Shown
from registers.rules.suppression import Verdict, is_small

CERTAIN = 0.999
"""Counts are whole: a span shorter than one leaves a single number."""


@dataclass
class Equations:
    """Unknown counts by name, what adds up to what, and between which bounds each lies."""

    names: dict[str, int] = field(default_factory=dict)
    low: list[float] = field(default_factory=list)
    high: list[float | None] = field(default_factory=list)
    equal: list[tuple[dict[str, float], float]] = field(default_factory=list)
    most: list[tuple[dict[str, float], float]] = field(default_factory=list)

    def unknown(self, name: str, low: float = 0, high: float | None = None) -> None:
        if name not in self.names:
            self.names[name] = len(self.names)
            self.low.append(low)
            self.high.append(high)

    def bound(self, name: str, low: float, high: float | None) -> None:
        place = self.names[name]
        self.low[place] = max(self.low[place], low)
        if high is not None:
            held = self.high[place]
            self.high[place] = high if held is None else min(held, high)

    def adds_up(self, names: Iterable[str], total: float | None) -> None:
        if total is not None:
            self.equal.append((dict.fromkeys(names, 1.0), total))

    def never_more(self, smaller: str, larger: str) -> None:
        self.most.append(({smaller: 1.0, larger: -1.0}, 0.0))

    def span(self, wanted: dict[str, float]) -> tuple[float, float]:
        """The least and the most the wanted sum can be."""
        found = []
        for sign in (1, -1):
            solved = linprog(
                sign * self._row(wanted),
                A_ub=np.array([self._row(row) for row, _ in self.most]) if self.most else None,
                b_ub=[limit for _, limit in self.most] or None,
                A_eq=np.array([self._row(row) for row, _ in self.equal]) if self.equal else None,
                b_eq=[total for _, total in self.equal] or None,
                bounds=list(zip(self.low, self.high, strict=True)),
                method="highs",
            )
            assert solved.status in (0, 3), f"what was published contradicts itself: {solved.message}"
            found.append(float("inf") if solved.status == 3 else sign * solved.fun)
        return found[0], found[1]

    def _row(self, wanted: dict[str, float]) -> np.ndarray:
        row = np.zeros(len(self.names))
        for name, factor in wanted.items():
            row[self.names[name]] = factor
        return row


@dataclass(frozen=True)
class Secret:
    """A small count nobody may learn: its words, the sum of unknowns it is, what it is in truth."""

    words: str
    sum: dict[str, float]
    truth: int


def learn(equations: Equations, name: str, shown: Shown, least: int, *, told: bool = True) -> None:
    """What one cell tells. `told`: its words say whether the number is small; those of a percentage do not."""
    if shown.part is not None:
        equations.bound(name, shown.part, shown.part)
    elif shown.verdict is Verdict.FEW and told:
        equations.bound(name, 1, least - 1)
    elif shown.verdict is Verdict.GUARD and told:
        equations.bound(name, least, None)


def absent(shown: Shown) -> Shown:
    """Missed sessions, from the attendance that is published."""
    if shown.part is None or shown.whole is None:
        return Shown(shown.verdict)
    return Shown(shown.verdict, shown.whole - shown.part, shown.whole)


def worked_out(equations: Equations, secrets: Iterable[Secret]) -> list[str]:
    """The secrets that are secrets no more."""
    found = []
    for secret in secrets:
        low, high = equations.span(secret.sum)
        if high - low < CERTAIN:
            found.append(f"{secret.words} is {secret.truth}: between {low:.2f} and {high:.2f}")
        assert low - 1e-6 <= secret.truth <= high + 1e-6, (
            f"{secret.words}: the attacker's equations are wrong"
        )
    return found


def attack(counts: list[TermCounts], reports: list[Published]) -> tuple[list[str], int]:
    """What can be worked out from these reports of one term, oldest first, and how many numbers were kept back."""
    found: list[str] = []
    tried = 0
    for equations, secrets in [
        *_dimensions(counts, reports),
        _reasons(counts, reports),
        _weeks(counts, reports),
        _slots(counts, reports),
        *_followed(counts, reports),
    ]:
        tried += len(secrets)
        found += worked_out(equations, secrets)
    return found, tried


def _totals(report: Published) -> tuple[int | None, int | None, int | None]:
    return report.pupils.part, report.persistent.part, absent(report.attendance).part


def _secret(words: str, sum_: dict[str, float], truth: int, least: int) -> list[Secret]:
    return [Secret(words, sum_, truth)] if is_small(truth, least) else []


def _dimensions(counts: list[TermCounts], reports: list[Published]) -> list[tuple[Equations, list[Secret]]]:
    found = []
    for place, (name, _) in enumerate(counts[0].dimensions):
        equations, secrets = Equations(), []
        for n, (count, report) in enumerate(zip(counts, reports, strict=True)):
            parts = count.dimensions[place][1]
            rows = {row.label: row for row in report.groups if row.dimension == name}
            for part in parts:
                for kind in ("pupils", "persistent", "absent"):
                    equations.unknown(f"{kind} {n} {part.label}")
                equations.never_more(f"persistent {n} {part.label}", f"pupils {n} {part.label}")
                if n:
                    equations.never_more(f"absent {n - 1} {part.label}", f"absent {n} {part.label}")
                if part.label in rows:
                    row = rows[part.label]
                    learn(equations, f"pupils {n} {part.label}", row.pupils, report.least)
                    learn(equations, f"persistent {n} {part.label}", row.persistent, report.least)
                    learn(
                        equations,
                        f"absent {n} {part.label}",
                        absent(row.attendance),
                        report.least,
                        told=False,
                    )
                secrets += _of_group(part, n, report.least, counts, place)
            for kind, total in zip(("pupils", "persistent", "absent"), _totals(report), strict=True):
                equations.adds_up([f"{kind} {n} {part.label}" for part in parts], total)
            secrets += _together(parts, rows, n, report.least)
        found.append((equations, secrets))
    return found


def _together(parts: tuple[Part, ...], rows: dict[str, GroupRow], n: int, least: int) -> list[Secret]:
    """All that is kept back of a column, taken together, may not be a handful either."""
    found = []
    for kind in ("pupils", "persistent"):
        hidden = [p for p in parts if p.label not in rows or getattr(rows[p.label], kind).part is None]
        truth = sum(getattr(part, kind) for part in hidden)
        names = {f"{kind} {n} {part.label}": 1.0 for part in hidden}
        found += _secret(f"report {n + 1}, {kind} of {len(hidden)} groups together", names, truth, least)
    return found


def _of_group(part: Part, n: int, least: int, counts: list[TermCounts], place: int) -> list[Secret]:
    pupils, persistent, missed = (f"{kind} {n} {part.label}" for kind in ("pupils", "persistent", "absent"))
    where = f"report {n + 1}, {part.label}"
    found = [
        *_secret(f"{where}: pupils", {pupils: 1}, part.pupils, least),
        *_secret(f"{where}: persistent", {persistent: 1}, part.persistent, least),
        *_secret(
            f"{where}: not persistent", {pupils: 1, persistent: -1}, part.pupils - part.persistent, least
        ),
        *_secret(f"{where}: sessions missed", {missed: 1}, part.sessions.absent, least),
    ]
    if n:
        before = next(p for p in counts[n - 1].dimensions[place][1] if p.label == part.label).sessions.absent
        found += _secret(f"{where}: sessions missed since", {missed: 1, f"absent {n - 1} {part.label}": -1},
                         part.sessions.absent - before, least)  # fmt: skip
    return found


def _reasons(counts: list[TermCounts], reports: list[Published]) -> tuple[Equations, list[Secret]]:
    equations, secrets = Equations(), []
    for n, (count, report) in enumerate(zip(counts, reports, strict=True)):
        for reason in count.reasons:
            equations.unknown(f"{n} {reason.code}")
            if n:
                equations.never_more(f"{n - 1} {reason.code}", f"{n} {reason.code}")
        for authorised in (True, False):
            kind = [reason for reason in count.reasons if reason.authorised is authorised]
            rows = {row.label: row.sessions for row in report.reasons if row.authorised is authorised}
            total = report.authorised if authorised else report.unauthorised
            equations.adds_up([f"{n} {reason.code}" for reason in kind], total.part)
            for reason in kind:
                if reason.label in rows:
                    learn(equations, f"{n} {reason.code}", rows[reason.label], report.least)
            rest = [f"{n} {reason.code}" for reason in kind if reason.label not in rows]
            other = next(
                (sessions for label, sessions in rows.items() if label.startswith("Other reasons")), None
            )
            if other is not None:
                equations.adds_up(rest, other.part)
        for reason in count.reasons:
            name = f"{n} {reason.code}"
            few = is_small(reason.pupils, report.least)
            if few or is_small(reason.sessions, report.least):
                secrets.append(Secret(f"report {n + 1}, sessions of {reason.code} by {reason.pupils} pupils",
                                      {name: 1}, reason.sessions))  # fmt: skip
            if n:
                before = next(r for r in counts[n - 1].reasons if r.code == reason.code).sessions
                secrets += _secret(f"sessions of {reason.code} since", {name: 1, f"{n - 1} {reason.code}": -1},
                                   reason.sessions - before, report.least)  # fmt: skip
    return equations, secrets


def _weeks(counts: list[TermCounts], reports: list[Published]) -> tuple[Equations, list[Secret]]:
    """A week is the same number in every report; the first report's total is that of the first half."""
    equations, secrets = Equations(), []
    for n, (count, report) in enumerate(zip(counts, reports, strict=True)):
        shown = {row.monday: row.attendance for row in report.weeks}
        for week in count.weeks:
            equations.unknown(str(week.monday))
            if week.monday in shown:
                learn(equations, str(week.monday), absent(shown[week.monday]), report.least, told=False)
        equations.adds_up([str(week.monday) for week in count.weeks], _totals(report)[2])
        if n == len(counts) - 1:
            for week in count.weeks:
                secrets += _secret(f"missed in the week of {week.monday}", {str(week.monday): 1},
                                   week.sessions.absent, report.least)  # fmt: skip
    return equations, secrets


def _slots(counts: list[TermCounts], reports: list[Published]) -> tuple[Equations, list[Secret]]:
    equations, secrets = Equations(), []
    for n, (count, report) in enumerate(zip(counts, reports, strict=True)):
        shown = {(row.weekday, row.session): row.absence for row in report.slots}
        names = []
        for slot in count.slots:
            key = f"{slot.weekday}{slot.session}"
            name = f"{n} {key}"
            names.append(name)
            equations.unknown(name)
            if n:
                equations.never_more(f"{n - 1} {key}", name)
            if (slot.weekday, slot.session) in shown:
                learn(equations, name, shown[slot.weekday, slot.session], report.least, told=False)
            secrets += _secret(
                f"report {n + 1}, missed on {key}", {name: 1}, slot.sessions.absent, report.least
            )
            if n:
                before = next(
                    s for s in counts[n - 1].slots if (s.weekday, s.session) == (slot.weekday, slot.session)
                )
                secrets += _secret(f"missed on {key} since", {name: 1, f"{n - 1} {key}": -1},
                                   slot.sessions.absent - before.sessions.absent, report.least)  # fmt: skip
        equations.adds_up(names, _totals(report)[2])
    return equations, secrets


def _followed(counts: list[TermCounts], reports: list[Published]) -> list[tuple[Equations, list[Secret]]]:
    """Each kind of thing done by itself: its pupils, the rest of the school, what is new, and what they missed."""
    found = []
    for place, kind in enumerate(counts[0].followed):
        equations, secrets = Equations(), []
        for n, (count, report) in enumerate(zip(counts, reports, strict=True)):
            truth = count.followed[place]
            names = [f"{n} followed", f"{n} the rest", *(f"{n} {side}" for side in SIDES)]
            for name in names:
                equations.unknown(name)
            equations.adds_up(names[:2], report.pupils.part)
            rest = count.pupils - truth.pupils
            missed = [possible - attended for attended, possible in (getattr(truth, side) for side in SIDES)]
            for row in (row for row in report.followed if row.label == kind.label):
                equations.bound(names[0], row.pupils, row.pupils)
                for name, side in zip(names[2:], SIDES, strict=True):
                    learn(equations, name, absent(getattr(row, side)), report.least)
            for name, small in zip(names, (truth.pupils, rest, *missed), strict=True):
                secrets += _secret(f"report {n + 1}, {kind.label}, {name}", {name: 1}, small, report.least)
            if n:
                new = truth.pupils - counts[n - 1].followed[place].pupils
                step = 1.0 if new > 0 else -1.0
                secrets += _secret(f"new to {kind.label}", {names[0]: step, f"{n - 1} followed": -step},
                                   abs(new), report.least)  # fmt: skip
        found.append((equations, secrets))
    return found
