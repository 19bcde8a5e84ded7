"""The steps of an attendance ladder as a school writes them, one line each, and the exact test each makes.

Source: ABS-52, POL-04, LET-04. A line says when, what, who:

    attendance below 95% this year: letter and meeting; attendance lead; within 5 school days; each time

When: a measure, an operator, a value and a window. Every wording a policy uses can be written, and each is another
test at the boundary: "below 90%", "at or below 90%", "absence at least 10%". The test is on whole sessions, never on
a percentage (T03). What does a school do, who does it, and by when follow; the rest has defaults.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from registers.rules.figures import Tally

LONGEST_LINE = 200
DUE_SCHOOL_DAYS = 5
"""Within how many school days the action is due where a line does not say."""
MOST_WEEKS = 40
EXAMPLE = "attendance below 95% this year: letter and meeting; attendance lead"


class Measure(StrEnum):
    ATTENDANCE = "attendance"
    ABSENCE = "absence"
    UNAUTHORISED = "unauthorised"
    LATE_AFTER_CLOSE = "late after close"
    LATE = "late"


class Operator(StrEnum):
    AT_OR_BELOW = "at or below"
    BELOW = "below"
    AT_LEAST = "at least"
    ABOVE = "above"


class Period(StrEnum):
    YEAR = "this year"
    TERM = "this term"
    HALF_TERM = "this half term"
    WEEKS = "in school weeks"


class Repeat(StrEnum):
    EACH_TIME = "each time"
    """Once for each crossing; again only after recovery and a new crossing."""
    ONCE_A_YEAR = "once a year"
    EVERY_WEEKS = "every weeks"
    """Again after so many weeks for as long as it stands."""


@dataclass(frozen=True)
class Step:
    """One step. `tenths` is the value: of a per cent in tenths (95.5 % is 955), else whole sessions times ten."""

    measure: Measure
    operator: Operator
    tenths: int
    percent: bool
    period: Period
    weeks: int
    """Of the window, if it is counted in school weeks; else 0."""
    action: str
    owner: str
    due_days: int = DUE_SCHOOL_DAYS
    repeat: Repeat = Repeat.EACH_TIME
    every: int = 0
    least_possible: int | None = None
    """Possible sessions before it is judged at all; `None` = the school's usual number."""

    @property
    def when(self) -> str:
        """The first part of the line: what two steps have in common if they are the same test."""
        value = f"{self.tenths // 10}" if self.tenths % 10 == 0 else f"{self.tenths // 10}.{self.tenths % 10}"
        window = f"in {self.weeks} school weeks" if self.period is Period.WEEKS else str(self.period)
        return f"{self.measure} {self.operator} {value}{'%' if self.percent else ''} {window}"

    @property
    def line(self) -> str:
        """The step as it is kept, whichever way it was written."""
        days = "school day" if self.due_days == 1 else "school days"
        parts = [self.action, self.owner, f"within {self.due_days} {days}"]
        if self.repeat is Repeat.EVERY_WEEKS:
            parts.append(f"every {self.every} weeks")
        elif self.repeat is not Repeat.EACH_TIME:
            parts.append(str(self.repeat))
        if self.least_possible is not None:
            parts.append(f"from {self.least_possible} sessions")
        return f"{self.when}: {'; '.join(parts)}"

    def counted(self, tally: Tally) -> int:
        """The sessions this step is about."""
        match self.measure:
            case Measure.ATTENDANCE:
                return tally.attended
            case Measure.ABSENCE:
                return tally.absent
            case Measure.UNAUTHORISED:
                return tally.unauthorised
            case Measure.LATE:
                return tally.late
            case Measure.LATE_AFTER_CLOSE:
                return tally.late_after_close

    def holds(self, tally: Tally, usual_least: int = 0) -> bool | None:
        """Whether the test is met, on whole sessions; `None` while there are too few to judge."""
        least = usual_least if self.least_possible is None else self.least_possible
        if self.percent and (tally.possible < max(least, 1)):
            return None
        have = self.counted(tally) * (1000 if self.percent else 10)
        limit = self.tenths * (tally.possible if self.percent else 1)
        match self.operator:
            case Operator.BELOW:
                return have < limit
            case Operator.AT_OR_BELOW:
                return have <= limit
            case Operator.AT_LEAST:
                return have >= limit
            case Operator.ABOVE:
                return have > limit


class BadStep(ValueError):
    """A line that is no step; the message says what to write."""


_WHEN = re.compile(
    r"(?P<measure>\D+?) (?P<operator>at or below|below|at least|above) (?P<value>\d{1,4}(?:\.\d)?)(?P<percent> ?%)? "
    r"(?P<window>this year|this term|this half term|in (?P<weeks>\d{1,2}) school weeks?)"
)
_WITHIN = re.compile(r"within (\d{1,3}) school days?")
_FROM = re.compile(r"from (\d{1,3}) (?:possible )?sessions?")
_EVERY = re.compile(r"every (\d{1,2}) weeks?")


def read_step(line: str) -> Step:
    """The step a line means. Capitals and spaces do not matter before the colon."""
    when, colon, rest = " ".join(line.split()).partition(":")
    if not colon:
        raise BadStep(f"Put a colon between when and what, as in “{EXAMPLE}”.")
    parts = [part.strip() for part in rest.split(";")]
    if len(parts) < 2 or not parts[0] or not parts[1]:
        raise BadStep(f"After the colon write what is done; then who does it, as in “{EXAMPLE}”.")
    test = _read_when(when.strip().lower())
    extras = _read_extras(parts[2:])
    step = Step(**test, action=parts[0], owner=parts[1], **extras)  # type: ignore[arg-type]  # named as its fields
    if len(step.line) > LONGEST_LINE:
        raise BadStep(f"Keep each line to {LONGEST_LINE} characters.")
    return step


def read_steps(lines: tuple[str, ...]) -> tuple[Step, ...]:
    """All lines, each with its own test."""
    steps = tuple(read_step(line) for line in lines)
    twice = [step.when for place, step in enumerate(steps) if step.when in {s.when for s in steps[:place]}]
    if twice:
        raise BadStep(f"“{twice[0]}” is there twice; write one line for it.")
    return steps


def _read_when(text: str) -> dict[str, object]:
    found = _WHEN.fullmatch(text)
    if found is None:
        raise BadStep(_what_is_wrong(text))
    measures = {str(one): one for one in Measure}
    measure = measures.get(found["measure"])
    if measure is None:
        raise BadStep(f"“{found['measure']}” is not measured; write one of {', '.join(measures)}.")
    tenths, percent = round(float(found["value"]) * 10), found["percent"] is not None
    weeks = int(found["weeks"] or 0)
    _check_value(measure, tenths, percent)
    if found["weeks"] and not 1 <= weeks <= MOST_WEEKS:
        raise BadStep(f"Write from 1 to {MOST_WEEKS} school weeks.")
    return {
        "measure": measure,
        "operator": Operator(found["operator"]),
        "tenths": tenths,
        "percent": percent,
        "period": Period.WEEKS if found["weeks"] else Period(found["window"]),
        "weeks": weeks,
    }


def _what_is_wrong(text: str) -> str:
    if not any(re.search(rf"\b{operator}\b", text) for operator in Operator):
        return f"Say how it compares: {', '.join(Operator)}. Not “{text[:60]}”."
    if not re.search(r"\d", text):
        return f"Say the value, as 95% or as 10 for sessions. Not “{text[:60]}”."
    return (
        "End with the time it is counted over: this year, this term, this half term or in 10 school weeks. "
        f"Not “{text[:60]}”."
    )


def _check_value(measure: Measure, tenths: int, percent: bool) -> None:
    lateness = measure in (Measure.LATE, Measure.LATE_AFTER_CLOSE)
    if measure is Measure.ATTENDANCE and not percent:
        raise BadStep("Attendance is compared as a percentage, like 95%.")
    if lateness and percent:
        raise BadStep("Lateness is counted in marks, like 5, not in per cent.")
    if percent and not 0 < tenths <= 1000:
        raise BadStep("Write a percentage above 0 and up to 100.")
    if not percent and (tenths % 10 or tenths == 0):
        raise BadStep("Write sessions as a whole number from 1 on.")


def _read_extras(parts: list[str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for part in parts:
        text = part.lower()
        if within := _WITHIN.fullmatch(text):
            found["due_days"] = int(within[1])
        elif least := _FROM.fullmatch(text):
            found["least_possible"] = int(least[1])
        elif every := _EVERY.fullmatch(text):
            if not int(every[1]):
                raise BadStep("Repeat every 1 week or more.")
            found |= {"repeat": Repeat.EVERY_WEEKS, "every": int(every[1])}
        elif text in (Repeat.EACH_TIME, Repeat.ONCE_A_YEAR):
            found["repeat"] = Repeat(text)
        else:
            raise BadStep(
                "After what and who write only: within 5 school days, from 20 sessions, each time, once a year, "
                f"every 4 weeks. Not “{part[:60]}”."
            )
    return found
