"""Who may collect, set for a class at once: contacts loaded before the flag existed have nobody (ADM-05, REG-16, SAF-08)."""

from __future__ import annotations

import pytest
from django.test import Client

from attendance_mis.audit.models import AuditEvent
from attendance_mis.kit.api_errors import Refused
from registers.actions.contacts import change_contact, set_who_may_collect
from registers.models import AdmissionChange, ContactLink, Pupil
from tests.marking import OFFICER
from tests.registers.pupils.test_pupil_page import text
from tests.world import World, make_contact

URL = "/schools/900001/pupils/collecting/"
WHY = "Contact sheets of September"


def adult(pupil: Pupil, surname: str, **link: object) -> ContactLink:
    """Loaded before anybody was asked who may collect."""
    contact = make_contact(pupil, surname=surname, may_collect=False)
    ContactLink.objects.filter(contact=contact).update(**link)
    return ContactLink.objects.get(contact=contact)


@pytest.fixture
def links(world: World) -> dict[str, ContactLink]:
    one, other = world.pupils["4 Rowan"][:2]
    return {
        "mother": adult(one, "Motherley", parental_responsibility=True, priority=1),
        "gran": adult(one, "Granley", priority=2),
        "barred": adult(
            one,
            "Barredly",
            parental_responsibility=True,
            restricted=True,
            restriction="Court order",
            priority=3,
        ),
        "carer": adult(other, "Carerly", priority=1),
    }


def sent(client: Client, *may: ContactLink, was: tuple[ContactLink, ...] = (), reason: str = WHY) -> object:
    data = {"may": [one.id for one in may], "was": [one.id for one in was], "reason": reason}
    return client.post(f"{URL}?class=4+Rowan", data, follow=True)


def collecting() -> set[str]:
    return set(ContactLink.objects.filter(may_collect=True).values_list("contact__surname", flat=True))


def test_several_are_ticked_and_saved_each_with_its_trail(
    office: Client, links: dict[str, ContactLink]
) -> None:
    shown = text(office.get(f"{URL}?class=4+Rowan"))
    assert "Motherley" in shown
    assert "Carerly" in shown
    assert "Granley" not in shown

    answer = sent(office, links["mother"], links["carer"])

    assert "2 adults were changed." in text(answer)
    assert collecting() == {"Motherley", "Carerly"}
    trail = AdmissionChange.objects.filter(what__startswith="contact.may_collect")
    assert set(trail.values_list("pupil_id", "old", "new", "reason", "by_name")) == {
        (links[name].pupil_id, "no", "yes", WHY, "Test School office") for name in ("mother", "carer")
    }
    told = AuditEvent.objects.filter(verb="contact.changed")
    assert set(told.values_list("subject_id", flat=True)) == {
        links["mother"].pupil_id,
        links["carer"].pupil_id,
    }
    assert AuditEvent.objects.filter(verb="collectors.listed", by_name="Test School office").exists()


def test_restricted_adult_is_unmistakable_and_has_no_box(
    office: Client, links: dict[str, ContactLink]
) -> None:
    page = office.get(f"{URL}?class=4+Rowan&tick=usual")

    assert "No contact Never with" in text(page)
    assert f'value="{links["mother"].id}" checked' in page.content.decode()
    assert str(links["barred"].id) not in page.content.decode()


def test_restricted_adult_is_never_set_and_nothing_else_of_that_save_is(
    office: Client, links: dict[str, ContactLink]
) -> None:
    answer = sent(office, links["mother"], links["barred"])

    assert (answer.status_code, "can’t be set here any more" in text(answer)) == (400, True)  # type: ignore[attr-defined]
    assert collecting() == set()


def test_adult_restricted_meanwhile_is_refused_by_the_action(
    world: World, links: dict[str, ContactLink]
) -> None:
    with pytest.raises(Refused, match="Barredly is restricted"):
        set_who_may_collect(
            {links["mother"].id: True, links["barred"].id: True}, school=world.school, reason=WHY, by=OFFICER
        )

    assert collecting() == set()


def test_change_that_does_not_speak_of_a_restriction_leaves_it(
    world: World, links: dict[str, ContactLink]
) -> None:
    change_contact(links["barred"], school=world.school, values={"may_collect": True}, reason=WHY, by=OFFICER)

    kept = ContactLink.objects.get(id=links["barred"].id)
    assert (kept.restricted, kept.restriction, kept.may_collect) == (True, "Court order", False)


def test_only_what_this_person_changed_is_saved(office: Client, links: dict[str, ContactLink]) -> None:
    """The carer was ticked by somebody else after the page was shown; the mother is unticked here."""
    ContactLink.objects.filter(id__in=[links["mother"].id, links["carer"].id]).update(may_collect=True)

    sent(office, was=(links["mother"],))

    assert collecting() == {"Carerly"}


def test_reason_is_asked_for_and_the_ticks_stay(office: Client, links: dict[str, ContactLink]) -> None:
    answer = sent(office, links["carer"], reason=" ")

    assert answer.status_code == 400  # type: ignore[attr-defined]
    assert "Say why the entry changes" in text(answer)
    assert f'value="{links["carer"].id}" checked' in answer.content.decode()  # type: ignore[attr-defined]
    assert collecting() == set()


def test_class_says_for_how_many_nobody_may(
    office: Client, world: World, links: dict[str, ContactLink]
) -> None:
    assert "4 Rowan (4 with nobody)" in text(office.get(URL))
    sent(office, links["mother"])

    assert "4 Rowan (3 with nobody)" in text(office.get(URL))


def test_adult_of_another_school_or_class_is_not_set(
    office: Client, world: World, links: dict[str, ContactLink]
) -> None:
    elsewhere = adult(world.pupils["6 Elm"][0], "Elsely", priority=1)

    assert sent(office, elsewhere).status_code == 400  # type: ignore[attr-defined]
    assert collecting() == set()


def test_teacher_sets_nobody(teacher: Client, links: dict[str, ContactLink]) -> None:
    assert teacher.get(URL).status_code == 404
    assert teacher.post(URL, {"may": [links["mother"].id], "reason": WHY}).status_code == 404
