"""The list of concern: proposed by the register, opened by a person, what is due told from what was done (ABS-60)."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client
from django.urls import reverse

from absence.actions.ladder import follow_ladder
from attendance_mis.accounts.models import User
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from support.actions.concerns import (
    answer_proposal,
    close_concern,
    open_concern,
    record_step,
    review_concern,
)
from support.actions.log import log_support
from support.actions.meetings import record_talk
from support.models import Concern, SupportEvent
from support.queries.concerns import concern_lines, proposals
from tests.absence.ladders import set_ladder, term

from .conftest import Family

SignIn = Callable[[User], Client]
TODAY = date(2026, 11, 23)


def opened(family: Family, **more: object) -> Concern:
    given = {"reason": "persistent", "words": "Mornings", "owner": "Test Owner", "owner_id": None,
             "review_on": date(2026, 12, 7), "by": family.by()} | more  # fmt: skip
    return open_concern(family.school, family.pupil, **given)  # type: ignore[arg-type]  # as the action's own


def due(family: Family) -> list[str]:
    rows = list(Concern.objects.filter(school=family.school).select_related("pupil", "school"))
    return [one.step.value for one in concern_lines(family.school, rows, clock.today())[0].due]


def test_from_proposal_to_closed_with_what_is_due_told_from_what_was_done(family: Family) -> None:
    family.settings(pa_actions="tell_parents\nplan\ntalk", la_referral_below="90")
    (proposed,) = proposals(family.school, TODAY)
    assert (proposed.reason, proposed.key) == ("persistent", "persistent:2026/27")

    concern = opened(family)
    assert (concern.possible, concern.attended, concern.authorised) == (80, 68, 12)
    assert not proposals(family.school, TODAY)
    with pytest.raises(Refused, match="already"):
        opened(family)
    assert due(family) == ["tell_parents", "talk", "plan", "refer"]

    record_step(concern, step="tell_parents", words="Rang the mother", day=TODAY, by=family.by())
    assert due(family) == ["talk", "plan", "refer"]
    clock.set_clock(datetime(2026, 12, 7, 9, 0, tzinfo=clock.LONDON))
    assert "review" in due(family)
    review_concern(concern, words="Better mornings", review_on=date(2026, 12, 14), by=family.by())
    assert "review" not in due(family)

    close_concern(concern, outcome="better", words="In school for three weeks", by=family.by())
    with pytest.raises(Refused, match="closed meanwhile"):
        record_step(concern, step="note", words="x", day=TODAY, by=family.by())
    assert [event.what for event in SupportEvent.objects.filter(thing_id=concern.id)] == [
        "opened", "tell_parents", "reviewed", "closed",
    ]  # fmt: skip
    assert not proposals(family.school, clock.today()), "the same proposal does not come back"
    with pytest.raises(ProgrammingError), transaction.atomic():
        SupportEvent.objects.update(words="")
    with pytest.raises(ProgrammingError), transaction.atomic():
        Concern.objects.all()._raw_delete("default")


def test_a_step_of_the_ladder_proposes_and_a_no_is_remembered(family: Family) -> None:
    other = family.world.pupils["4 Rowan"][1]
    term(family.school, other, "." * 20 + "llll")
    set_ladder(family.school, ["late at least 3 this half term: talk about mornings; tutor"])
    follow_ladder(family.school, TODAY)
    by_name = {one.pupil_id: one for one in proposals(family.school, TODAY)}
    assert by_name[other.id].reason == "lateness"
    assert by_name[other.id].crossing_id is not None

    answer_proposal(
        family.school, other, key=by_name[other.id].key, reason="The bus was late all week", by=family.by()
    )
    assert other.id not in {one.pupil_id for one in proposals(family.school, TODAY)}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"reason": "x"}, "reason"), ({"owner": " "}, "owner"), ({"review_on": TODAY}, "review_on")],
)
def test_nonsense_is_answered_with_a_sentence_and_nothing_kept(
    family: Family, wrong: dict[str, object], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        opened(family, **wrong)
    assert list(refused.value.problems) == [field]
    assert not Concern.objects.exists()


def test_the_list_replaces_the_spreadsheet_and_can_be_one(family: Family, sign_in: SignIn) -> None:
    concern = opened(family)
    client = sign_in(family.world.people["officer"])
    page = client.get(reverse("concerns", args=["900001"]))
    assert [line.concern.id for line in page.context["lines"]] == [concern.id]
    assert "12 of 80 missed then" in page.content.decode()
    answer = client.get(reverse("concerns", args=["900001"]), {"format": "csv"})
    (row,) = csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")))  # type: ignore[attr-defined]
    assert (row["Missed then"], row["Attendance now per cent"], row["Next due"]) == (
        "12",
        "85.0",
        "Make a plan with the family",
    )

    url = reverse("concern_act", args=["900001", concern.id, "record"])
    assert (
        "Choose what was done"
        in client.post(url, {"step": "", "day": "2026-11-23", "words": "x"}).content.decode()
    )
    assert client.post(url, {"step": "note", "day": "2026-11-23", "words": "Rang home"}).status_code == 302
    assert "Rang home" in client.get(reverse("concern", args=["900001", concern.id])).content.decode()
    assert (
        "Make a plan" not in client.get(reverse("pupil", args=["900001", family.pupil.id])).content.decode()
    )
    assert (
        "A tenth or more missed"
        in client.get(reverse("pupil", args=["900001", family.pupil.id])).content.decode()
    )


def test_a_talk_keeps_the_childs_words_and_has_a_record_for_the_file(family: Family) -> None:
    talk = record_talk(
        family.school, family.pupil, day=TODAY, worries="Lunch is loud", strengths="Art", needs="", outcome="adjust",
        follows="A quiet table", dsl_informed=False, by=family.by("pastoral"),
    )  # fmt: skip
    from letters.models import Letter

    letter = Letter.objects.get(kind="D23", key=f"talk:{talk.id.hex}")
    assert letter.fields["views"] == "Worries: Lunch is loud\nWhat goes well: Art"


@pytest.mark.parametrize(("role", "led_there"), [("dsl", True), ("head", False)])
def test_step_of_the_safeguarding_lead_is_a_link_for_the_lead_alone(
    family: Family, sign_in: SignIn, role: str, led_there: bool
) -> None:
    away = family.world.pupils["4 Rowan"][1]
    term(family.school, away, "." * 10 + "a" * 30)
    concern = open_concern(
        family.school, away, reason="severe", words="Half missed", owner="Test Owner", owner_id=None,
        review_on=date(2026, 12, 7), by=family.by(),
    )  # fmt: skip
    log_support(
        family.school, away, offered_on=TODAY, what="A lift", taken_up="no", by=family.by()
    )  # so that something was tried
    person = sign_in(family.world.people[role])

    page = person.get(reverse("concern", args=["900001", concern.id])).content.decode()

    assert "Consider whether needs are being neglected" in page
    check = reverse("support_check", args=["900001", away.id, "neglect"])
    assert (f'href="{check}' in page) is led_there
    assert person.get(check).status_code == (200 if led_there else 404)
