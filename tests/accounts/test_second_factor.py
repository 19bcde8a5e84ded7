"""The second factor: asked for, enforced by role, used once, lost and set up anew (security rules 5, 6 and 12)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.checks import run_checks
from django.core.management import call_command
from django.test import Client

from attendance_mis.accounts.factors.held import set_rule
from attendance_mis.accounts.models import FactorReset, RoleGrant, User, UserSession
from attendance_mis.audit.actor import Actor
from attendance_mis.audit.models import AuditEvent
from attendance_mis.kit import clock
from attendance_mis.kit.throttle import forget
from attendance_mis.tenancy.database import connection
from attendance_mis.tenancy.models import Trust
from tests.answers import Answer
from tests.conftest import browser
from tests.world import World

PASSWORD = "example-register-2026"
SignIn = Callable[..., Client]


class Phone:
    """An authenticator app with a clock that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0
        self.secret = ""

    def time(self) -> float:
        return self.now

    def shows(self, steps: int = 0) -> str:
        return str(totp.format_hotp_value(totp.hotp_value(self.secret, int(self.now) // 30 + steps)))


@pytest.fixture
def phone(monkeypatch: pytest.MonkeyPatch) -> Phone:
    phone = Phone()
    monkeypatch.setattr(totp, "time", phone)  # the library's clock alone
    return phone


@pytest.fixture(autouse=True)
def _quick(world: World, settings: pytest.FixtureRequest) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]  # pytest-django's settings
    for person in world.people.values():
        for what in ("sign-in", "second-factor"):
            for who in (person.email, f"{person.email} at home"):
                forget(what, who)


@pytest.fixture
def head(world: World) -> User:
    return with_password(world.people["head"])


@pytest.fixture
def everybody_must(alpha: Trust, settings: pytest.FixtureRequest) -> None:
    settings.SECOND_FACTOR = True  # type: ignore[attr-defined]  # pytest-django's settings


def with_password(person: User) -> User:
    person.set_password(PASSWORD)
    person.save()
    return person


def said(answer: Answer) -> str:
    return " ".join(answer.content.decode().split())


def first_step(person: User, *, going: str = "") -> tuple[Client, Answer]:
    client = browser("alpha.testserver")
    return client, client.post("/sign-in/", {"email": person.email, "password": PASSWORD, "next": going})


def set_up(client: Client, phone: Phone) -> Answer:
    page = said(client.get("/second-factor/app/"))
    phone.secret = re.search(r'app-key">([A-Z2-7 ]+)<', page)[1].replace(" ", "")  # type: ignore[index]  # else it fails here
    return client.post("/second-factor/app/", {"code": phone.shows()})


@pytest.fixture
def equipped(head: User, phone: Phone, everybody_must: None) -> list[str]:
    """The head has set up an app; the recovery codes they were shown."""
    client, _ = first_step(head)
    set_up(client, phone)
    codes = re.findall(r"<code>(\d{8})</code>", said(client.get("/second-factor/codes/")))
    phone.now += 30
    return codes


def is_in(client: Client) -> bool:
    return client.get("/password/").status_code == 200


def test_whoever_must_and_has_none_sets_one_up_before_anything_else(
    head: User, phone: Phone, everybody_must: None
) -> None:
    client, answer = first_step(head, going="/schools/900001/board/")
    assert answer.headers["Location"] == "/second-factor/"
    assert "Set up a second factor" in said(client.get("/second-factor/"))
    for page in ("/password/", "/schools/900001/board/", "/api/v1/letters"):
        assert client.get(page).status_code in (302, 401)

    answer = set_up(client, phone)
    assert answer.headers["Location"] == "/second-factor/codes/"
    assert len(re.findall(r"<code>\d{8}</code>", said(client.get("/second-factor/codes/")))) == 10
    assert client.post("/second-factor/codes/", {"kept": "1"}).headers["Location"] == "/schools/900001/board/"
    assert is_in(client)
    assert client.get("/second-factor/codes/").status_code == 302  # shown once


@pytest.mark.parametrize(("role", "asked"), [("teacher", True), ("governor", False)])
def test_trust_says_by_role_who_must(role: str, asked: bool, world: World, everybody_must: None) -> None:
    set_rule(["teacher", "head"], by=Actor.system())

    client, _ = first_step(with_password(world.people[role]))

    assert is_in(client) is not asked


@pytest.mark.usefixtures("everybody_must")
def test_every_role_must_until_the_trust_says_otherwise(world: World) -> None:
    assert [
        role for role, person in world.people.items() if is_in(first_step(with_password(person))[0])
    ] == []


@pytest.mark.usefixtures("everybody_must")
@pytest.mark.parametrize("demo", [True, False])
def test_invented_people_need_none_in_a_demo_and_nowhere_else(
    world: World, settings: pytest.FixtureRequest, demo: bool
) -> None:
    settings.DEMO = demo  # type: ignore[attr-defined]  # pytest-django's settings
    head = with_password(world.people["head"])
    head.email = "head@demo.invalid"
    head.save()

    assert is_in(first_step(head)[0]) is demo


def test_password_alone_opens_nothing_to_whoever_has_a_second_factor(head: User, equipped: list[str]) -> None:
    client, answer = first_step(head)

    assert answer.headers["Location"] == "/sign-in/second/"
    assert not is_in(client)
    # Nor can another factor be added by whoever has only the password.
    assert client.get("/second-factor/app/").headers["Location"].startswith("/sign-in/")
    assert client.post("/second-factor/passkey/options/").status_code == 302


def test_code_of_the_app_opens_and_goes_where_the_person_was_going(
    head: User, equipped: list[str], phone: Phone
) -> None:
    client, _ = first_step(head, going="/schools/900001/board/")

    answer = client.post("/sign-in/second/", {"code": phone.shows()})

    assert answer.headers["Location"] == "/schools/900001/board/"
    assert is_in(client)
    assert AuditEvent.objects.filter(verb="person.signed_in").last().facts["how"] == "password, app"  # type: ignore[union-attr]  # else it fails here


def test_code_is_refused_the_second_time(head: User, equipped: list[str], phone: Phone) -> None:
    code = phone.shows()
    assert first_step(head)[0].post("/sign-in/second/", {"code": code}).status_code == 302
    other, _ = first_step(head)

    answer = other.post("/sign-in/second/", {"code": code})

    assert answer.status_code == 400
    assert "was used before" in said(answer)
    assert not is_in(other)


def test_code_that_set_the_app_up_is_used_up(head: User, phone: Phone, everybody_must: None) -> None:
    set_up(first_step(head)[0], phone)

    assert first_step(head)[0].post("/sign-in/second/", {"code": phone.shows()}).status_code == 400


@pytest.mark.parametrize("steps", [-1, 1])
def test_code_holds_for_its_own_half_minute_only(
    head: User, equipped: list[str], phone: Phone, steps: int
) -> None:
    phone.now += 300

    assert first_step(head)[0].post("/sign-in/second/", {"code": phone.shows(steps)}).status_code == 400


def test_codes_cannot_be_guessed(head: User, equipped: list[str], phone: Phone) -> None:
    client, _ = first_step(head)

    answers = [client.post("/sign-in/second/", {"code": "000000"}).status_code for _ in range(6)]

    assert answers == [400] * 5 + [429]
    assert client.post("/sign-in/second/", {"code": phone.shows()}).status_code == 429


def test_recovery_code_opens_once(head: User, equipped: list[str]) -> None:
    client, _ = first_step(head)
    assert client.post("/sign-in/second/", {"code": equipped[3]}).status_code == 302
    assert "9 are left" in said(client.get("/second-factor/"))

    assert first_step(head)[0].post("/sign-in/second/", {"code": equipped[3]}).status_code == 400


def test_half_way_ends_after_ten_minutes(head: User, equipped: list[str], phone: Phone) -> None:
    client, _ = first_step(head)
    session = client.session
    session["halfway"] = session["halfway"] | {"since": session["halfway"]["since"] - 601}
    session.save()

    assert client.post("/sign-in/second/", {"code": phone.shows()}).headers["Location"] == "/sign-in/"
    assert not is_in(client)


def test_secrets_lie_sealed_and_open_in_no_other_trust(equipped: list[str], phone: Phone) -> None:
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    sessions = str([row.get_decoded() for row in UserSession.objects.all()])

    assert phone.secret not in kept + sessions
    assert not any(code in kept for code in equipped)


def test_only_factor_of_a_role_that_must_stays(head: User, equipped: list[str], phone: Phone) -> None:
    client, _ = first_step(head)
    client.post("/sign-in/second/", {"code": phone.shows()})

    client.post("/second-factor/remove/", {"ref": "app"})
    assert Authenticator.objects.filter(type="totp").exists()

    set_rule([], by=Actor.system())
    client.post("/second-factor/remove/", {"ref": "app"})
    assert not Authenticator.objects.exists()  # the recovery codes with it


def test_role_whose_last_day_is_past_asks_for_no_second_factor(
    head: User, equipped: list[str], phone: Phone
) -> None:
    """As pages and sessions have it: such a role gives nothing any more (ROL-08)."""
    set_rule(["dsl"], by=Actor.system())
    grant = RoleGrant.objects.create(user=head, role="dsl", until=clock.today())
    client, _ = first_step(head)
    client.post("/sign-in/second/", {"code": phone.shows()})
    client.post("/second-factor/remove/", {"ref": "app"})
    assert Authenticator.objects.filter(type="totp").exists(), "held to the end of its last day"

    RoleGrant.objects.filter(id=grant.id).update(until=clock.today() - timedelta(days=1))
    client.post("/second-factor/remove/", {"ref": "app"})

    assert not Authenticator.objects.exists()
    assert is_in(first_step(head)[0])


def reset_link_for(person: User, by: Client) -> str:
    page = said(by.post(f"/schools/900001/people/{person.id}/second-factor/"))
    return page.split('value="http://alpha.testserver')[1].split('"')[0]


def test_lost_device_is_replaced_by_link_and_password(
    head: User, world: World, phone: Phone, everybody_must: None, sign_in: SignIn
) -> None:
    officer = with_password(world.people["officer"])
    client, _ = first_step(officer)
    set_up(client, phone)
    link = reset_link_for(officer, sign_in(head))

    stranger = browser("alpha.testserver")
    assert stranger.post(link, {"password": "a guess of somebody"}).status_code == 400
    assert Authenticator.objects.filter(user=officer).exists()

    assert stranger.post(link, {"password": PASSWORD}).headers["Location"] == "/second-factor/"
    assert not Authenticator.objects.filter(user=officer).exists()
    assert not is_in(client)  # signed out everywhere
    assert set_up(stranger, phone).status_code == 302
    assert is_in(stranger)
    assert browser("alpha.testserver").get(link).status_code == 404  # once
    verbs = set(AuditEvent.objects.filter(subject_id=officer.id).values_list("verb", flat=True))
    assert {"person.second_factor_reset_allowed", "person.second_factor_reset"} <= verbs


def test_link_runs_out_after_a_day_and_is_kept_as_its_hash(head: User, world: World, sign_in: SignIn) -> None:
    link = reset_link_for(with_password(world.people["officer"]), sign_in(head))

    assert link.split("/")[-2].encode() not in bytes(FactorReset.objects.get().digest)
    clock.set_clock(clock.now() + timedelta(hours=24))
    assert browser("alpha.testserver").get(link).status_code == 404


def test_whoever_runs_the_product_helps_the_one_who_helps_the_others(
    head: User, equipped: list[str], alpha: Trust
) -> None:
    printed = StringIO()
    call_command("second_factor_link", trust="alpha", user=head.email, stdout=printed)
    connection.set_tenant(alpha)

    link = printed.getvalue().strip().removeprefix("https://alpha.testserver")
    assert browser("alpha.testserver").post(link, {"password": PASSWORD}).status_code == 302
    assert not Authenticator.objects.exists()
    assert AuditEvent.objects.filter(
        verb="person.second_factor_reset_allowed", by_position="automatic"
    ).exists()


def test_second_factor_of_somebody_above_is_not_reset(head: User, world: World, sign_in: SignIn) -> None:
    above = with_password(world.people["trust_lead"])

    sign_in(head).post(f"/schools/900001/people/{above.id}/second-factor/")

    assert not FactorReset.objects.exists()


def test_product_refuses_to_run_with_a_bypass_code(settings: pytest.FixtureRequest) -> None:
    assert run_checks() == []
    settings.MFA_TOTP_INSECURE_BYPASS_CODE = "000000"  # type: ignore[attr-defined]  # pytest-django's settings
    settings.MFA_TOTP_TOLERANCE = 1  # type: ignore[attr-defined]  # pytest-django's settings

    assert {found.id for found in run_checks()} == {"accounts.C001", "accounts.C002"}


def test_rule_is_changed_by_those_who_manage_people_everywhere(
    world: World, sign_in: SignIn, everybody_must: None
) -> None:
    sign_in(world.people["head"]).post("/signing-in/", {"roles": ["head"]})

    assert is_in(first_step(with_password(world.people["teacher"]))[0])
    assert not is_in(first_step(with_password(world.people["head"]))[0])


@pytest.mark.parametrize("code", ["éééééé", "१२३४५६", "12 34", "-1", "9" * 20, "🔑"])
def test_code_no_app_shows_is_refused_with_a_sentence(head: User, equipped: list[str], code: str) -> None:
    assert first_step(head)[0].post("/sign-in/second/", {"code": code}).status_code == 400


@pytest.mark.parametrize(
    "credential",
    [
        "no json",
        "[]",
        "7",
        "{}",
        '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"userHandle": "AA"}}',
        '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"userHandle": "\\u0000",'
        ' "clientDataJSON": "AA", "authenticatorData": "AA", "signature": "AA"}}',
        '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "e30", "attestationObject": "AA"}}',
    ],
)
def test_passkey_no_browser_made_opens_nothing(head: User, sign_in: SignIn, credential: str) -> None:
    stranger, inside = browser("alpha.testserver"), sign_in(head)
    stranger.post("/sign-in/passkey/options/")
    inside.post("/second-factor/passkey/options/")

    assert stranger.post("/sign-in/passkey/", {"credential": credential}).status_code == 302
    assert not is_in(stranger)
    assert inside.post("/second-factor/passkey/", {"name": "x", "credential": credential}).status_code == 400
    assert inside.post("/confirm/", {"confirm-credential": credential}).status_code == 400
    assert not Authenticator.objects.exists()
