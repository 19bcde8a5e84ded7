"""Signing in with accounts of the trust's own, against a real OpenID Connect server (security rule 13)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.test import Client
from oidc_provider_mock import run_server_in_thread

from attendance_mis.accounts.models import ProviderIdentity, SignInProvider, User
from attendance_mis.accounts.sso import views as sso_views
from attendance_mis.accounts.sso.claims import Kind, NotOurs, Ours, read
from tests.accounts.providers import DIRECTORY, provider
from tests.accounts.test_second_factor import said
from tests.answers import Answer
from tests.conftest import browser, freshly_confirmed
from tests.world import World

SignIn = Callable[..., Client]
ANOTHER = "99999999-2222-4333-8444-555555555555"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with run_server_in_thread(require_nonce=True) as running:
        yield f"http://localhost:{running.server_port}"


@pytest.fixture
def accounts(world: World, server: str, settings: pytest.FixtureRequest) -> SignInProvider:
    """The trust's Microsoft accounts."""
    settings.SIGN_IN_HOSTS = ["localhost"]  # type: ignore[attr-defined]  # pytest-django's settings
    return provider(f"{server}/.well-known/openid-configuration")


def holder(server: str, email: str, *, sub: str = "sub-1", oid: str = "oid-1", **claims: Any) -> str:
    """Somebody with an account at the server; returns what they sign in there as."""
    known = {"email": email, "preferred_username": email, "tid": DIRECTORY, "oid": oid, **claims}
    requests.put(f"{server}/users/{sub}", json=known, timeout=10).raise_for_status()
    return sub


def come_back(client: Client, one: SignInProvider, sub: str, *, going: str = "") -> Answer:
    """Press the button, sign in there, and come back."""
    away = client.get(f"/sign-in/with/{one.id}/", {"next": going}).headers["Location"]
    there = requests.post(away, data={"sub": sub}, allow_redirects=False, timeout=10)
    back = urlsplit(there.headers["Location"])
    return client.get(f"{back.path}?{back.query}")


def is_in(client: Client) -> bool:
    return client.get("/password/").status_code == 200


def why_not(client: Client) -> str:
    return said(client.get("/sign-in/"))


def test_first_time_address_finds_the_account_and_then_only_the_identity_counts(
    accounts: SignInProvider, server: str, world: World
) -> None:
    head = world.people["head"]
    client = browser("alpha.testserver")
    assert "Sign in with Example accounts" in why_not(client)
    answer = come_back(client, accounts, holder(server, head.email.upper()), going="/schools/900001/board/")
    assert answer.headers["Location"] == "/schools/900001/board/"
    assert is_in(client)
    identity = ProviderIdentity.objects.get()
    assert (identity.user, identity.subject) == (head, f"{DIRECTORY}.oid-1")

    # They married: another address there, the same person here.
    again = browser("alpha.testserver")
    come_back(again, accounts, holder(server, "another.name@alpha.invalid"))
    assert is_in(again)


def test_address_given_to_somebody_else_opens_nothing(
    accounts: SignInProvider, server: str, world: World
) -> None:
    email = world.people["head"].email
    come_back(browser("alpha.testserver"), accounts, holder(server, email))
    successor = browser("alpha.testserver")

    come_back(successor, accounts, holder(server, email, sub="sub-2", oid="oid-2"))

    assert not is_in(successor)
    assert "belongs to another sign-in" in why_not(successor)


def test_account_of_another_directory_is_refused_whatever_its_address(
    accounts: SignInProvider, server: str, world: World
) -> None:
    client = browser("alpha.testserver")

    come_back(client, accounts, holder(server, world.people["head"].email, tid=ANOTHER))

    assert not is_in(client)
    assert "not one of this trust" in why_not(client)
    assert not ProviderIdentity.objects.exists()


def test_stranger_of_the_right_directory_is_refused_with_a_sentence(
    accounts: SignInProvider, server: str, world: World
) -> None:
    client = browser("alpha.testserver")

    come_back(client, accounts, holder(server, "stranger@alpha.invalid"))

    assert not is_in(client)
    assert "there is no account here for stranger@alpha.invalid" in why_not(client)


def test_leaver_is_refused(accounts: SignInProvider, server: str, world: World) -> None:
    head = world.people["head"]
    come_back(browser("alpha.testserver"), accounts, holder(server, head.email))
    User.objects.filter(id=head.id).update(is_active=False)
    client = browser("alpha.testserver")

    come_back(client, accounts, holder(server, head.email))

    assert not is_in(client)
    assert "Your access here has ended" in why_not(client)


@pytest.mark.parametrize(("methods", "opens"), [(["pwd"], False), (["pwd", "mfa"], True)])
def test_second_factor_given_there_counts_and_without_it_ours_is_asked(
    accounts: SignInProvider,
    server: str,
    world: World,
    settings: pytest.FixtureRequest,
    methods: list[str],
    opens: bool,
) -> None:
    settings.SECOND_FACTOR = True  # type: ignore[attr-defined]  # pytest-django's settings
    client = browser("alpha.testserver")

    come_back(client, accounts, holder(server, world.people["head"].email, amr=methods))

    assert is_in(client) is opens


def test_answer_to_another_browser_is_refused(accounts: SignInProvider, server: str, world: World) -> None:
    """A link with somebody else's answer in it signs nobody in: no state of this browser's own."""
    attacker = browser("alpha.testserver")
    away = attacker.get(f"/sign-in/with/{accounts.id}/").headers["Location"]
    sub = holder(server, world.people["head"].email)
    back = requests.post(away, data={"sub": sub}, allow_redirects=False, timeout=10).headers["Location"]
    victim = browser("alpha.testserver")

    victim.get(back.removeprefix("http://alpha.testserver"))

    assert not is_in(victim)
    assert "did not work this time" in why_not(victim)


def test_secret_sealed_under_another_key_is_a_sentence_not_an_error(accounts: SignInProvider) -> None:
    SignInProvider.objects.update(secret=bytes(accounts.secret)[:-1] + b"x")
    client = browser("alpha.testserver")
    for address in ("", "back/"):
        answer = client.get(f"/sign-in/with/{accounts.id}/{address}", follow=True)
        assert "Signing in with Example accounts did not work this time." in answer.content.decode()


def test_request_carries_state_nonce_and_a_challenge(accounts: SignInProvider, server: str) -> None:
    away = browser("alpha.testserver").get(f"/sign-in/with/{accounts.id}/").headers["Location"]
    asked = {name: values[0] for name, values in parse_qs(urlsplit(away).query).items()}

    assert asked["code_challenge_method"] == "S256"
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 20
    assert asked["redirect_uri"] == f"http://alpha.testserver/sign-in/with/{accounts.id}/back/"


PAGE = "/schools/900001/people/new/"


def test_confirming_takes_the_same_person(
    accounts: SignInProvider, server: str, world: World, sign_in: SignIn
) -> None:
    head, office, now = world.people["head"], world.people["office"], int(time.time())
    come_back(browser("alpha.testserver"), accounts, holder(server, head.email))
    client = sign_in(head)
    freshly_confirmed(client, seconds_ago=301)
    assert "Confirm with Example accounts" in said(client.get("/confirm/"))

    come_back(
        client, accounts, holder(server, office.email, sub="sub-3", oid="oid-3", auth_time=now), going=PAGE
    )
    assert client.get(PAGE).status_code == 302
    come_back(client, accounts, holder(server, head.email, auth_time=now), going=PAGE)
    assert client.get(PAGE).status_code == 200


@pytest.mark.parametrize("asked", [{}, {"auth_time": 1_800_000_000 - 301}])
def test_provider_that_did_not_ask_confirms_nothing(
    accounts: SignInProvider,
    server: str,
    world: World,
    asked: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever sits at an unlocked computer is let through by it: coming back so opens no more than before."""
    monkeypatch.setattr(sso_views, "time", SimpleNamespace(time=lambda: 1_800_000_000.0))
    client = browser("alpha.testserver")
    come_back(client, accounts, holder(server, world.people["head"].email, **asked))
    assert is_in(client)
    assert client.get(PAGE).status_code == 302

    come_back(client, accounts, holder(server, world.people["head"].email, **asked), going=PAGE)
    assert client.get(PAGE).status_code == 302


def test_address_outside_the_list_is_not_asked(
    world: World, settings: pytest.FixtureRequest, server: str
) -> None:
    settings.SIGN_IN_HOSTS = ["accounts.google.com"]  # type: ignore[attr-defined]  # pytest-django's settings
    one = provider(f"{server}/.well-known/openid-configuration")
    client = browser("alpha.testserver")

    assert client.get(f"/sign-in/with/{one.id}/").headers["Location"] == "/sign-in/"
    assert "did not work this time" in why_not(client)


GOOGLE = Ours(Kind.GOOGLE, "trust.example", vouches_for_email=False, checks_second_factor=False)
OTHER = Ours(Kind.OTHER, "", vouches_for_email=False, checks_second_factor=False)
SAID = {"iss": "https://accounts.example", "sub": "1", "email": "a@trust.example", "email_verified": True}


@pytest.mark.parametrize(
    ("ours", "claims", "email"),
    [
        (GOOGLE, SAID | {"hd": "Trust.Example"}, "a@trust.example"),
        (GOOGLE, SAID | {"hd": "trust.example", "email_verified": False}, ""),
        (OTHER, SAID, "a@trust.example"),
        (OTHER, SAID | {"email_verified": "true"}, ""),
    ],
)
def test_address_counts_only_where_the_provider_answers_for_it(
    ours: Ours, claims: dict[str, object], email: str
) -> None:
    assert read(claims, ours).email == email


@pytest.mark.parametrize(
    ("ours", "claims"),
    [
        (GOOGLE, SAID),
        (GOOGLE, SAID | {"hd": "elsewhere.example"}),
        (GOOGLE, SAID | {"hd": ["trust.example"]}),
        (
            Ours(Kind.MICROSOFT, "", vouches_for_email=True, checks_second_factor=False),
            SAID | {"tid": "", "oid": "1"},
        ),
        (
            Ours(Kind.MICROSOFT, DIRECTORY, vouches_for_email=True, checks_second_factor=False),
            SAID | {"tid": DIRECTORY},
        ),
        (OTHER, SAID | {"sub": ""}),
        (OTHER, SAID | {"iss": None}),
    ],
)
def test_account_of_nobody_of_ours_is_refused(ours: Ours, claims: dict[str, object]) -> None:
    with pytest.raises(NotOurs):
        read(claims, ours)


def form(**more: str) -> dict[str, str]:
    return {
        "kind": "microsoft",
        "name": "Microsoft",
        "allowed": DIRECTORY,
        "client_id": "registra",
        "secret": "a secret of the trust",
        "is_on": "on",
    } | more


def test_trust_sets_its_accounts_up_and_the_secret_is_kept_sealed(world: World, sign_in: SignIn) -> None:
    head = sign_in(world.people["head"])
    page = head.post("/signing-in/providers/new/", form()).headers["Location"]

    shown = said(head.get(page))
    one = SignInProvider.objects.get()
    assert f"http://alpha.testserver/sign-in/with/{one.id}/back/" in shown
    assert "a secret of the trust" not in shown
    assert b"a secret of the trust" not in bytes(one.secret)
    assert DIRECTORY in one.discovery_url
    before = bytes(one.secret)
    head.post(page, form(secret="", name="Work account"))
    one.refresh_from_db()
    assert (one.name, bytes(one.secret)) == ("Work account", before)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"allowed": ""}, "Enter the directory ID"),
        ({"allowed": "common"}, "Enter the directory ID"),
        ({"kind": "google", "allowed": ""}, "Enter the domain"),
        ({"kind": "other", "discovery_url": "https://10.0.0.1/x"}, "may not be asked"),
        ({"kind": "other", "discovery_url": "http://accounts.google.com/x"}, "may not be asked"),
        ({"secret": ""}, "Enter the client secret"),
    ],
)
def test_accounts_of_anybody_or_nowhere_are_not_set_up(
    change: dict[str, str], sentence: str, world: World, sign_in: SignIn
) -> None:
    answer = sign_in(world.people["head"]).post("/signing-in/providers/new/", form(**change))

    assert answer.status_code == 400
    assert sentence in said(answer)
    assert not SignInProvider.objects.exists()
