"""Illness, appointments and lateness of the demonstration: each list has something to look at, made by the people's own actions."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from absence.actions.appointments import ToldAppointment, add_appointment
from absence.actions.concern import ConcernDecision, decide_concern
from absence.actions.evidence import Showing, add_evidence
from absence.actions.health import Support, begin_support, say_outlook
from absence.actions.illness_doubt import parent_told, raise_doubt
from absence.actions.lateness import Invitation, invite
from absence.actions.return_talk import Talk, record_talk
from absence.queries.illness import PupilIllness, pupils_ill
from absence.queries.lateness import late_lines
from absence.rules.illness import Ask
from absence.rules.return_talk import absences, counted
from attendance_mis.accounts.access import access_of
from attendance_mis.accounts.models import RoleGrant
from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from registers.models import ContactLink, Pupil, School
from registers.queries.setup import setup_of

from .staff import Staff


def show_illness(school: School, staff: Staff, until: datetime) -> None:
    """Everything stands as it would at this minute; older things were done on their own day."""
    _IllnessCast(school, staff, until).make()


class _IllnessCast:
    def __init__(self, school: School, staff: Staff, until: datetime) -> None:
        self.school, self.staff, self.until = school, staff, until
        self.today = until.date()
        calendar = setup_of(school).calendar
        self.past = list(
            calendar.school_days(self.today - timedelta(days=60), self.today - timedelta(days=1), "4")
        )
        self.coming = list(
            calendar.school_days(self.today + timedelta(days=1), self.today + timedelta(days=40), "4")
        )
        self.used: set[object] = set()

    def make(self) -> None:
        if len(self.past) < 25 or len(self.coming) < 12:
            return
        self._at(self.today, 8, 5)
        ill = pupils_ill(self.school, self.today)
        self._in_hospital(ill)
        self._evidence(ill)
        self._doubt(ill)
        self._concern(ill)
        self._talk(ill)
        self._support(ill)
        self._appointments(ill)
        self._lateness()

    def _at(self, day: date, hour: int, minute: int = 0) -> None:
        clock.set_clock(min(datetime.combine(day, time(hour, minute), clock.LONDON), self.until))

    def _by(self, role: str) -> Actor:
        return access_of(self.staff.by_role[role]).actor(self.school.id)

    def _pupil(self, one: PupilIllness) -> Pupil:
        self.used.add(one.pupil.id)
        return Pupil.objects.get(id=one.pupil.id)

    def _free(self, ill: list[PupilIllness]) -> list[PupilIllness]:
        return [one for one in ill if one.pupil.id not in self.used]

    def _in_hospital(self, ill: list[PupilIllness]) -> None:
        """Fourteen days and no end yet: a letter, what is expected, support."""
        one = next((one for one in ill if one.facts.spells and one.facts.spells[-1].school_days >= 10), None)
        if one is None:
            return
        spell, pupil, here = (
            one.facts.spells[-1],
            self._pupil(one),
            {"school_id": self.school.id, "pupil_id": one.pupil.id},
        )
        self._at(self.past[-6], 10, 20)
        shown = Showing(
            "hospital", spell.first, self.coming[4], "Operation, at home until the stitches are out", True
        )
        add_evidence(shown, by=self._by("officer"), **here)  # type: ignore[arg-type]  # two ids
        self._at(self.past[-3], 14, 0)
        say_outlook(
            school_id=self.school.id, pupil_id=pupil.id, expects_fifteen=True, by=self._by("officer"),
            grounds="The hospital expects three more weeks at home.", expected_return=self.coming[10],
        )  # fmt: skip
        begin_support(
            Support("long_absence", ("work_sent", "friends"), "Work goes home on Mondays; the class writes.",
                    self.staff.by_role["officer"].name, self.coming[1]),
            school_id=self.school.id, pupil_id=pupil.id, by=self._by("officer"),
        )  # fmt: skip

    def _evidence(self, ill: list[PupilIllness]) -> None:
        """Something came in this morning and nobody has looked at it yet."""
        one = next((one for one in self._free(ill) if one.facts.recent(one.facts.spells)), None)
        if one is None:
            return
        spell, pupil = one.facts.recent(one.facts.spells)[-1], self._pupil(one)
        self._at(self.today, 8, 40)
        shown = Showing("nhs_111", spell.first, spell.last, "Shown on the telephone at the office")
        add_evidence(shown, school_id=self.school.id, pupil_id=pupil.id, by=self._by("office"))

    def _doubt(self, ill: list[PupilIllness]) -> None:
        """A doubt whose time to answer is over: somebody has to decide today."""
        found = [
            (one, spell)
            for one in self._free(ill)
            for spell in one.facts.recent(one.facts.spells)
            if self.past[-18] <= spell.last <= self.past[-9] and spell.school_days >= 2
        ]
        if not found:
            return
        one, spell = found[0]
        pupil = self._pupil(one)
        self._at(self.past[-8], 11, 15)
        row = raise_doubt(
            self.school, pupil, first_day=spell.first, last_day=spell.last, by=self._by("officer"),
            why="The parent reported a stomach bug; the child was seen at the ice rink that afternoon by a member of staff.",
        )  # fmt: skip
        self._at(self.past[-7], 9, 40)
        parent_told(
            row, how="Rang the mother; asked for anything that shows the illness.", by=self._by("officer")
        )

    def _concern(self, ill: list[PupilIllness]) -> None:
        """Where the policy looks at repeated illness: one decided, the next waits for a decision."""
        proposed = [
            one
            for one in self._free(ill)
            if any(prompt.ask is Ask.PROPOSED_CONCERN for prompt in one.prompts)
        ]
        lead = RoleGrant.objects.filter(role="trust_lead", school_id=None).select_related("user").first()
        if len(proposed) < 2 or lead is None:
            return
        pupil = self._pupil(proposed[0])
        self._at(self.past[-1], 15, 20)
        why = next(prompt.why for prompt in proposed[0].prompts if prompt.ask is Ask.PROPOSED_CONCERN)
        decided = ConcernDecision(
            True, why, "Short illnesses on Mondays, no condition known; two offers of help were not taken up.",
            "The safeguarding lead", self.coming[11],
        )  # fmt: skip
        decide_concern(
            decided, school=self.school, pupil=pupil, year_group=proposed[0].pupil.year_group,
            by=access_of(lead.user).actor(self.school.id),
        )  # fmt: skip

    def _talk(self, ill: list[PupilIllness]) -> None:
        """One talk held."""
        for one in self._free(ill):
            runs = counted(
                absences(one.facts.marks, one.facts.school_days), one.policy, one.facts.calendar, self.today
            )
            if runs and self.past[-20] <= runs[-1].run.last <= self.past[-4]:
                pupil = self._pupil(one)
                self._at(self.past[-2], 12, 30)
                talk = Talk(
                    self.past[-2],
                    "Felt sick in the mornings; worried about maths.",
                    "Sits with a friend in maths",
                )
                record_talk(talk, runs[-1], school=self.school, pupil=pupil, by=self._by("senior_lead"))
                return

    def _support(self, ill: list[PupilIllness]) -> None:
        """Adjustments to be looked at again today, and a parent to be spoken with."""
        free = self._free(ill)
        if len(free) < 2:
            return
        self._at(self.past[-20], 15, 0)
        begin_support(
            Support("adjustments", ("quiet_space", "late_start"), "Anxious in the corridors; starts at 9:15.",
                    self.staff.by_role["senior_lead"].name, self.today),
            school_id=self.school.id, pupil_id=self._pupil(free[0]).id, by=self._by("senior_lead"),
        )  # fmt: skip
        self._at(self.past[-1], 15, 40)
        begin_support(
            Support("wellbeing", (), "Cries at the gate since half term, says nothing.", self.staff.by_role["officer"].name,
                    self.coming[6]),
            school_id=self.school.id, pupil_id=self._pupil(free[1]).id, by=self._by("officer"),
        )  # fmt: skip

    def _appointments(self, ill: list[PupilIllness]) -> None:
        """One to come without its card, one to come with it."""
        free = self._free(ill)[:2]
        if len(free) < 2:
            return
        self._at(self.past[-1], 8, 30)
        for one, day, what in zip(free, self.coming[:2], ("dental", "medical"), strict=True):
            pupil = self._pupil(one)
            link = ContactLink.objects.filter(pupil=pupil, restricted=False).select_related("contact").first()
            told = ToldAppointment(
                day,
                ("AM",),
                what,
                str(link.contact) if link else "Mother",
                time(8, 45),
                time(11, 15),
                "Check-up",
            )
            row = add_appointment(told, school_id=self.school.id, pupil_id=pupil.id, by=self._by("office"))
            if what == "medical":
                add_evidence(
                    Showing("card", day, day), school_id=self.school.id, pupil_id=pupil.id, by=self._by("office"),
                    appointment=row,
                )  # fmt: skip

    def _lateness(self) -> None:
        """The most often late is asked in; the others stand on the list."""
        self._at(self.past[-1], 16, 0)
        lines = late_lines(self.school, self.past[-1])
        if not lines:
            return
        pupil = Pupil.objects.get(id=lines[0].pupil.id)
        asked = Invitation(
            datetime.combine(self.coming[4], time(15, 45), clock.LONDON), "30 minutes", "School office",
            (self.staff.by_role["officer"].name,), self.coming[2],
        )  # fmt: skip
        try:
            invite(asked, lines[0].late, school=self.school, pupil=pupil, by=self._by("officer"))
        except Refused:
            return  # nobody of this family gets letters
