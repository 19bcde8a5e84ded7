"""The four figures of a pupil's page: never a bare number, always what it counts and the marks behind it (§4.4)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from registers.models import School
from registers.rules.figures import Tally, attendance_percent, days
from registers.rules.measures import Measure, find_measure

from .measured import Measured, as_at
from .question import Question
from .statistics import By, GroupBy, Scope, breakdown, counts


@dataclass(frozen=True)
class PupilFigure:
    """A figure with the words it leads with and the sentence beside it."""

    label: str
    figure: Measured
    leads: str
    unit: str
    said: str

    @property
    def behind(self) -> str:
        """The link's words: `3 of 7 sessions: see how`."""
        part, whole = self.figure.part, self.figure.whole
        return f"{part} of {whole} session{'' if whole == 1 else 's'}: see how"


def tally_of(scope: Scope) -> Tally:
    """All of the scope in one count; nothing marked yet is a tally of nothing."""
    return sum((tally for _, tally in counts(scope, GroupBy.SCHOOL)), Tally())


def pupil_figures(school: School, asked: Question, *, class_name: str | None) -> list[PupilFigure]:
    """Attendance, missed, unauthorised and late of the pupil asked about, beside class and school."""
    scope = Scope(school.id, asked.first, asked.last, upn=asked.upn)
    rows = breakdown(scope.slice, (By.CODE,))
    tally = sum((row.tally for row in rows), Tally())
    codes = {row.key[0]: row.tally.possible + row.tally.not_possible for row in rows}
    classes = dict(counts(replace(scope, upn=None), GroupBy.CLASS))
    beside = [] if class_name is None else [("Class", classes.get(class_name, Tally()))]
    beside.append(("School", sum(classes.values(), Tally())))
    others = ", ".join(f"{name} {percent_words(found)}" for name, found in beside)

    def figure(key: str, label: str, leads: str, unit: str, said: str) -> PupilFigure:
        measure = _measure(key, asked)
        counted = Measured(measure, measure.part(tally, tally.late), tally.possible, asked, as_at(asked))
        return PupilFigure(label, counted, leads, unit, said)

    unauthorised = _codes(codes, "GNOU") or "None"
    return [
        figure("attendance", "Attendance", percent_words(tally), "", others),
        figure("missed", "Missed", str(tally.absent), _sessions(tally.absent), _missed(tally, codes)),
        figure(
            "unauthorised", "Unauthorised", str(tally.unauthorised), _sessions(tally.unauthorised), unauthorised
        ),
        figure("late", "Late", str(tally.late), "time" if tally.late == 1 else "times", _late(tally)),
    ]  # fmt: skip


def _measure(key: str, asked: Question) -> Measure:
    found = find_measure(key, asked.last)
    assert found is not None  # one of the four
    return found


def percent_words(tally: Tally) -> str:
    percent = attendance_percent(tally)
    return "no sessions yet" if percent is None else f"{percent}%"


def _sessions(count: int) -> str:
    return "session" if count == 1 else "sessions"


def _missed(tally: Tally, codes: dict[str, int]) -> str:
    parts = [f"{codes.get('I', 0)} ill" if codes.get("I") else "", f"{tally.unauthorised} unauthorised"]
    return f"{days(tally.absent)}: {', '.join(filter(None, parts))}"


def _codes(codes: dict[str, int], wanted: str) -> str:
    return ", ".join(f"{codes[code]} {code}" for code in wanted if codes.get(code))


def _late(tally: Tally) -> str:
    if not tally.late and not tally.late_after_close:
        return "Never"
    minutes = f"{tally.minutes_late} minute{'' if tally.minutes_late == 1 else 's'} in all"
    return (
        f"{minutes}, {tally.late_after_close} more after the register closed"
        if tally.late_after_close
        else minutes
    )
