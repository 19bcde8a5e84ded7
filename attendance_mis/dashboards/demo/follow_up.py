"""The demonstration's follow-up: children without a reason on the last days, some found, some not, a queue that is alive."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from absence.actions.attempts import Attempt, log_attempt
from absence.actions.cases import catch_up
from absence.actions.escalation import acknowledge, decide, tell_dsl
from absence.actions.reports import Told, take_report
from absence.models import Case
from absence.queries.case_facts import CaseLine, case_lines
from absence.queries.queue import queue_of
from absence.queries.today import children_today
from attendance_mis.accounts.access import access_of
from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from attendance_mis.kit.ids import uuid7
from registers.models import ContactLink, School
from registers.queries.roster import read_roster
from registers.queries.setup import setup_of
from registers.rules.sessions import Session

from .live import EVERYTHING
from .marks import DemoMark
from .staff import Staff

Made = dict[tuple[str, date, str], DemoMark]
AWAY_TODAY = 5
"""Children more than chance gives who are away today and nobody has said why, in the classes taken."""
SAID = (
    ("illness", "I", "Vomiting since the night, at home with her mother"),
    ("appointment", "M", "Orthodontist, forgotten to tell us"),
    ("illness", "I", "High temperature, has seen nobody yet"),
)


def arrange(made: Made, upns: Iterable[str], days: list[date]) -> str:
    """Make sure that the day has something to follow up: others since today, and one child since the last school day.

    Returns that child's UPN: nobody finds out why before today.
    """
    *before, today = days
    kept = [
        upn for upn in upns if (mark := made.get((upn, today, "AM"))) is not None and mark.code in ("/", "L")
    ]
    chosen = kept[3 :: max(1, len(kept) // (AWAY_TODAY + 1))][:AWAY_TODAY]
    for place, upn in enumerate(chosen):
        for day in [today] if place else [before[-1], today]:
            for session in Session:
                key = (upn, day, session.value)
                if key in made:
                    made[key] = DemoMark(day, session.value, "N")
    return chosen[0] if chosen else ""


class LiveFollowUp:
    """The calls of the last days and of this morning, made by the people of the school at their hour."""

    def __init__(self, school: School, staff: Staff, made: Made, unknown: str) -> None:
        self.school, self.staff, self.made, self.unknown = school, staff, made, unknown

    def _actor(self, role: str) -> Actor:
        return access_of(self.staff.by_role[role]).actor(self.school.id)

    def follow(self, day: date, until: datetime, *, last: bool) -> None:
        """The morning's calls of a day, between its two registers; `last` = the school day before today."""
        if day == until.date():
            self._today(day, until)
        else:
            self._past(day, last=last)

    def afternoon(self, until: datetime) -> None:
        """Where the demonstration starts later in the day, its afternoon registers are looked at as well."""
        clock.set_clock(until)
        catch_up(self.school, until)

    def _lines(self, at: datetime) -> list[CaseLine]:
        clock.set_clock(at)
        children, _ = catch_up(self.school, clock.now())
        return list(queue_of(self.school, children, clock.now()).lines)

    def _past(self, day: date, *, last: bool) -> None:
        """Mornings gone by: everybody rung, most found; on the last of them one child stays unknown."""
        at = datetime.combine(day, self._closes(day), clock.LONDON) + timedelta(minutes=14)
        for place, line in enumerate(self._lines(at)):
            clock.set_clock(at + timedelta(minutes=3 * place))
            self._ring(line)
            fresh = self._again(line)
            if fresh is not None and not (last and line.child.upn == self.unknown):
                self._explain(fresh, place)
            elif fresh is not None:
                self._told(fresh)

    def _told(self, line: CaseLine) -> None:
        """The safeguarding lead was told, answered, and decided with reasons."""
        case = Case.objects.get(id=line.case.id)
        tell_dsl(case, words="Nobody was reached.", by=self._actor("officer"))
        clock.set_clock(clock.now() + timedelta(minutes=4))
        acknowledge(case, words="Looking at it now", by=self._actor("dsl"))
        again = self._again(line)
        if again is not None and again.day < again.policy.home_visit_latest_day:
            decide(
                again, decision="no_visit", factors=["unusual", "protective"], reference="", is_dsl=True,
                rationale="Away for the first time this year, grandparents live in the same street. We ring again at noon and tomorrow.",
                by=self._actor("dsl"),
            )  # fmt: skip

    def _today(self, today: date, until: datetime) -> None:
        self._reports(today, until)
        lines = self._lines(until - timedelta(seconds=50))
        for place, line in enumerate(lines[:4]):
            clock.set_clock(until - timedelta(seconds=45 - 6 * place))
            self._ring(line, most=2 if place == 0 else 1)
        if len(lines) > 2:
            tell_dsl(
                Case.objects.get(id=lines[0].case.id), words="Nobody was reached.", by=self._actor("officer")
            )
            fresh = self._again(lines[2])
            clock.set_clock(until - timedelta(seconds=10))
            if fresh is not None:
                self._explain(fresh, 0)
        clock.set_clock(until)

    def _reports(self, today: date, until: datetime) -> None:
        """Two parents rang before school about children whose register is not taken yet."""
        at = datetime.combine(today, time(8, 20), clock.LONDON)
        if until < at:
            return
        clock.set_clock(at)
        roster = read_roster(urn=self.school.urn, first=today, last=today)
        assert roster is not None
        waiting = [pupil for pupil in roster.expected(today) if (today, Session.AM) not in pupil.marks]
        for place, pupil in enumerate(waiting[2:20:8]):
            link = ContactLink.objects.filter(pupil_id=pupil.id, restricted=False).first()
            if link is None:
                continue
            clock.set_clock(at + timedelta(minutes=7 * place))
            back = setup_of(self.school).calendar.add_school_days(today, 2, "")
            told = Told(
                today, "", back, clock.now(), "phone", link.contact, str(link.contact), link.relationship,
                "illness", "Cough and a temperature",
            )  # fmt: skip
            take_report(told, [pupil], roster=roster, by=self._actor("office"))

    def _closes(self, day: date) -> time:
        return setup_of(self.school).policy("", day).times(Session.AM).closes or time(9, 30)

    def _again(self, line: CaseLine) -> CaseLine | None:
        children = children_today(self.school, clock.now(), only=line.child.id)
        return next((one for one in case_lines(children) if one.case.id == line.case.id), None)

    def _ring(self, line: CaseLine, most: int = 9) -> None:
        rung = [one for one in line.child.contacts if one.adult.may_be_rung][:most]
        for contact in rung:
            self._log(line, contact.adult.ref, "no_answer")

    def _explain(self, line: CaseLine, place: int) -> None:
        parents = [
            one for one in line.child.contacts if one.adult.may_be_rung and one.adult.parental_responsibility
        ]
        if parents:
            reason, code, words = SAID[place % len(SAID)]
            self._log(line, parents[0].adult.ref, "reason_given", words=words, code=code, reason=reason)
            key = (line.child.upn, line.child.today, "PM")
            if key in self.made:
                self.made[key] = DemoMark(line.child.today, "PM", code, None, words)

    def _log(
        self, line: CaseLine, ref: str, outcome: str, words: str = "", code: str = "", reason: str = "other"
    ) -> None:
        attempt = Attempt(uuid7(), ref, "phone", outcome, words, code, reason)
        log_attempt(line, attempt, school=self.school, by=self._actor("officer"), powers=EVERYTHING)
