"""Random histories of one pupil: no notice whose preconditions do not recompute from the marks (promise P12).

Each history is one transaction that is rolled back. Marks of a week are saved in one go, questions that stand answered
are not answered again, and where there are many histories only the first draws its notices on paper: what is proved is
that a notice may be issued, and P2 and P14 prove the paper.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from io import BytesIO
from time import process_time
from typing import ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from letters.queries import printed
from letters.rendering import Printed
from penalties import notices_file
from penalties.actions.authority import record_authority
from penalties.actions.considering import (
    AuthoritySaid,
    answer,
    authority_said,
    close_case,
    draw_again,
    say_liable,
)
from penalties.actions.issuing import (
    Serving,
    issue_notice,
    prepare,
    request_notice,
    send_back,
    take_up_again,
)
from penalties.actions.judging import rejudge
from penalties.actions.notices import hear_of, withdraw
from penalties.actions.opening import Noted, open_for_pupil
from penalties.models import PenaltyCase, PenaltyNotice
from penalties.rules.consideration import QUESTIONS, Question
from penalties.rules.grounds import Ground
from penalties.rules.payment import Service
from registers.imports.files import Source
from registers.imports.run import Run
from registers.imports.tally import FileTally
from registers.models import Contact, Mark
from registers.queries.setup import setup_of
from registers.rules.sessions import Session

from .conftest import AUTHORITY, GOOD, TODAY, Court, amend_all, parent
from .penalty_oracle import counted_notices, faults_of_issue

HISTORIES = int(os.environ.get("P12_HISTORIES", "8"))
STEPS = int(os.environ.get("P12_STEPS", "20"))
SEED = os.environ.get("P12_SEED")
ON_PAPER = 20
"""Up to so many histories every notice is drawn; of more the first alone."""
REASON = "Looked at with care in a random history"
WEEKS = [date(2026, 8, 31) + timedelta(weeks=n) for n in range(12)]
"""From the first week of term to the one before today: eleven school weeks and a holiday."""

EDGES = [WEEKS[1], WEEKS[2], WEEKS[-1]]
"""The week before the ten of today, the first and the last but one of them."""


class Histories(RuleBasedStateMachine):
    court: ClassVar[Court]
    parents: ClassVar[list[Contact]]
    tally: ClassVar[dict[str, int]]
    begun: ClassVar[Callable[[], None]]

    def __init__(self) -> None:
        super().__init__()
        self.point = transaction.savepoint()
        self.opened = self.running = self.issued = False
        """There was a case; one may be open; a notice was issued."""
        self.said: dict[tuple[object, ...], object] = {}
        """What stands answered, so that a history does not say it again and again."""
        type(self).begun()

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.point)

    @initialize(
        week=st.sampled_from(EDGES),
        first=st.integers(4, 10),
        later=st.sampled_from(WEEKS),
        second=st.integers(4, 10),
        whole=st.booleans(),
    )
    def begin(self, week: date, first: int, later: date, second: int, whole: bool) -> None:
        """Two weeks with absences, somewhere inside or outside the ten; most histories begin with a case."""
        self.away(week, 10 if whole else first, "O")
        self.away(later, second, "G")
        self.open()

    # ---- what happens in the register

    @rule(week=st.sampled_from(WEEKS), sessions=st.integers(1, 10), code=st.sampled_from("OGUN"))
    def away(self, week: date, sessions: int, code: str) -> None:
        """Several sessions of one week: the edges of the ten weeks are where mistakes hide."""
        held = list(setup_of(self.court.school).calendar.sessions(week, week + timedelta(days=6), "4"))
        amend_all(self.court, dict.fromkeys(held[:sessions], code))

    @rule(week=st.sampled_from(WEEKS), place=st.integers(0, 9), code=st.sampled_from(["I", "O", "N", "/"]))
    def amend(self, week: date, place: int, code: str) -> None:
        held = list(setup_of(self.court.school).calendar.sessions(week, week + timedelta(days=6), "4"))
        if place < len(held):
            day, session = held[place]
            present = "\\" if session is Session.PM else "/"
            amend_all(self.court, {(day, session): present if code == "/" else code})

    def settle(self) -> None:
        """Every N of the weeks turns out to be without a reason."""
        unknown = Mark.objects.filter(pupil=self.court.pupil, code="N", date__gte=WEEKS[0])
        found = unknown.values_list("date", "session")
        amend_all(self.court, {(day, Session(session)): "O" for day, session in found})

    # ---- what people do

    @precondition(lambda self: not self.running)
    @rule()
    def open(self) -> None:
        by = self._by("officer")
        made = self._try(
            "opened", lambda: open_for_pupil(self.court.school, self.court.pupil, TODAY, by=by, again=True)
        )
        self.running = made is not None
        self.opened = self.opened or self.running

    @precondition(lambda self: not self.running)
    @rule()
    def open_by_leave_rule(self) -> None:
        """Below ten, by the authority's own rule: a request may follow, a notice of the school never."""
        noted, by = Noted(Ground.LEAVE, f"{REASON}: several days abroad"), self._by("officer")
        made = self._try(
            "opened by leave rule",
            lambda: open_for_pupil(
                self.court.school, self.court.pupil, TODAY, by=by, again=True, noted=noted
            ),
        )
        self.running = made is not None
        self.opened = self.opened or self.running

    @precondition(lambda self: self.opened)
    @rule(parents=st.sets(st.integers(0, 1)), told=st.integers(-1, 1))
    def consider(self, parents: set[int], told: int) -> None:
        """Everything answered well; sometimes the authority knows more than the school."""
        case, by = self._case(), self._by("officer")
        for question in QUESTIONS:
            choice = GOOD.get(question.key) or next(c.key for c in question.choices if c.goes_on)
            self._once((case.id, question.key), choice, partial(self._answer, case, question.key, choice))
        for place, contact in enumerate(self.parents):
            liable = partial(say_liable, case, contact, place in parents, reason=REASON, by=by)
            self._once((case.id, place, "liable"), place in parents, liable)
            known = counted_notices(case.pupil_id, contact.id, TODAY) + max(told, 0)
            said = AuthoritySaid(TODAY, known, proceedings=False, words="")
            self._once((case.id, place, "known"), known, partial(authority_said, case, contact, said, by=by))

    @precondition(lambda self: self.opened)
    @rule(question=st.sampled_from(QUESTIONS), place=st.integers(0, 3))
    def think_again(self, question: Question, place: int) -> None:
        case, choice = self._case(), question.choices[place % len(question.choices)].key
        self.said.pop((case.id, question.key), None)
        self._try("", partial(self._answer, case, question.key, choice))

    def _answer(self, case: PenaltyCase, question: str, choice: str) -> bool:
        answer(case, question, choice, reason=REASON, by=self._by("officer"))
        return True

    def _once(self, about: tuple[object, ...], what: object, act: Callable[[], object]) -> None:
        if self.said.get(about) != what and self._try("", act) is not None:
            self.said[about] = what

    @precondition(lambda self: self.opened)
    @rule(role=st.sampled_from(["officer", "officer", "officer", "head"]))
    def prepare(self, role: str) -> None:
        self._try("prepared", lambda: prepare(self._case(), by=self._by(role)))

    @precondition(lambda self: self.opened)
    @rule(
        which=st.integers(0, 1), role=st.sampled_from(["head", "head", "head", "officer", "assistant_head"])
    )
    def issue(self, which: int, role: str) -> None:
        case, contact = self._case(), self.parents[which]
        serving = Serving(Service.POST, TODAY)
        made = self._try(
            "issued", lambda: issue_notice(case, contact, serving, reason=REASON, by=self._by(role))
        )
        if isinstance(made, PenaltyNotice):
            self.issued, self.running = True, False
            assert faults_of_issue(case.id, contact.id, TODAY, made.id) == []

    @precondition(lambda self: self.opened)
    @rule(which=st.integers(0, 1))
    def request(self, which: int) -> None:
        case, contact = self._case(), self.parents[which]
        done = self._try(
            "requested", lambda: request_notice(case, contact, reason=REASON, by=self._by("head")) or True
        )
        if done:
            self.running = False
            assert faults_of_issue(case.id, contact.id, TODAY, None) == []

    @precondition(lambda self: self.opened)
    @rule(
        parents=st.sets(st.integers(0, 1), min_size=1),
        which=st.integers(0, 1),
        asks=st.sampled_from([False, False, True]),
    )
    def press_on(self, parents: set[int], which: int, asks: bool) -> None:
        """From wherever the case stands straight to a notice or a request, as far as the rules let it."""
        self.settle()
        self.turn(draw_again)
        self.consider(parents, 0)
        self.prepare("officer")
        if asks:
            self.request(which)
        else:
            self.issue(which, "head")

    @precondition(lambda self: self.opened)
    @rule(act=st.sampled_from([draw_again, close_case, send_back, send_back, take_up_again]))
    def turn(self, act: Callable[..., object]) -> None:
        case = self._case()
        done = self._try("", lambda: act(case, reason=REASON, by=self._by("officer")) or True)
        if act is draw_again and done:
            self.said.pop((case.id, "threshold"), None)
        if act is close_case and done:
            self.running = False

    @precondition(lambda self: self.opened)
    @rule()
    def judge(self) -> None:
        rejudge(self._case().id, TODAY)

    # ---- earlier notices, news of later ones

    @rule(
        which=st.integers(0, 1),
        edge=st.sampled_from([-400, -1, 0, 1, 400]),
        status=st.sampled_from(["paid", "withdrawn"]),
    )
    def known(self, which: int, edge: int, status: str) -> None:
        """A notice of three years ago, a day more or less."""
        issued = date(TODAY.year - 3, TODAY.month, TODAY.day) + timedelta(days=edge)
        PenaltyNotice.objects.get_or_create(
            school=self.court.school, pupil=self.court.pupil, contact=self.parents[which], issued_on=issued,
            kind="absence", defaults={"status": status},
        )  # fmt: skip

    @precondition(lambda self: self.issued)
    @rule(news=st.sampled_from(["paid", "unpaid", "prosecuted", "withdrawn"]), place=st.integers(0, 5))
    def news(self, news: str, place: int) -> None:
        notices = list(PenaltyNotice.objects.filter(source="school").order_by("id"))
        notice, by = notices[place % len(notices)], self._by("officer")
        if news == "withdrawn":
            self._try("withdrawn", lambda: withdraw(notice, "errors", on=TODAY, words="", by=by) or True)
        else:
            self._try("", lambda: hear_of(notice, news, on=TODAY, words="", by=by))

    @precondition(lambda self: self.issued)
    @rule(status=st.sampled_from(["issued", "paid", "withdrawn"]), place=st.integers(0, 5))
    def old_file(self, status: str, place: int) -> None:
        """A file of another system says something of a notice issued here: it changes nothing."""
        notices = list(PenaltyNotice.objects.filter(source="school").order_by("id"))
        notice = notices[place % len(notices)]
        names = (self.court.school.urn, self.court.pupil.upn, notice.contact.ref)
        line = ",".join([*names, str(notice.issued_on), "absence", status])
        text = f"urn,upn,contact_ref,issued_on,kind,status\n{line}\n".encode()
        tally = FileTally("notices.csv")
        source = Source("notices.csv", len(text), partial(BytesIO, text))

        notices_file.load(source, Run(self._by("officer"), clock.now(), TODAY), tally)

        assert (tally.new, tally.changed, tally.read) == (0, 0, 1)
        assert PenaltyNotice.objects.get(id=notice.id).status == notice.status

    # ---- helpers

    def _by(self, role: str):  # type: ignore[no-untyped-def]  # an Actor
        return self.court.actor(role)

    def _case(self) -> PenaltyCase:
        """The latest; there is one wherever a rule asks."""
        case = PenaltyCase.objects.order_by("-opened_at", "-id")[0]
        case.pupil, case.school = self.court.pupil, self.court.school
        return case

    def _try(self, counted: str, act: Callable[[], object]) -> object:
        """Refusals are what the rules are for; anything else is a fault of the product."""
        try:
            done = act()
        except Refused:
            return None
        if counted:
            self.tally[counted] = self.tally.get(counted, 0) + 1
        return done


@pytest.mark.slow
def test_p12_no_notice_whose_preconditions_do_not_recompute(
    court: Court, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Histories.court, Histories.tally = court, {}
    rule_of_leave = replace(AUTHORITY, leave_days=4, leave_days_again=2)
    record_authority(rule_of_leave, effective_from=date(2024, 9, 3), by=Actor.system())
    Histories.parents = [court.mother, parent(court.pupil, "Secondley")]
    Histories.begun = staticmethod(partial(_draw_the_first_alone, monkeypatch, iter(range(HISTORIES))))

    begun = process_time()
    run_state_machine_as_test(
        seed(int(SEED))(Histories) if SEED else Histories,
        settings=settings(
            max_examples=HISTORIES, stateful_step_count=STEPS, deadline=None, database=None,
            derandomize=SEED is None, phases=[Phase.generate], suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip

    step = 1000 * (process_time() - begun) / (HISTORIES * STEPS)
    with capsys.disabled():
        print(  # noqa: T201 - the proof reads it
            f"{HISTORIES} histories of {STEPS} steps: {Histories.tally}, {step:.1f} ms of processor a step"
        )


def _draw_the_first_alone(monkeypatch: pytest.MonkeyPatch, begun: Iterator[int]) -> None:
    if next(begun, HISTORIES) == 1 and HISTORIES > ON_PAPER:
        monkeypatch.setattr(printed, "printed", lambda *_: Printed(b"not drawn in this history", 1))
