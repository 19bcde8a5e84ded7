"""A file outside one's own classes: for an hour, with a reason, one pupil, one person; looked at by somebody else (T1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client

from attendance_mis.audit.models import AuditEvent
from attendance_mis.kit import clock
from protection.views.questions import OPENED
from registers.models import FileOpening
from tests.conftest import NOW
from tests.world import World, make_contact

SignIn = Callable[..., Client]
REASON = "She came to me crying after the club"


def wish(world: World, **more: str) -> dict[str, str]:
    return {"upn": world.pupils["6 Elm"][0].upn, "forename": "", "surname": "", "reason": REASON} | more


def test_file_opens_for_an_hour_to_one_person_and_one_pupil(world: World, sign_in: SignIn) -> None:
    teacher, here = sign_in(world.people["teacher"]), f"/schools/{world.school.urn}/pupils/"
    other, third = world.pupils["6 Elm"][0], world.pupils["6 Elm"][1]
    make_contact(other, surname="Hiddenley")
    assert teacher.get(f"{here}{other.id}/").status_code == 404

    assert teacher.post(f"{here}open-a-file/", wish(world)).headers["Location"] == f"{here}{other.id}/"

    page = teacher.get(f"{here}{other.id}/")
    assert page.status_code == 200
    assert "Hiddenley" not in page.content.decode(), "contacts are not part of it"
    assert teacher.get(f"{here}{other.id}/marks/").status_code == 200
    assert teacher.get(f"{here}{third.id}/").status_code == 404
    assert sign_in(world.people["subject_teacher"]).get(f"{here}{other.id}/").status_code == 404
    clock.set_clock(NOW + timedelta(minutes=59))
    assert teacher.get(f"{here}{other.id}/").status_code == 200
    clock.set_clock(NOW + timedelta(minutes=61))
    assert teacher.get(f"{here}{other.id}/").status_code == 404
    event = AuditEvent.objects.get(verb="pupil.file_opened")
    assert (event.by_id, event.subject_id) == (world.people["teacher"].id, other.id)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"reason": "needed"}, "Say what happened"),
        ({"reason": ""}, "Say what happened"),
        ({"upn": "A999200120999"}, "No one pupil"),
        ({"upn": "", "surname": "Alphaby"}, "Give the UPN, or forename and surname in full"),
        ({"upn": "", "forename": "Test", "surname": "Alphaby"}, "No one pupil"),  # two of the name
    ],
)
def test_without_a_reason_or_one_certain_pupil_nothing_opens(
    world: World, sign_in: SignIn, sent: dict[str, str], said: str
) -> None:
    teacher = sign_in(world.people["teacher"])

    answer = teacher.post(f"/schools/{world.school.urn}/pupils/open-a-file/", wish(world, **sent))

    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert not FileOpening.objects.exists()


def test_leaver_is_not_opened_and_an_opening_can_not_be_tidied_away(world: World, sign_in: SignIn) -> None:
    teacher, address = sign_in(world.people["teacher"]), f"/schools/{world.school.urn}/pupils/open-a-file/"
    teacher.post(address, wish(world))
    for change in (
        FileOpening.objects.all()._raw_delete,
        lambda _: FileOpening.objects.update(reason="tidied"),
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            change("default")
    world.pupils["6 Elm"][1].spells.update(leaves_on="2026-10-23")

    assert teacher.post(address, wish(world, upn=world.pupils["6 Elm"][1].upn)).status_code == 400


def test_somebody_else_looks_at_each_opening(world: World, sign_in: SignIn) -> None:
    sign_in(world.people["teacher"]).post(f"/schools/{world.school.urn}/pupils/open-a-file/", wish(world))
    dsl, address = sign_in(world.people["dsl"]), f"/schools/{world.school.urn}/data-protection/opened/"
    opening = FileOpening.objects.get()
    assert REASON in dsl.get(address).content.decode()

    assert "Say whether it was right" in dsl.post(f"{address}{opening.id}/", {"words": " "}, follow=True).content.decode()  # fmt: skip
    page = dsl.post(
        f"{address}{opening.id}/", {"words": "Right; the mother was rung"}, follow=True
    ).content.decode()

    assert "Right; the mother was rung" in page
    assert "None." in page
    FileOpening.objects.create(
        school=world.school, pupil=world.pupil, user_id=world.people["dsl"].id, by_name="Test", by_position="Test", reason="Test",
        opened_at=clock.now(), until=clock.now() + timedelta(hours=1),
    )  # fmt: skip
    own = FileOpening.objects.get(user_id=world.people["dsl"].id)
    assert "Nobody looks at their own" in dsl.post(f"{address}{own.id}/", {"words": "Fine"}, follow=True).content.decode()  # fmt: skip


def test_opening_nobody_has_looked_at_stays_however_many_come_after_it(world: World, sign_in: SignIn) -> None:
    sign_in(world.people["teacher"]).post(f"/schools/{world.school.urn}/pupils/open-a-file/", wish(world))
    later = NOW + timedelta(minutes=1)
    FileOpening.objects.bulk_create(
        FileOpening(
            school=world.school, pupil=world.pupil, user_id=world.people["teacher"].id, by_name="Test", by_position="Test",
            reason="Another reason", opened_at=later, until=later + timedelta(hours=1),
        )
        for _ in range(OPENED)
    )  # fmt: skip

    page = sign_in(world.people["dsl"]).get(f"/schools/{world.school.urn}/data-protection/opened/")

    assert REASON in page.content.decode()
