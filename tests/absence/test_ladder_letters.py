"""Letters of the ladder: begun overnight, once for a crossing, held when it no longer stands (LET-04 to LET-06)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from absence.actions.ladder import crossing_done, follow_ladder
from absence.actions.ladder_letters import RECOVERED, UNDONE, draft_ladder_letters
from absence.ladder_tasks import follow_ladders
from absence.models import LadderCrossing
from absence.rules.ladder_letter import letter_kind_of
from attendance_mis.accounts.access import access_of
from attendance_mis.accounts.models import User
from attendance_mis.jobs.models import JobRun
from attendance_mis.kit import clock
from letters.models import Letter, LetterEvent
from registers.models import ContactLink
from tests.absence.ladders import school_days, set_ladder, term
from tests.marking import AM, PM, put
from tests.world import World, make_contact

SignIn = Callable[[User], Client]
TODAY = date(2026, 10, 2)
"""Four days after the crossing of the tests."""


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ("letter and invitation to meet", "D02"),
        ("concern letter", "D02"),
        ("persistent absence letter and individual plan", "D03"),
        ("Formal attendance letter", "D04"),
        ("support letter", "D01"),
        ("formal meeting with parents", ""),
        ("parents told, plan opened, consent form sent", ""),
    ],
)
def test_words_of_a_step_say_which_letter_it_means(action: str, kind: str) -> None:
    assert letter_kind_of(action) == kind


@pytest.fixture
def crossed(world: World) -> World:
    set_ladder(world.school, ["attendance below 95% this year: concern letter; attendance lead"])
    for surname in ("Parentley", "Parentson"):
        make_contact(world.pupil, surname=surname)
    ContactLink.objects.update(receives_letters=True)
    term(world.school, world.pupil, "." * 18 + "aa")
    follow_ladder(world.school, TODAY)
    return world


def test_each_parent_has_a_draft_with_the_figures_and_nothing_is_sent(crossed: World) -> None:
    changed = draft_ladder_letters(crossed.school, TODAY)

    letters = Letter.objects.all()
    assert (len(letters), changed["letters"]) == (2, 2)
    assert {letter.kind for letter in letters} == {"D02"}
    assert all(letter.issued_at is None for letter in letters)
    assert letters[0].fields["missed_sessions"]


def test_the_same_crossing_has_one_letter_however_often_it_runs(crossed: World) -> None:
    for _ in range(3):
        changed = draft_ladder_letters(crossed.school, TODAY)

    assert (Letter.objects.count(), changed["letters"]) == (2, 0)


def test_a_crossing_of_long_ago_starts_no_letter(crossed: World) -> None:
    assert draft_ladder_letters(crossed.school, date(2026, 11, 23))["letters"] == 0
    assert Letter.objects.count() == 0


def test_a_step_without_a_letter_writes_none(world: World) -> None:
    set_ladder(world.school, ["attendance below 95% this year: formal meeting with parents; head"])
    make_contact(world.pupil)
    term(world.school, world.pupil, "." * 18 + "aa")
    follow_ladder(world.school, TODAY)

    assert draft_ladder_letters(world.school, TODAY)["letters"] == 0


def test_a_draft_is_held_when_attendance_has_recovered(crossed: World) -> None:
    draft_ladder_letters(crossed.school, TODAY)
    for day in school_days(crossed.school)[20:45]:
        for session, code in ((AM, "/"), (PM, "\\")):
            put(crossed.school, {crossed.pupil: code}, day, session)
    follow_ladder(crossed.school, date(2026, 11, 23))

    assert draft_ladder_letters(crossed.school, date(2026, 11, 23))["held"] == 2
    assert draft_ladder_letters(crossed.school, date(2026, 11, 23))["held"] == 0
    assert set(Letter.objects.values_list("state", flat=True)) == {"held"}
    assert RECOVERED in set(LetterEvent.objects.values_list("reason", flat=True))


def test_a_letter_issued_for_a_step_done_is_flagged_when_the_marks_take_the_crossing_back(
    crossed: World,
) -> None:
    draft_ladder_letters(crossed.school, TODAY)
    head = access_of(crossed.people["head"]).actor(crossed.school.id)
    crossing_done(LadderCrossing.objects.get(), note="Letter posted to both parents", by=head)
    Letter.objects.update(state="issued", issued_at=clock.now())
    last = school_days(crossed.school)[18:20]
    for day in last:
        for session, code in ((AM, "/"), (PM, "\\")):
            put(crossed.school, {crossed.pupil: code}, day, session, reason="Was in school")
    follow_ladder(crossed.school, clock.today())
    assert LadderCrossing.objects.get().events.latest("at").kind == "undone"

    assert draft_ladder_letters(crossed.school, clock.today())["held"] == 2
    assert set(Letter.objects.values_list("flag", flat=True)) == {UNDONE}
    assert draft_ladder_letters(crossed.school, clock.today())["held"] == 0


def test_nightly_work_finds_crossings_and_begins_their_letters(crossed: World) -> None:
    LadderCrossing.objects.update(crossed_on=date(2026, 11, 20))

    assert follow_ladders("alpha") == 1

    assert JobRun.objects.get(job="ladder").outcome["letters"] == Letter.objects.count() == 2


def test_page_of_the_crossing_leads_to_its_letters(crossed: World, sign_in: SignIn) -> None:
    draft_ladder_letters(crossed.school, TODAY)
    officer = sign_in(crossed.people["officer"])

    page = officer.get(
        reverse("ladder_crossing", args=["900001", LadderCrossing.objects.get().id])
    ).content.decode()

    assert all(reverse("letter", args=["900001", letter.id]) in page for letter in Letter.objects.all())
