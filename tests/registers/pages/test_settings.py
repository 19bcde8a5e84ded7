"""The settings pages, through the real middleware: what holds, from where, changing it, its history."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.test import Client

from attendance_mis.accounts.models import User
from registers.models import PolicyChange, School
from registers.queries.policy import changes_seen, policy_for
from tests.answers import Answer
from tests.conftest import browser
from tests.world import World, make_person, make_school

TODAY = date(2026, 11, 23)
TOMORROW = TODAY + timedelta(1)
SignIn = Callable[..., Client]
PAGE = "/schools/900001/settings/"
REGISTERS, WORDS = PAGE + "change/registers/", PAGE + "change/words/"


@pytest.fixture
def lead(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.people["senior_lead"])


@pytest.fixture
def trust_lead(world: World, sign_in: SignIn) -> Client:
    return sign_in(make_person("trust_lead", None, email="everywhere@alpha.invalid"))


def text(answer: Answer) -> str:
    return " ".join(answer.content.decode().split())


def filled(page: Answer) -> dict[str, Any]:
    """What a browser would send if nobody touched the form."""
    form = page.context["form"]
    sent: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        if bound.name == "effective_from":
            sent |= {"effective_from_day": value.day, "effective_from_month": value.month}
            sent |= {"effective_from_year": value.year}
        elif value is not None and value is not False and value != "":
            sent[bound.name] = "on" if value is True else value
    return sent


def save(client: Client, url: str, *, on: date | None = None, **given: Any) -> Answer:
    sent = {"reason": "Tried in a test", **filled(client.get(url)), **given}
    if on:
        sent |= {
            "effective_from_day": on.day,
            "effective_from_month": on.month,
            "effective_from_year": on.year,
        }
    return client.post(url, sent)


def school_now() -> School:
    return School.objects.get(urn="900001")


def test_settings_say_value_and_where_it_comes_from(lead: Client) -> None:
    PolicyChange.objects.create(
        effective_from=TODAY,
        values={"head_title": "principal"},
        reason="x",
        made_at="2026-11-23T08:00Z",
        by_name="x",
    )
    School.objects.update(setup_version=2)
    said = text(lead.get(PAGE))
    for words in (
        "08:50",
        "Product default",
        "Trust default",
        "principal",
        "Not set yet",
        "letters and the published",
    ):
        assert words in said


def test_end_of_session_that_nobody_set_says_what_is_used(lead: Client) -> None:
    save(lead, REGISTERS, am_ends="")
    assert "Not set yet: 13:00 is used" in text(lead.get(PAGE))


def test_setting_that_is_off_says_so(lead: Client) -> None:
    assert save(lead, REGISTERS, missing_register_alert_minutes="off").status_code == 302
    assert ">Off<" in text(lead.get(PAGE))


def test_change_is_saved_and_said(lead: Client) -> None:
    answer = save(lead, WORDS, head_title="principal")
    assert answer.status_code == 302, text(answer)
    assert "Saved: Words this school uses" in text(lead.get(PAGE))
    row = PolicyChange.objects.get(values__head_title="principal")
    assert row.values == {"head_title": "principal"}
    assert (row.by_name, row.by_position) == ("Test Senior attendance leader", "Senior attendance leader")


def test_change_planned_ahead_shows_on_the_settings_page(lead: Client) -> None:
    assert save(lead, WORDS, on=TOMORROW, head_title="principal").status_code == 302
    assert "From 24 November 2026:" in text(lead.get(PAGE))
    assert policy_for(school_now(), "", TODAY).policy.head_title == "headteacher"


def test_planned_value_is_not_undone_by_saving_something_else(lead: Client) -> None:
    save(lead, WORDS, on=TOMORROW, head_title="principal")
    save(lead, WORDS, on=TOMORROW, pupil_word="student")
    assert policy_for(school_now(), "", TOMORROW).policy.head_title == "principal"


@pytest.mark.parametrize(
    ("given", "target", "words"),
    [
        ({"am_closes": "08:40"}, "id_am_closes", "has to be after"),
        ({"am_closes": "later"}, "id_am_closes", "Enter a time"),
        ({"missing_register_alert_minutes": "900"}, "id_missing_register_alert_minutes", "from 1 to 120"),
        ({"teacher_code_set": "/"}, "id_teacher_code_set", "cannot be taken without"),
        ({"reason": ""}, "id_reason", "Say why the settings change"),
        ({"effective_from_day": "31", "effective_from_month": "2"}, "id_effective_from_0", "real date"),
        ({"effective_from_year": "2025", "am_submit_by": "08:55"}, "id_effective_from_0", "today or later"),
    ],
)
def test_refused_change_names_the_field_in_summary_and_beside_it(
    lead: Client, given: dict[str, Any], target: str, words: str
) -> None:
    before = PolicyChange.objects.count()
    answer = save(lead, REGISTERS, **given)
    said = text(answer)
    assert answer.status_code == 400
    assert "There is a problem" in said
    assert f'href="#{target}"' in said
    assert said.count(words) == 2
    assert PolicyChange.objects.count() == before


def test_law_refuses_three_years_of_retention(lead: Client) -> None:
    answer = save(lead, PAGE + "change/marks/", register_retention_years="3")
    assert "The policy says 3 years; the law requires 6." in text(answer)
    assert policy_for(school_now(), "", TODAY).policy.register_retention_years == 6


def test_value_outside_guidance_asks_why_and_saves_with_the_answer(lead: Client) -> None:
    long: dict[str, Any] = {"am_closes": "09:30", "pm_closes": "13:40"}
    first = save(lead, REGISTERS, **long)
    assert first.status_code == 400
    assert "30 at most. Say why, or choose another value." in text(first)
    assert 'name="why_am_closes"' in text(first)
    reasons: dict[str, Any] = {"why_am_closes": "Buses arrive until 09:25", "why_pm_closes": "As the morning"}
    assert save(lead, REGISTERS, **long, **reasons).status_code == 302
    compliance = text(lead.get("/settings/compliance/"))
    assert "Reason given: Buses arrive until 09:25" in compliance
    assert "Buses arrive" in text(lead.get(PAGE + "history/am_closes/"))


def test_blank_box_leaves_the_setting_to_the_level_above(lead: Client) -> None:
    save(lead, WORDS, head_title="principal")
    assert save(lead, WORDS, head_title="").status_code == 302
    assert policy_for(school_now(), "", TODAY).fields["head_title"].origin == "product default"


def test_page_that_was_overtaken_saves_nothing_until_looked_at_again(lead: Client) -> None:
    seen = changes_seen(school_now())
    save(lead, WORDS, head_title="principal")
    late = save(lead, WORDS, pupil_word="student", seen=seen)
    assert late.status_code == 400
    assert "changed while this page was open" in text(late)
    assert policy_for(school_now(), "", TODAY).policy.pupil_word == "pupil"
    assert save(lead, WORDS, pupil_word="student", seen=seen + 1).status_code == 302


def test_year_group_gets_its_own_times(lead: Client) -> None:
    assert save(lead, PAGE + "change/day/?year_group=4", day_end="15:20").status_code == 302
    assert "Year 4: 15:20" in text(lead.get(PAGE))
    assert policy_for(school_now(), "4", TODAY).policy.day_end == time(15, 20)


def test_history_tells_who_when_and_why(lead: Client) -> None:
    save(lead, WORDS, head_title="principal", reason="The governors renamed the post")
    said = text(lead.get(PAGE + "history/head_title/"))
    for words in (
        "principal",
        "The governors renamed the post",
        "Test Senior attendance leader",
        "23 November 2026",
    ):
        assert words in said


def test_trusts_lock_shows_and_holds_at_the_school(trust_lead: Client, lead: Client) -> None:
    assert (
        save(
            trust_lead, "/settings/change/registers/", lesson_registers="yes", lock_lesson_registers="on"
        ).status_code
        == 302
    )
    said = text(lead.get(REGISTERS))
    assert "Locked by the trust: Yes." in said
    assert "Locked" in text(lead.get(PAGE))
    save(lead, REGISTERS, lesson_registers="no")
    assert policy_for(school_now(), "", TODAY).policy.lesson_registers is True


def test_compliance_lists_only_schools_of_the_person(world: World, lead: Client, trust_lead: Client) -> None:
    make_school("900002")
    assert "Invented School 900002" not in text(lead.get("/settings/compliance/"))
    assert "Invented School 900002" in text(trust_lead.get("/settings/compliance/"))


SCHOOL_PAGES = (PAGE, REGISTERS, PAGE + "history/am_closes/")
TRUST_PAGES = ("/settings/", "/settings/change/registers/", "/settings/history/am_closes/")


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("teacher", (404, 404, 404)),
        ("governor", (404, 404, 404)),
        ("office", (200, 404, 200)),
        ("senior_lead", (200, 200, 200)),
        ("head", (200, 200, 200)),
    ],
)
def test_settings_pages_open_by_role(
    world: World, sign_in: SignIn, role: str, expected: tuple[int, ...]
) -> None:
    client = sign_in(world.people[role])
    assert tuple(client.get(url).status_code for url in SCHOOL_PAGES) == expected
    assert {client.get(url).status_code for url in TRUST_PAGES} == {404}


def test_trust_pages_need_a_role_for_every_school(world: World, sign_in: SignIn, trust_lead: Client) -> None:
    assert [trust_lead.get(url).status_code for url in TRUST_PAGES] == [200, 200, 200]
    one_school_only = sign_in(world.people["trust_lead"])
    assert {one_school_only.get(url).status_code for url in TRUST_PAGES} == {404}


def test_office_cannot_change_by_posting(world: World, sign_in: SignIn) -> None:
    before = PolicyChange.objects.count()
    answer = sign_in(world.people["office"]).post(WORDS, {"head_title": "boss", "reason": "x"})
    assert (answer.status_code, PolicyChange.objects.count()) == (404, before)


@pytest.mark.parametrize(
    "url",
    [
        "/schools/900009/settings/",
        PAGE + "change/nothing/",
        PAGE + "history/nothing/",
        REGISTERS + "?year_group=99",
        WORDS + "?year_group=4",
    ],
)
def test_what_is_not_there_is_404(lead: Client, url: str) -> None:
    assert lead.get(url).status_code == 404


def test_signed_out_person_is_sent_to_sign_in(world: World, sign_in: SignIn) -> None:
    assert browser("alpha.testserver").get(PAGE).status_code == 302


def test_other_trusts_person_is_a_stranger_here(world: World, sign_in: SignIn) -> None:
    stranger: User = world.people["head"]
    assert sign_in(stranger, host="beta.testserver").get(PAGE).status_code in (302, 404)
