"""People of a school: added, invited, given other roles and classes, gone at once when they leave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from attendance_mis.accounts.models import Invitation, RoleGrant, User, UserSession
from attendance_mis.accounts.tokens import issue_token
from attendance_mis.audit.models import AuditEvent
from attendance_mis.kit import clock
from registers.models import ClassTeacher
from tests.answers import Answer
from tests.conftest import browser
from tests.world import World, build_world, make_person

SignIn = Callable[..., Client]
PAGE = "/schools/900001/people/"


@pytest.fixture
def head(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.people["head"])


def said(answer: Answer) -> str:
    return " ".join(answer.content.decode().split())


def wanted(world: World, **more: Any) -> dict[str, Any]:
    return {
        "name": "Nora Newcombe",
        "email": "nora@alpha.invalid",
        "position": "Class teacher",
        "roles": ["teacher"],
        "classes": [str(world.classes["6 Elm"].id)],
    } | more


def add(client: Client, world: World, **more: Any) -> User:
    answer = client.post(PAGE + "new/", wanted(world, **more))
    assert answer.status_code == 302, said(answer)
    return User.objects.get(email="nora@alpha.invalid")


def link_for(client: Client, user: User) -> str:
    page = said(client.post(f"{PAGE}{user.id}/link/"))
    return page.split('value="http://alpha.testserver')[1].split('"')[0]


def test_new_teacher_chooses_a_password_and_opens_the_own_register(head: Client, world: World) -> None:
    user = add(head, world)
    newcomer = browser("alpha.testserver")
    link = link_for(head, user)

    assert "Welcome, Nora Newcombe" in said(newcomer.get(link))
    newcomer.post(link, {"password": "three words you know"})
    newcomer.post("/sign-in/", {"email": user.email, "password": "three words you know"})
    mine = said(newcomer.get("/schools/900001/registers/"))
    assert "6 Elm" in mine
    assert "4 Rowan" not in mine


def test_link_works_once_and_only_the_newest(head: Client, world: World) -> None:
    user = add(head, world)
    first, second = link_for(head, user), link_for(head, user)
    newcomer = browser("alpha.testserver")

    assert newcomer.get(first).status_code == 404
    newcomer.post(second, {"password": "three words you know"})
    assert newcomer.get(second).status_code == 404
    assert "run out" in said(newcomer.post(second, {"password": "another three words"}))


def test_link_runs_out_after_a_week(head: Client, world: World) -> None:
    link = link_for(head, add(head, world))
    newcomer = browser("alpha.testserver")

    clock.set_clock(clock.now() + timedelta(days=6, hours=23))
    assert newcomer.get(link).status_code == 200
    clock.set_clock(clock.now() + timedelta(hours=1))
    assert newcomer.get(link).status_code == 404


def test_weak_password_is_refused_and_the_link_stays_good(head: Client, world: World) -> None:
    link = link_for(head, add(head, world))
    newcomer = browser("alpha.testserver")

    answer = newcomer.post(link, {"password": "password"})
    assert answer.status_code == 400
    assert "at least 12 characters" in said(answer)
    assert newcomer.get(link).status_code == 200


def test_link_is_kept_only_as_its_hash(head: Client, world: World) -> None:
    secret = link_for(head, add(head, world)).split("/")[-2]

    assert secret.encode() not in bytes(Invitation.objects.get().digest)
    assert secret not in str(AuditEvent.objects.values_list("facts", flat=True))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"email": "nowhere"}, "Enter an e-mail address"),
        ({"email": "Office@alpha.invalid"}, "works here already"),
        ({"roles": []}, "Choose at least one role"),
        ({"roles": ["trust_lead"]}, "Choose from the roles you may give"),
        ({"roles": ["wizard"]}, "Choose from the roles you may give"),
        ({"name": ""}, "Enter the name"),
        ({"classes": ["00000000-0000-7000-8000-000000000000"]}, "Choose classes of this school"),
    ],
)
def test_what_cannot_be_is_refused_and_nobody_is_added(
    change: dict[str, Any], sentence: str, head: Client, world: World
) -> None:
    people = User.objects.count()
    answer = head.post(PAGE + "new/", wanted(world, **change))

    assert answer.status_code == 400
    assert sentence in said(answer)
    assert User.objects.count() == people


def test_somebody_whose_last_day_is_past_is_added_again(head: Client, world: World) -> None:
    until = clock.today() + timedelta(days=7)
    user = add(head, world, until=until.isoformat())
    clock.set_clock(clock.now() + timedelta(days=8))
    assert user.name not in said(head.get(PAGE))  # so nobody can be sent to their page

    add(head, world, roles=["office"])

    assert set(RoleGrant.objects.filter(user=user).values_list("role", "until")) == {("office", None)}
    assert user.name in said(head.get(PAGE))


def test_person_of_another_school_of_the_trust_is_added_without_a_second_account(
    head: Client, world: World
) -> None:
    elsewhere = build_world(urn="900002", emails="other").people["teacher"]
    answer = head.post(PAGE + "new/", wanted(world, email=elsewhere.email.upper(), name="Somebody Else"))

    assert answer.status_code == 302
    assert set(RoleGrant.objects.filter(user=elsewhere).values_list("school_id", flat=True)) >= {
        world.school.id
    }
    elsewhere.refresh_from_db()
    assert elsewhere.name != "Somebody Else"


def test_other_roles_and_classes_hold_from_the_next_request_on(
    head: Client, world: World, sign_in: SignIn
) -> None:
    teacher = world.people["teacher"]
    client = sign_in(teacher)
    assert client.get("/schools/900001/board/").status_code == 404

    head.post(f"{PAGE}{teacher.id}/", {"position": "Office", "roles": ["office"], "classes": []})
    assert client.get("/schools/900001/board/").status_code == 200
    assert not ClassTeacher.objects.filter(user=teacher, last_day=None).exists()


def test_class_given_up_can_not_be_opened_or_marked_any_more(
    head: Client, world: World, sign_in: SignIn
) -> None:
    """Its page looks some sessions back, to days on which the teacher still had it."""
    teacher, pupil = world.people["teacher"], world.pupils["4 Rowan"][0]
    client, page = sign_in(teacher), "/schools/900001/registers/2026-11-23/AM/?class=4 Rowan"
    assert client.get(page).status_code == 200
    other = {"position": "Class teacher", "roles": ["teacher"], "classes": [str(world.classes["6 Elm"].id)]}

    head.post(f"{PAGE}{teacher.id}/", other)

    assert client.get(page).status_code == 404
    assert client.post(page, {f"code-{pupil.id}": "/", "action": "save"}).status_code == 404


def test_nobody_takes_their_own_right_to_manage_people(head: Client, world: World) -> None:
    me = world.people["head"]
    answer = head.post(f"{PAGE}{me.id}/", {"position": "Head", "roles": ["teacher"]})

    assert answer.status_code == 400
    assert "your own right to manage people" in said(answer)
    assert RoleGrant.objects.filter(user=me, role="head").exists()


def test_leaver_is_out_at_once_on_every_device(head: Client, world: World, sign_in: SignIn) -> None:
    leaver = world.people["officer"]
    client, token = sign_in(leaver), issue_token(leaver)
    program = Client(headers={"host": "alpha.testserver", "authorization": f"Token {token}"})
    ask = "/api/v1/registers/missing?school=900001&date=2026-11-23"
    assert (client.get("/schools/900001/board/").status_code, program.get(ask).status_code) == (200, 200)

    head.post(f"{PAGE}{leaver.id}/end/")

    assert client.get("/schools/900001/board/").status_code == 302
    assert program.get(ask).status_code == 401
    assert not UserSession.objects.filter(user_id=leaver.id).exists()
    assert AuditEvent.objects.filter(verb="person.left", subject_id=leaver.id).count() == 1
    assert leaver.email not in said(head.get(PAGE))


def test_leaver_of_one_school_keeps_the_other(head: Client, world: World) -> None:
    leaver = world.people["officer"]
    other = build_world(urn="900002", emails="other").school
    RoleGrant.objects.create(user=leaver, role="officer", school_id=other.id)

    head.post(f"{PAGE}{leaver.id}/end/")

    leaver.refresh_from_db()
    assert leaver.is_active
    assert list(RoleGrant.objects.filter(user=leaver).values_list("school_id", flat=True)) == [other.id]


def test_head_cannot_take_over_somebody_who_may_do_more(head: Client, world: World) -> None:
    above = make_person("trust_lead", world.school, email="above@alpha.invalid")

    answer = head.post(f"{PAGE}{above.id}/link/", follow=True)
    assert "not yours to give" in said(answer)
    assert not Invitation.objects.exists()
    head.post(f"{PAGE}{above.id}/end/")
    assert RoleGrant.objects.filter(user=above).exists()


def test_head_cannot_end_the_own_access(head: Client, world: World) -> None:
    assert "cannot end your own access" in said(
        head.post(f"{PAGE}{world.people['head'].id}/end/", follow=True)
    )
