"""Trying settings on the last year: the same rules on the same registers, and nothing written (POL-04)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from absence.actions.ladder import follow_ladder
from absence.models import LadderCrossing, LadderEvent, LeaveEvent, LeaveRequest
from attendance_mis.accounts.models import RoleGrant, User
from attendance_mis.kit import clock
from letters.kinds import kind_of
from registers.actions.policy import Wanted, change_policy
from registers.models import Mark, MarkEvent, PolicyChange
from tests.absence.ladders import set_ladder, term
from tests.answers import Answer
from tests.conftest import NOW
from tests.marking import AM, OFFICER, at, bring_in, put
from tests.world import TIMES, World, make_contact

SignIn = Callable[[User], Client]
TODAY = date(2026, 11, 23)
LOWER = "attendance below 90% this year: meeting; head"


@pytest.fixture
def head(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.people["head"])


def attempt(client: Client, group: str, **values: str) -> Answer:
    """The form as it is sent: every box of the group, those not named as they stand."""
    if group == "registers":
        values = TIMES | values
    return client.post(reverse("school_what_if", args=["900001", group]), {"seen": seen(), **values})


def seen() -> str:
    return str(PolicyChange.objects.count())


def written() -> list[object]:
    tables = (PolicyChange, Mark, MarkEvent, LadderCrossing, LadderEvent)
    return [list(table.objects.order_by("pk").values_list()) for table in tables]


def test_another_ladder_names_the_crossings_there_would_have_been(world: World, head: Client) -> None:
    set_ladder(world.school, ["attendance below 95% this year: letter; officer"])
    near, below = world.pupils["4 Rowan"][:2]
    term(world.school, near, "." * 20 + "aa" + "." * 10)
    term(world.school, below, "." * 20 + "aaa" + "." * 3)

    answer = attempt(head, "ladder", ladder=LOWER)

    (effect,) = answer.context["effects"]
    assert [(one.pupil, one.crossing.step.when) for one in effect.ladder.more] == [
        (below, "attendance below 90% this year")
    ]
    assert {one.pupil for one in effect.ladder.fewer} == {near, below}
    assert effect.ladder.same == 0


def test_what_is_foretold_is_what_happens(world: World, head: Client) -> None:
    """The crossings shown for a ladder are those the same ladder keeps when it has held all along."""
    for place, pupil in enumerate(world.pupils["4 Rowan"]):
        term(world.school, pupil, "." * (10 + place) + "aa" + "." * 12 + "ahla" + "." * 9)
    effect = attempt(head, "ladder", ladder="attendance below 95% this year: letter; officer").context[
        "effects"
    ][0]

    set_ladder(world.school, ["attendance below 95% this year: letter; officer"])
    follow_ladder(world.school, TODAY)

    kept = LadderCrossing.objects.values_list("pupil_id", "test", "crossed_on", "attended", "possible")
    foretold = {
        (one.pupil.id, one.crossing.step.when, one.crossing.crossed_on, one.crossing.tally.attended,
         one.crossing.tally.possible)
        for one in effect.ladder.more
    }  # fmt: skip
    assert foretold == set(kept)
    assert foretold


def test_trying_writes_nothing(world: World, head: Client) -> None:
    set_ladder(world.school)
    term(world.school, world.pupil, "." * 18 + "aaalu")
    before = written()

    assert attempt(head, "ladder", ladder=LOWER).status_code == 200
    assert attempt(head, "registers", am_closes="09:10").status_code in (200, 400)

    assert written() == before


def late(world: World, minutes: list[int]) -> None:
    days = [date(2026, 11, 2) + timedelta(n) for n in range(len(minutes) * 2) if n % 7 < 5]
    bring_in(
        world.school,
        [
            (world.pupil, day, AM, "L" if count < 20 else "U", count)
            for day, count in zip(days, minutes, strict=False)
        ],
    )


def test_another_closing_time_names_the_arrivals_it_would_have_judged_otherwise(
    world: World, head: Client
) -> None:
    """Late from 09:00, closing 09:20: by 09:10 the third would have been U."""
    late(world, [5, 9, 12, 25])

    effect = attempt(head, "registers", am_closes="09:10", pm_closes="13:20").context["effects"][0]

    assert effect.arrivals.looked_at == 4
    assert [(one.at.isoformat("minutes"), one.code, one.then) for one in effect.arrivals.changed] == [
        ("09:12", "L", "U")
    ]


def test_arrivals_that_would_have_been_u_can_make_ten(world: World, head: Client) -> None:
    late(world, [12] * 10)

    effect = attempt(head, "registers", am_closes="09:10", pm_closes="13:20").context["effects"][0]

    assert [(one.pupil, one.times, one.then) for one in effect.thresholds] == [(world.pupil, 0, 1)]


def test_settings_the_past_says_nothing_about_are_named(world: World, head: Client) -> None:
    answer = attempt(head, "words", pupil_word="student")

    assert answer.context["not_replayed"] == ["A pupil is called"]


def test_another_line_names_who_would_have_been_at_risk(world: World, head: Client) -> None:
    """Of 34 sessions two missed are 94.1 %, none is 100 %; a tenth missed is persistent and no longer at risk."""
    near, full, persistent = world.pupils["4 Rowan"][:3]
    term(world.school, near, "." * 16 + "a")
    term(world.school, full, "." * 17)
    term(world.school, persistent, "." * 13 + "aaaa")

    effect = attempt(head, "figures", at_risk_below="95").context["effects"][0]

    assert [(one.pupil_id, one.counted) for one in effect.at_risk.more] == [
        (near.id, "32 of 34 sessions attended")
    ]
    assert effect.at_risk.fewer == ()
    assert effect.late is None


def test_another_number_names_who_would_have_been_persistently_late_in_which_half_term(
    world: World, head: Client
) -> None:
    twice, once = world.pupils["4 Rowan"][:2]
    term(world.school, twice, "ll" + "." * 40 + "l")
    term(world.school, once, "l" + "." * 42)

    effect = attempt(head, "figures", late_marks_per_half_term="2").context["effects"][0]

    assert [(one.pupil_id, one.stretch, one.counted) for one in effect.late.more] == [
        (twice.id, "Autumn term, first half, 2026/27", "2 L marks")
    ]
    assert (effect.late.fewer, effect.late.same) == ((), 0)


def test_other_checks_name_the_requests_they_would_have_stopped(world: World, head: Client) -> None:
    """One pupil was away without leave this year; the check was off when the request came."""
    away, never = world.pupils["4 Rowan"][:2]
    term(world.school, away, "." * 20 + "uu")
    term(world.school, never, "." * 22)
    for pupil in (away, never):
        LeaveRequest.objects.create(
            school=world.school, pupil=pupil, contact=make_contact(pupil), applicant_name="Test", kind="exceptional",
            first_day=date(2026, 11, 30), last_day=date(2026, 11, 30), words="A wedding", source="office",
            state="waiting", asked_at=clock.now() - timedelta(days=10),
        )  # fmt: skip
    before = LeaveEvent.objects.count()

    effect = attempt(head, "leave", leave_unauthorised_on_record="stop").context["effects"][0].leave

    assert effect.looked_at == 2
    assert [(one.request.pupil, [check.rule for check in one.more], one.fewer) for one in effect.changed] == [
        (away, ["unauthorised_on_record"], ())
    ]
    assert effect.stops == 1
    assert LeaveEvent.objects.count() == before


def test_crossing_names_the_letter_it_would_draft(world: World, head: Client) -> None:
    term(world.school, world.pupil, "." * 18 + "aaa")

    page = attempt(head, "ladder", ladder="attendance below 95% this year: formal letter; officer")

    assert "Drafts the letter “" + kind_of("D04").title in page.content.decode()


@pytest.mark.parametrize(
    ("values", "more"),
    [
        ({"evidence_after_days": "3"}, [("Think of evidence", date(2026, 9, 30))]),
        ({"evidence_after_days": "3", "evidence_operator": "at_least"},
         [("Think of evidence", date(2026, 9, 10)), ("Think of evidence", date(2026, 9, 30))]),
        ({"parent_letter_consecutive": "3"}, [("Letter signed by a parent", date(2026, 9, 30))]),
        ({"return_interview_after_spells": "2", "return_interview_window": "year"},
         [("Talk on return", date(2026, 9, 30))]),
    ],
)  # fmt: skip
def test_another_number_of_days_names_what_absences_would_have_asked_for(
    values: dict[str, str], more: list[tuple[str, date]], world: World, head: Client
) -> None:
    """Ill three school days from 10 September over the weekend, and four from the 30th."""
    off = ("evidence_after_days", "parent_letter_consecutive", "parent_letter_term_total", "serious_concern_spells",
           "serious_concern_unexplained", "return_interview_after_spells", "evidence_short_week_days")  # fmt: skip
    set_ladder(world.school, [], on=date(2020, 9, 2), **dict.fromkeys(off, "off"))
    term(world.school, world.pupil, "." * 6 + "aaa" + "." * 11 + "aaaa" + ".")

    effect = attempt(head, "illness", **values).context["effects"][0].illness

    assert [(one.what, one.on) for one in effect.more] == more
    assert {one.pupil_id for one in effect.more} == {world.pupil.id}
    assert (effect.fewer, effect.same) == ((), 0)


def test_fewer_days_for_a_reason_name_those_that_would_have_been_overdue(world: World, head: Client) -> None:
    """N on Monday 9 November, settled on Friday 13th: within five school days, not within three."""
    late, soon = world.pupils["4 Rowan"][:2]
    monday = date(2026, 11, 9)
    put(world.school, {late: "N", soon: "N"}, monday, AM, hand_in="4 Rowan", at=at(monday))
    put(world.school, {soon: "I"}, monday, AM, reason="Rang", at=at(date(2026, 11, 11)))
    put(world.school, {late: "I"}, monday, AM, reason="Rang", at=at(date(2026, 11, 13)))
    clock.set_clock(NOW)

    effect = attempt(head, "marks", n_settle_school_days="3").context["effects"][0].unexplained

    assert effect.looked_at == 2
    assert [(one.pupil_id, one.settled_on) for one in effect.more] == [(late.id, date(2026, 11, 13))]
    assert effect.fewer == ()


@pytest.mark.parametrize(
    ("group", "values", "said"),
    [
        ("ladder", {}, "Nothing is different yet"),
        ("ladder", {"ladder": "attendance below 95%"}, "Put a colon"),
        ("marks", {"n_settle_school_days": "6"}, "the law allows 5"),
    ],
)
def test_what_could_not_be_saved_is_not_tried(
    group: str, values: dict[str, str], said: str, head: Client
) -> None:
    answer = attempt(head, group, **values)

    assert answer.status_code == 400
    assert said in answer.content.decode()


def test_what_was_tried_can_be_saved_from_there(world: World, head: Client) -> None:
    page = attempt(
        head, "ladder", ladder=LOWER, reason="Earlier help", effective_from_day="23", effective_from_month="11",
        effective_from_year="2026",
    )  # fmt: skip
    sent = dict(page.context["sent"])

    answer = head.post(page.context["save_url"], sent)

    assert answer.status_code == 302
    assert PolicyChange.objects.order_by("made_at", "id").last().values["ladder"].startswith(LOWER)  # type: ignore[union-attr]


def test_the_form_offers_it(world: World, head: Client) -> None:
    page = head.get(reverse("school_change_settings", args=["900001", "ladder"])).content.decode()

    assert f'formaction="{reverse("school_what_if", args=["900001", "ladder"])}"' in page


def test_a_trusts_change_is_tried_on_each_of_its_schools(world: World, sign_in: SignIn) -> None:
    RoleGrant.objects.filter(user=world.people["trust_lead"]).update(school_id=None)
    lead = sign_in(world.people["trust_lead"])
    term(world.school, world.pupil, "." * 18 + "aaa")

    answer = lead.post(
        reverse("trust_what_if", args=["ladder"]),
        {"seen": str(PolicyChange.objects.filter(school=None).count()), "ladder": LOWER},
    )

    assert [(one.school, len(one.ladder.more)) for one in answer.context["effects"]] == [(world.school, 1)]


def test_a_change_made_since_holds_only_from_its_own_day_and_the_trial_all_along(
    world: World, head: Client
) -> None:
    term(world.school, world.pupil, "." * 18 + "aaa" + "." * 5)
    change_policy(
        school=world.school,
        wanted=Wanted(values={"ladder": LOWER}),
        effective_from=TODAY,
        reason="New",
        by=OFFICER,
    )

    effect = attempt(head, "ladder", ladder=LOWER.replace("90", "91")).context["effects"][0]

    assert [one.crossing.step.when for one in effect.ladder.more] == ["attendance below 91% this year"]
    assert effect.ladder.fewer == ()


def test_the_values_tried_can_be_changed_again_and_are_not_saved(world: World, head: Client) -> None:
    page = attempt(head, "ladder", ladder=LOWER, reason="Earlier help")
    before = PolicyChange.objects.count()

    answer = head.post(page.context["save_url"], dict(page.context["sent"]) | {"edit": "1"})

    assert answer.status_code == 200
    assert LOWER in answer.content.decode()
    assert PolicyChange.objects.count() == before
