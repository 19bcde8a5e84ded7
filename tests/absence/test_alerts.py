"""An alert reaches whoever has to answer it, on whichever page they are and by e-mail, and nobody else (SAF-02, ABS-15)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from absence.actions.escalation import acknowledge, escalate_unanswered, tell_dsl
from absence.alert_tasks import tell_of_alerts
from absence.models import AlertMail, Case
from attendance_mis.accounts.models import User
from attendance_mis.kit import clock
from tests.absence.conftest import Day, SignIn
from tests.absence.test_pages import QUEUE, text
from tests.letters.delivery.standins import Notes, mail_carrier
from tests.world import World, build_world

TODAY = "/schools/900001/today/"
PUPIL = "/schools/900001/pupils/"


@pytest.fixture
def mail(settings: Any) -> Iterator[Notes]:  # Any: pytest-django's settings
    with mail_carrier(settings) as notes:
        yield notes


@pytest.fixture
def alerted(day: Day, world: World) -> Case:
    """Told at 9:31; the time to answer is over at 9:46."""
    day.goes_missing(world.pupil)
    case = day.case(world.pupil)
    tell_dsl(case, words="Nobody was reached.", by=day.actor("officer"))
    return case


def goes_on(day: Day) -> None:
    day.at("09:47")
    assert escalate_unanswered(day.world.school, clock.now()) == 1


def addresses(mail: Notes) -> list[str]:
    return sorted(one["to"] for one in mail.taken)


def test_lead_is_written_to_once_and_nothing_of_the_child_is_said(
    day: Day, alerted: Case, world: World, mail: Notes
) -> None:
    assert [tell_of_alerts("alpha") for _ in range(2)] == [1, 0]

    (one,) = mail.taken
    assert (one["to"], one["subject"]) == ("dsl@alpha.invalid", "A safeguarding alert waits for your answer")
    assert "Invented School 900001 waits for an answer since 9:31am on Mon 23 Nov" in " ".join(
        one["text"].split()
    )
    assert "://" not in one["text"]
    told = [world.pupil.legal_surname, world.pupil.legal_forename + " ", world.pupil.upn, "Rowan", "absen"]
    assert not re.search("|".join(told), one["text"].replace(world.people["dsl"].name, ""))


def test_deputies_and_senior_leaders_are_written_to_when_nobody_answers(
    day: Day, alerted: Case, world: World, mail: Notes
) -> None:
    build_world(urn="900002", emails="other")  # another school of the trust: not theirs
    tell_of_alerts("alpha")
    goes_on(day)

    assert tell_of_alerts("alpha") == 3
    assert addresses(mail) == [f"{role}@alpha.invalid" for role in ("assistant_head", "dsl", "head", "senior_lead")]  # fmt: skip
    assert all("Nobody has answered it in time" in one["text"] for one in mail.taken[1:])


def test_alert_answered_before_the_mail_went_is_no_news_any_more(
    day: Day, alerted: Case, mail: Notes
) -> None:
    acknowledge(alerted, words="", by=day.actor("dsl"))

    assert tell_of_alerts("alpha") == 0
    assert mail.taken == []


def test_whoever_raised_it_is_not_told_of_it(day: Day, alerted: Case, world: World) -> None:
    acknowledge(alerted, words="", by=day.actor("dsl"))
    AlertMail.objects.all().delete()
    tell_dsl(alerted, words="", by=day.actor("dsl"))

    assert not AlertMail.objects.exists()


def test_mail_server_that_is_away_is_asked_again(day: Day, alerted: Case, mail: Notes) -> None:
    User.objects.filter(email="dsl@alpha.invalid").update(email="later@alpha.invalid")
    assert tell_of_alerts("alpha") == 0
    User.objects.filter(email="later@alpha.invalid").update(email="dsl@alpha.invalid")

    assert tell_of_alerts("alpha") == 1


@pytest.mark.parametrize(("role", "before", "after"), [("dsl", 1, 1), ("head", 0, 1), ("officer", 0, 0)])
def test_every_page_counts_the_alerts_that_wait_for_this_person(
    role: str, before: int, after: int, day: Day, alerted: Case, world: World, sign_in: SignIn
) -> None:
    client = sign_in(world.people[role])

    def said() -> int:
        page = text(client.get(PUPIL))
        return len(re.findall(r"Follow-up 1 safeguarding alert without an answer", page)) // 2

    assert said() == before
    goes_on(day)
    assert said() == after
    acknowledge(alerted, words="", by=day.actor("dsl"))
    assert said() == 0


@pytest.mark.parametrize(
    ("role", "words"),
    [("dsl", "Safeguarding alerts to answer"), ("head", "Safeguarding alerts not answered in time")],
)
def test_school_today_leads_to_them(
    role: str, words: str, day: Day, alerted: Case, world: World, sign_in: SignIn
) -> None:
    client = sign_in(world.people[role])
    assert (words in text(client.get(TODAY))) == (role == "dsl")
    goes_on(day)
    page = client.get(TODAY)

    assert f"{words} : 1" in text(page)
    assert f'<a href="{QUEUE}alerts/">{words}</a>' in page.content.decode()


def test_list_of_alerts_follows_by_itself(day: Day, alerted: Case, world: World, sign_in: SignIn) -> None:
    page = sign_in(world.people["dsl"]).get(f"{QUEUE}alerts/").content.decode()
    part = page.split('id="alerts" data-live="?" data-every="10"')[1]

    assert "registers/live" in page
    assert world.pupil.legal_surname in part
