"""Random histories of one pupil: no notice whose preconditions do not recompute from the marks (promise P12)."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from attendance_mis.kit.api_errors import Refused
from penalties.actions.considering import (
    AuthoritySaid,
    answer,
    authority_said,
    close_case,
    draw_again,
    say_liable,
)
from penalties.actions.issuing import Serving, issue_notice, prepare, request_notice, send_back
from penalties.actions.judging import rejudge
from penalties.actions.notices import hear_of, withdraw
from penalties.actions.opening import open_for_pupil
from penalties.models import PenaltyCase, PenaltyNotice
from penalties.queries.case_file import case_of
from penalties.rules.consideration import QUESTIONS
from penalties.rules.payment import Service
from registers.models import Contact
from registers.queries.setup import setup_of
from registers.rules.sessions import Session

from .conftest import GOOD, TODAY, Court, amend, parent
from .penalty_oracle import counted_notices, faults_of_issue

HISTORIES = int(os.environ.get("P12_HISTORIES", "8"))
STEPS = int(os.environ.get("P12_STEPS", "20"))
SEED = os.environ.get("P12_SEED")
REASON = "Looked at with care in a random history"
WEEKS = [date(2026, 8, 31) + timedelta(weeks=n) for n in range(12)]
"""From the first week of term to the one before today: eleven school weeks and a holiday."""

EDGES = [WEEKS[1], WEEKS[2], WEEKS[-1]]
"""The week before the ten of today, the first and the last but one of them."""


class Histories(RuleBasedStateMachine):
    court: ClassVar[Court]
    parents: ClassVar[list[Contact]]
    tally: ClassVar[dict[str, int]]

    def __init__(self) -> None:
        super().__init__()
        self.point = transaction.savepoint()

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
        for day, session in held[:sessions]:
            self._mark(day, session, code)

    @rule(week=st.sampled_from(WEEKS), place=st.integers(0, 9), code=st.sampled_from(["I", "O", "N", "/"]))
    def amend(self, week: date, place: int, code: str) -> None:
        held = list(setup_of(self.court.school).calendar.sessions(week, week + timedelta(days=6), "4"))
        if place < len(held):
            day, session = held[place]
            self._mark(day, session, "\\" if code == "/" and session is Session.PM else code)

    def _mark(self, day: date, session: Session, code: str) -> None:
        amend(self.court, day, code, session)

    # ---- what people do

    @rule()
    def open(self) -> None:
        self._try(
            "opened",
            lambda: open_for_pupil(
                self.court.school, self.court.pupil, TODAY, by=self._by("officer"), again=True
            ),
        )

    @precondition(lambda self: self._case() is not None)
    @rule(parents=st.sets(st.integers(0, 1)), told=st.integers(-1, 1))
    def consider(self, parents: set[int], told: int) -> None:
        """Everything answered well; sometimes the authority knows more than the school."""
        case = self._case()
        assert case is not None
        for question in QUESTIONS:
            choice = GOOD.get(question.key) or next(c.key for c in question.choices if c.goes_on)
            self._try("", partial(self._answer, question.key, choice))
        for place, contact in enumerate(self.parents):
            known = counted_notices(case.pupil_id, contact.id, TODAY) + max(told, 0)
            said = AuthoritySaid(TODAY, known, proceedings=False, words="")
            by = self._by("officer")
            self._try("", partial(say_liable, case, contact, place in parents, reason=REASON, by=by))
            self._try("", partial(authority_said, case, contact, said, by=by))

    @precondition(lambda self: self._case() is not None)
    @rule(question=st.sampled_from(QUESTIONS), place=st.integers(0, 3))
    def think_again(self, question: object, place: int) -> None:
        choices = question.choices  # type: ignore[attr-defined]  # a Question
        self._try("", lambda: self._answer(question.key, choices[place % len(choices)].key))  # type: ignore[attr-defined]

    def _answer(self, question: str, choice: str) -> None:
        case = self._case()
        assert case is not None
        answer(case, question, choice, reason=REASON, by=self._by("officer"))

    @precondition(lambda self: self._case() is not None)
    @rule(role=st.sampled_from(["officer", "officer", "officer", "head"]))
    def prepare(self, role: str) -> None:
        self._try("prepared", lambda: prepare(self._one_case(), by=self._by(role)))

    @precondition(lambda self: self._case() is not None)
    @rule(
        which=st.integers(0, 1), role=st.sampled_from(["head", "head", "head", "officer", "assistant_head"])
    )
    def issue(self, which: int, role: str) -> None:
        case, contact = self._case(), self.parents[which]
        assert case is not None
        serving = Serving(Service.POST, TODAY)
        made = self._try(
            "issued", lambda: issue_notice(case, contact, serving, reason=REASON, by=self._by(role))
        )
        if isinstance(made, PenaltyNotice):
            assert faults_of_issue(case.id, contact.id, TODAY, made.id) == []

    @precondition(lambda self: self._case() is not None)
    @rule(which=st.integers(0, 1))
    def request(self, which: int) -> None:
        case, contact = self._case(), self.parents[which]
        assert case is not None
        done = self._try(
            "requested", lambda: request_notice(case, contact, reason=REASON, by=self._by("head")) or True
        )
        if done:
            assert faults_of_issue(case.id, contact.id, TODAY, None) == []

    @precondition(lambda self: self._case() is not None)
    @rule(parents=st.sets(st.integers(0, 1), min_size=1), which=st.integers(0, 1))
    def press_on(self, parents: set[int], which: int) -> None:
        """From wherever the case stands straight to a notice, as far as the rules let it."""
        self._try("", lambda: draw_again(self._one_case(), reason=REASON, by=self._by("officer")))
        self.consider(parents, 0)
        self.prepare("officer")
        self.issue(which, "head")

    @precondition(lambda self: self._case() is not None)
    @rule(act=st.sampled_from([draw_again, close_case, send_back]))
    def turn(self, act: Callable[..., object]) -> None:
        self._try("", lambda: act(self._one_case(), reason=REASON, by=self._by("officer")))

    @precondition(lambda self: self._case() is not None)
    @rule()
    def judge(self) -> None:
        case = self._case()
        assert case is not None
        rejudge(case.id, TODAY)

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

    @precondition(lambda self: PenaltyNotice.objects.filter(source="school").exists())
    @rule(news=st.sampled_from(["paid", "unpaid", "prosecuted", "withdrawn"]), place=st.integers(0, 5))
    def news(self, news: str, place: int) -> None:
        notices = list(PenaltyNotice.objects.filter(source="school").order_by("id"))
        notice, by = notices[place % len(notices)], self._by("officer")
        if news == "withdrawn":
            self._try("withdrawn", lambda: withdraw(notice, "errors", on=TODAY, words="", by=by) or True)
        else:
            self._try("", lambda: hear_of(notice, news, on=TODAY, words="", by=by))

    # ---- helpers

    def _by(self, role: str):  # type: ignore[no-untyped-def]  # an Actor
        return self.court.actor(role)

    def _case(self) -> PenaltyCase | None:
        last = PenaltyCase.objects.order_by("-opened_at", "-id").first()
        return case_of(self.court.school, last.id) if last else None

    def _one_case(self) -> PenaltyCase:
        case = self._case()
        assert case is not None
        return case

    def _try(self, counted: str, act: Callable[[], object]) -> object:
        """Refusals are what the rules are for; anything else is a fault of the product."""
        try:
            with transaction.atomic():
                done = act()
        except Refused:
            return None
        if counted:
            self.tally[counted] = self.tally.get(counted, 0) + 1
        return done


@pytest.mark.slow
def test_p12_no_notice_whose_preconditions_do_not_recompute(
    court: Court, capsys: pytest.CaptureFixture[str]
) -> None:
    Histories.court, Histories.tally = court, {}
    Histories.parents = [court.mother, parent(court.pupil, "Secondley")]

    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=HISTORIES, stateful_step_count=STEPS, deadline=None, database=None,
            derandomize=SEED is None, phases=[Phase.generate], suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip

    with capsys.disabled():
        print(f"{HISTORIES} histories of {STEPS} steps: {Histories.tally}")  # noqa: T201 - the proof reads it
