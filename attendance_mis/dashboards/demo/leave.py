"""Requests for leave of the demonstration: one with a stop, one just sent by a parent, one granted, one refused.

Everything goes through the actions people use, at the moments they would have used them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from absence.access_leave import LeavePowers
from absence.actions.leave import Asked, Asking, take_request
from absence.actions.leave_decision import Decision, decide_leave
from absence.actions.leave_letter import issue_decision_letter
from absence.actions.leave_link import FormAnswers, make_link, send_form
from absence.models import LeaveRequest
from absence.queries.leave_case import leave_roster
from absence.rules.leave_checks import LIFTABLE
from absence.rules.leave_decision import Choice, Decider
from absence.rules.leave_kinds import LeaveKind
from attendance_mis.accounts.access import access_of
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from registers.models import ContactLink, Mark, School
from registers.queries.setup import setup_of
from registers.rules.sessions import Session

from .staff import Staff

HEAD = LeavePowers(Decider(may_decide=True, is_head=True), "")
ATTACHED = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n"
    b"4 0 obj<</Length 57>>stream\nBT /F 14 Tf 20 120 Td (Invitation. Example data only.) Tj ET\nendstream endobj\n"
    b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


class LeaveCast:
    """One school's requests, each of another pupil with a parent who gets letters."""

    def __init__(self, school: School, staff: Staff, until: datetime, policy: str) -> None:
        self.school, self.staff, self.until, self.policy = school, staff, until, policy
        self.today = until.date()
        self.calendar = setup_of(school).calendar
        self._links = self._families()

    def _families(self) -> Iterator[ContactLink]:
        return iter(
            ContactLink.objects.filter(
                pupil__memberships__school=self.school, pupil__memberships__last_day=None, priority=1, restricted=False,
                lives_with_pupil=True, parental_responsibility=True, receives_letters=True,
            )
            .exclude(pupil__contact_links__restricted=True)
            .select_related("pupil", "contact")
            .order_by("pupil__upn")[7:200:11]
        )  # fmt: skip

    def make(self) -> None:
        """Today's requests stand at the end of yesterday's school day, older ones when they were asked."""
        days = list(
            self.calendar.school_days(self.today + timedelta(days=1), self.today + timedelta(days=60), "4")
        )
        past = list(
            self.calendar.school_days(self.today - timedelta(days=80), self.today - timedelta(days=1), "4")
        )
        if len(days) < 14 or len(past) < 25:
            return
        self._refused_last_month(past)
        self._granted_for_next_week(days)
        self._waiting(days, past)
        self._sent_by_a_parent(days)
        self._with_a_stop(days)

    def _at(self, day: date, hour: int, minute: int = 0) -> None:
        clock.set_clock(min(datetime.combine(day, time(hour, minute), clock.LONDON), self.until))

    def _ask(self, link: ContactLink, asked: Asked) -> LeaveRequest | None:
        roster, pupil = leave_roster(self.school, link.pupil_id, asked.first_day, asked.last_day)
        if pupil is None:
            return None
        return take_request(
            asked, asking=Asking(str(link.contact), link.relationship, link.contact), pupil=pupil, roster=roster,
            school=self.school, source="office", by=access_of(self.staff.by_role["office"]).actor(self.school.id),
        )  # fmt: skip

    def _decide(self, request: LeaveRequest, granted: int, reason: str) -> None:
        """The first so many sessions are granted, the rest refused; the letter goes with it where it can."""
        rows = list(request.sessions.all())[:granted]
        granted_as = {(row.day, Session(row.session)): request.of_kind.code for row in rows}
        choice = Choice(granted_as, reason, dict.fromkeys(LIFTABLE, reason))
        by = access_of(self.staff.by_role["head"]).actor(self.school.id)
        try:
            decision = Decision(choice, met_on=clock.today())
            decided = decide_leave(request.id, decision, school=self.school, powers=HEAD, by=by)
            issue_decision_letter(decided, by=by)
        except Refused:
            return  # the law stops it, or nobody has said yet how parents reach the school

    def _refused_last_month(self, past: list[date]) -> None:
        link = next(self._links, None)
        if link is None:
            return
        self._at(past[-25], 9, 10)
        request = self._ask(
            link,
            Asked(
                LeaveKind.EXCEPTIONAL, past[-12], past[-8], "A week by the sea. It is half the price then."
            ),
        )
        self._at(past[-23], 16, 20)
        if request is not None:
            self._decide(
                request, 0, "A cheaper week is not exceptional, and the work of that week can’t be made up."
            )

    def _granted_for_next_week(self, days: list[date]) -> None:
        link = next(self._links, None)
        if link is None:
            return
        self._at(self.today - timedelta(days=12), 8, 40)
        request = self._ask(
            link,
            Asked(
                LeaveKind.EXCEPTIONAL,
                days[5],
                days[6],
                "Father comes home on leave from the navy for two days.",
            ),
        )
        self._at(self.today - timedelta(days=5), 15, 45)
        if request is not None:
            self._decide(request, 4, "A father home from the navy is seldom, and it is two days.")

    def _waiting(self, days: list[date], past: list[date]) -> None:
        link, other = next(self._links, None), next(self._links, None)
        self._at(past[-7], 10, 5)
        if link is not None:
            self._ask(link, Asked(LeaveKind.RELIGIOUS, days[3], days[3], "The day is kept in our temple.",
                                  details={"occasion": "Our new year", "religious_body": "The temple’s council"}))  # fmt: skip
        self._at(past[-1], 11, 30)
        if other is not None:
            words = "My brother is to be married in Porto on the second day, and our child carries the rings. The only flight back is two days later."
            self._ask(other, Asked(LeaveKind.EXCEPTIONAL, days[10], days[13], words,
                                   details={"abroad": "yes", "contact_away": "01632 960121"}))  # fmt: skip

    def _sent_by_a_parent(self, days: list[date]) -> None:
        link = next(self._links, None)
        if link is None:
            return
        self._at(self.today, 7, 52)
        form, _ = make_link(
            link.pupil, school=self.school, shown_name=link.pupil.known_as,
            by=access_of(self.staff.by_role["office"]).actor(self.school.id),
        )  # fmt: skip
        answers = FormAnswers(
            str(link.contact), link.relationship, "yes", LeaveKind.INTERVIEW, days[7], days[7], "Only the morning",
            "There is a talk and a look round at the school we hope for next.", {"interview_with": "An invented school"},
        )  # fmt: skip
        send_form(form.id, answers, SimpleUploadedFile("invitation.pdf", ATTACHED))

    def _with_a_stop(self, days: list[date]) -> None:
        """A stop in any of the five policies: whoever has unauthorised absence, asking for what each refuses."""
        missed = Mark.objects.filter(
            school=self.school, category="U", date__gte=self.today - timedelta(days=70)
        ).values("pupil_id")
        link = (
            ContactLink.objects.filter(
                pupil__in=missed, priority=1, restricted=False, lives_with_pupil=True, parental_responsibility=True,
                pupil__memberships__school=self.school, pupil__memberships__last_day=None,
            )
            .exclude(pupil__leave_requests__isnull=False)
            .select_related("pupil", "contact")
            .order_by("-pupil__upn")
            .first()
        )  # fmt: skip
        if link is None:
            return
        self._at(self.today, 8, 5)
        reason = {"sharley_park": "protest", "rise": "birthday"}.get(self.policy, "holiday")
        words = {
            "protest": "There is a march in the city for the climate, and we want to walk in it together.",
            "birthday": "A great-grandmother is ninety, and everybody comes to her birthday.",
        }.get(reason, "We have not been away for three years, and my shifts only leave this week free.")
        self._ask(
            link, Asked(LeaveKind.EXCEPTIONAL, days[8], days[9], words, sorted_as=reason, truancy_noted=True)
        )


def ask_for_leave(school: School, staff: Staff, until: datetime, policy: str) -> None:
    """Requests of every sort; the clock is left where the last of them stood."""
    LeaveCast(school, staff, until, policy).make()
