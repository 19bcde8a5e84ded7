"""Every address × every role × every way of asking for what is not yours (promises P4 and P5; ROL-02, ROL-03)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from absence.actions.leave_link import digest
from absence.models import (
    AbsenceReport,
    Case,
    Handover,
    LadderCrossing,
    LeaveDelegation,
    LeaveEvidence,
    LeaveLink,
    LeaveRequest,
    Visit,
)
from attendance_mis.accounts.factors.resets import reset_link
from attendance_mis.accounts.invitations import invite
from attendance_mis.accounts.models import RoleGrant, User
from attendance_mis.accounts.permissions import ROLES
from attendance_mis.accounts.tokens import issue_token
from attendance_mis.audit.actor import Actor
from attendance_mis.audit.models import AuditEvent
from attendance_mis.benchmarks.actions.plan import Agreed, agree_step
from attendance_mis.benchmarks.models import PlanStep, Target
from attendance_mis.kit import clock
from letters.actions.messages import queue_message
from letters.models import LetterBatch, Letterhead, Message, PrintBatch
from letters.rules.recipients import Recipient
from penalties.models import CaseSession, Delegation, PenaltyCase, PenaltyNotice
from registers.models import (
    Arrival,
    BundleUpload,
    Closure,
    ContactLink,
    ExtraDay,
    PlannedAbsence,
    SignOut,
)
from registers.queries.sign_outs import REFUSED
from tests.accounts.providers import provider
from tests.answers import Answer
from tests.conftest import browser
from tests.letters.letters import draft
from tests.route_lists import exchange, illness, operations, protection, roll, support
from tests.routes import ROUTES
from tests.routing import ALL, MOVED, NO_SUCH_PAGE, Route
from tests.world import World, build_world, make_contact, make_person, mark_as

SignIn = Callable[..., Client]
METHODS = ["get", "head", "post", "put", "patch", "delete", "options"]
NAMED = {route.name for route in ROUTES}


@dataclass(frozen=True)
class Asker:
    role: str
    whole_trust: bool

    def may(self, route: Route) -> bool:
        return self.role in route.opens and (self.whole_trust or not route.whole_trust)

    def __str__(self) -> str:
        return f"{self.role} of the trust" if self.whole_trust else self.role


OF_THE_TRUST = ["governor", "trust_lead"]
"""Asked a second time as people whose role covers every school."""
ASKERS = [Asker(role, False) for role in sorted(ALL)] + [Asker(role, True) for role in OF_THE_TRUST]


@pytest.fixture
def samples(world: World) -> dict[str, str]:
    return samples_of(world)


def samples_of(world: World) -> dict[str, str]:
    """What the addresses of a school may name."""
    now, by = clock.now(), {"by_id": world.people["office"].id, "by_name": "Test", "by_position": "Test"}
    here = {"school": world.school, "pupil": world.pupil, "date": clock.today(), "recorded_at": now} | by
    someone = make_person("teacher", world.school, email=f"sample.{world.school.urn}@alpha.invalid")
    leaver = make_person("pastoral", world.school, email=f"leaver.{world.school.urn}@alpha.invalid")
    return {
        "person": str(someone.id),
        "left": str(leaver.id),
        "secret": invite(someone, by=Actor.system()),
        "provider": str(provider().id),
        "factor_secret": reset_link(someone, by=Actor.system()),
        "urn": world.school.urn,
        "day": clock.today().isoformat(),
        "monday": clock.today().isoformat(),
        "class_id": str(world.classes["4 Rowan"].id),
        "link": str(ContactLink.objects.get(contact=make_contact(world.pupil)).id),
        "upload": str(upload(world).id),
        "upn": world.pupil.upn,
        **penalty_samples(world),
        "contact_ref": f"Parentley-{world.pupil.upn}",
        "target": str(target(world).id),
        "plan_step": str(plan_step(world).id),
        "activity": str(plan(world, "V").id),
        "leave": str(plan(world, "C").id),
        "pupil": str(world.pupil.id),
        **letter_samples(world),
        "crossing": str(crossing(world).id),
        "dispatch": str(message(world).dispatch.id),
        "print_batch": str(print_batch(world).id),
        **leave_samples(world),
        "arrival": str(Arrival.objects.create(at=now, session="AM", reason="Test", **here).id),
        "sign_out": str(
            SignOut.objects.create(out_at=now, reason="Test", approved_by="Test", **here).id
        ),
        "extra_day": str(ExtraDay.objects.create(school=world.school, day=date(2027, 1, 9), note="Test").id),
        "closure": str(
            Closure.objects.create(school=world.school, day=date(2027, 1, 4), kind="inset", note="Test").id
        ),
    } | follow_up_samples(world) | more_samples(world)  # fmt: skip


def more_samples(world: World) -> dict[str, str]:
    lists = (illness, support, roll, exchange, protection, operations)
    return {name: value for one in lists for name, value in one.samples(world).items()}


def follow_up_samples(world: World) -> dict[str, str]:
    """An open case about a child without a reason, with a visit, a report and a call handed over."""
    away = world.pupils["4 Rowan"][1]
    mark_as(world.people["office"], away, "N", submit=True)
    now, by = clock.now(), {"by_id": world.people["office"].id, "by_name": "Test", "by_position": "Test"}
    here = {"school": world.school, "pupil": away}
    case = Case.objects.create(opened_on=clock.today(), opened_session="AM", opened_at=now, **here)
    report = AbsenceReport.objects.create(
        call_id=case.id,
        first_day=date(2026, 11, 2),
        last_day=date(2026, 11, 2),
        received_at=now,
        late=False,
        channel="phone",
        reporter="Test",
        reason="illness",
        accepted=True,
        code="I",
        recorded_at=now,
        **here,
        **by,
    )
    handover = Handover.objects.create(to_role="officer", due_at=now, words="Test", made_at=now, **here, **by)
    visit = Visit.objects.create(case=case, planned_for=now, staff=["Test One", "Test Two"])
    refusal = AuditEvent.objects.create(
        at=now, verb=REFUSED, school_id=world.school.id, subject_id=away.id, facts={"why": "not_listed"}, **by
    )
    return {
        "case": str(case.id), "visit": str(visit.id), "report": str(report.id), "handover": str(handover.id),
        "refusal": str(refusal.id),
    }  # fmt: skip


def letter_samples(world: World) -> dict[str, str]:
    sample = draft(world, recipient=Recipient("test", "Test", "Dear Test"))
    head = Letterhead.objects.create(
        school=world.school, version=1, name="Test", logo=b"Test", logo_type="image/png", made_at=clock.now()
    )
    batch = LetterBatch.objects.create(
        school=world.school, kind="D41", key="test", about="Test", first_day=date(2026, 11, 2),
        last_day=date(2026, 11, 20), made_at=clock.now(), drafted_at=clock.now(),
    )  # fmt: skip
    return {"letter": str(sample.id), "letterhead": str(head.id), "batch": str(batch.id)}


def penalty_samples(world: World) -> dict[str, str]:
    contact = ContactLink.objects.filter(pupil=world.pupil).latest("id").contact
    here = {"school": world.school, "pupil": world.pupil}
    case = PenaltyCase.objects.create(
        reached_on=date(2026, 11, 6), as_of=date(2026, 11, 20), window_from=date(2026, 9, 7),
        window_to=date(2026, 11, 22), opened_at=clock.now(), **here,
    )  # fmt: skip
    CaseSession.objects.create(case=case, draw=1, date=date(2026, 11, 6), session="AM", code="O")
    notice = PenaltyNotice.objects.create(
        contact=contact, issued_on=date(2026, 11, 9), kind="absence", status="issued", **here
    )
    delegation = Delegation.objects.create(
        school=world.school, user=world.people["assistant_head"], first_day=date(2026, 11, 2), in_writing="Test",
        given_by="Test", given_at=clock.now(),
    )  # fmt: skip
    return {
        "contact": str(contact.id), "penalty_case": str(case.id), "notice": str(notice.id), "delegation": str(delegation.id),
    }  # fmt: skip


def plan(world: World, code: str) -> PlannedAbsence:
    return PlannedAbsence.objects.create(
        school=world.school, pupil=world.pupil, code=code, first_day=date(2026, 12, 1), last_day=date(2026, 12, 1),
        words="Test", approved_by="Test", approved_position="Headteacher", approved_at=clock.now(),
    )  # fmt: skip


def target(world: World) -> Target:
    return Target.objects.create(
        school=world.school, measure="attendance", tenths=950, first_day=date(2026, 9, 1), last_day=date(2027, 7, 21),
        agreed_by="Test", agreed_on=date(2026, 9, 1), set_at=clock.now(),
    )  # fmt: skip


def plan_step(world: World) -> PlanStep:
    day = date(2026, 9, 10)
    agreed = Agreed("Invented step", "Test", date(2027, 1, 29), agreed_by="Test", agreed_on=day)
    return agree_step(world.school, agreed, by=Actor.system("Test"))


def leave_request(world: World) -> LeaveRequest:
    day = date(2026, 12, 8)
    request = LeaveRequest.objects.create(
        school=world.school, pupil=world.pupil, contact=make_contact(world.pupil, surname="Requestley"),
        applicant_name="Test", kind="exceptional", first_day=day, last_day=day, words="Test", source="office",
        state="waiting", asked_at=clock.now(),
    )  # fmt: skip
    request.sessions.create(day=day, session="AM")
    return request


def crossing(world: World) -> LadderCrossing:
    return LadderCrossing.objects.create(
        school=world.school, pupil=world.pupil, test="attendance below 95% this year", action="letter", owner="office",
        crossed_on=clock.today(), window_from=clock.today(), possible=20, attended=18, authorised=2, unauthorised=0,
        late=0, late_after_close=0, sessions=[], found_at=clock.now(), changed_at=clock.now(),
    )  # fmt: skip


def leave_samples(world: World) -> dict[str, str]:
    """A request with a file, the parent's form, and somebody the head has named."""
    request, now = leave_request(world), clock.now()
    token = f"a-token-of-{world.school.urn}"
    file = LeaveEvidence.objects.create(
        request=request, name="test.pdf", kind="application/pdf", size=4, sha256="0" * 64, content=b"%PDF",
        source="office", added_at=now, added_by="Test",
    )  # fmt: skip
    link = LeaveLink.objects.create(
        school=world.school, pupil=world.pupil, digest=digest(token), shown_name="Somebody", made_at=now,
        made_by="Test", expires_at=now + timedelta(days=1),
    )  # fmt: skip
    given = LeaveDelegation.objects.create(
        school=world.school, user_id=world.people["teacher"].id, user_name="Test", first_day=clock.today(),
        last_day=clock.today(), in_writing="Test", given_at=now, given_by="Test", given_position="Headteacher",
    )  # fmt: skip
    return {
        "leave_request": str(request.id), "leave_file": str(file.id), "leave_link": str(link.id),
        "leave_token": token, "leave_delegation": str(given.id),
    }  # fmt: skip


def upload(world: World) -> BundleUpload:
    return BundleUpload.objects.create(
        at=clock.now(), by_id=world.people["officer"].id, expires_at=clock.now() + timedelta(hours=1),
        preview={"files": [], "rejects": []}, rejects=b"Test",
    )  # fmt: skip


def message(world: World) -> Message:
    return queue_message(
        school=world.school, contact=make_contact(world.pupil, surname="Written"), channel="sms", subject="",
        text="Test", about=[world.pupil], key="test", purpose="test", by=Actor.system(),
    )  # fmt: skip


def print_batch(world: World) -> PrintBatch:
    return PrintBatch.objects.create(
        school=world.school, order="class", state="ready", made_at=clock.now(), by_name="Test", pdf=b"Test"
    )


def url_of(route: Route, samples: dict[str, str]) -> str:
    return f"{route.path}?{route.query}".removesuffix("?").format(**samples)


def ask(client: Client, route: Route, samples: dict[str, str], **more: Any) -> Answer:
    return getattr(client, route.method)(url_of(route, samples), **more)  # type: ignore[no-any-return]


def patterns(resolver: object = None) -> Iterator[URLPattern]:
    for pattern in (resolver or get_resolver()).url_patterns:  # type: ignore[attr-defined]
        if isinstance(pattern, URLPattern):
            yield pattern
        else:
            yield from patterns(pattern)


def test_every_address_has_a_name_and_a_line_in_the_table() -> None:
    names = {pattern.name for pattern in patterns()}

    assert names - NAMED == set(), "say in tests/routes.py whom these addresses are for"
    assert NAMED - names == set(), "tests/routes.py lists addresses that do not exist"


def test_the_table_knows_every_role() -> None:
    assert ROLES.keys() == ALL


@pytest.mark.parametrize("asker", ASKERS, ids=str)
def test_every_address_answers_each_role_as_the_table_says(
    asker: Asker, world: World, samples: dict[str, str], sign_in: SignIn
) -> None:
    user = world.people[asker.role]
    if asker.whole_trust:
        RoleGrant.objects.filter(user=user).update(school_id=None)
    client = sign_in(user)
    BundleUpload.objects.update(by_id=user.id)  # files one sent are one's own, whatever the role
    wrong = {}
    for route in ROUTES:
        if route.name == "sign_out":
            continue  # it would end this walk; see the test of its own
        refused = NO_SUCH_PAGE if asker.role in route.unknown_to else route.refused
        expected = route.answer if asker.may(route) else refused
        got = ask(client, route, samples).status_code
        if got != expected:
            wrong[url_of(route, samples)] = f"{got}, not {expected}"
    assert wrong == {}


@pytest.mark.parametrize("method", METHODS)
def test_nobody_gets_an_answer_without_signing_in(method: str, world: World, samples: dict[str, str]) -> None:
    client = browser("alpha.testserver")
    wrong = {}
    for route in ROUTES:
        if route.public or route.name == "sign_out":
            continue
        answer = getattr(client, method)(url_of(route, samples))
        asked_to_sign_in = answer.status_code == 401 if route.api else _to_sign_in(answer)
        if not asked_to_sign_in and answer.status_code != 405:
            wrong[url_of(route, samples)] = answer.status_code
    assert wrong == {}


def _to_sign_in(answer: Answer) -> bool:
    return answer.status_code == MOVED and answer.headers["Location"].startswith("/sign-in/?next=/")


def test_open_addresses_are_few_and_tell_nothing_of_pupils(world: World, samples: dict[str, str]) -> None:
    client = browser("alpha.testserver")
    opened = [route for route in ROUTES if route.public]

    assert {r.name for r in opened} == {
        "sign_in", "demo_enter", "api_schema", "welcome", "leave_form", "accessibility_page",
        "reset_factor", "second_step",
        "passkey_sign_in", "passkey_options", "to_provider", "back_from_provider", "still_here",
    }  # fmt: skip
    for route in opened:
        answer = ask(client, route, samples)
        assert answer.status_code == route.public
        # The parent's form says which school asks, so that nobody sends it to the wrong one; of the child nothing.
        known = [world.school.name] if route.name == "leave_form" else []
        assert tells(answer, world) == known


def tells(answer: Answer, world: World) -> list[str]:
    """What of this school stands in an answer, beyond what the question itself named."""
    asked = answer.wsgi_request.get_full_path()
    body = answer.content.decode() + str(dict(answer.headers))
    pupils = [pupil for names in world.pupils.values() for pupil in names]
    secrets = [world.school.name, *(p.upn for p in pupils), *(str(p.id) for p in pupils)]
    return [secret for secret in secrets if secret in body and secret not in asked]


@pytest.fixture
def other(world: World) -> tuple[World, dict[str, str]]:
    """Another school of the same trust, and what its addresses name."""
    school = build_world(urn="900002", emails="other")
    return school, samples_of(school)


@pytest.mark.parametrize("role", ["head", "teacher"])  # every role: proofs/test_p04
def test_another_school_is_as_unknown_as_one_that_does_not_exist(
    role: str, world: World, samples: dict[str, str], other: tuple[World, dict[str, str]], sign_in: SignIn
) -> None:
    client = sign_in(world.people[role])
    elsewhere, theirs = other
    ids = {name: value for name, value in theirs.items() if name not in ("urn", "day", "monday")}
    wrong = {}
    for route in ROUTES:
        if not route.of_school:
            continue
        attacks = [
            theirs,
            samples | {"urn": "999999"},
            samples | {"urn": theirs["urn"]},
            theirs | {"urn": "%00"},
        ]
        if url_of(route, samples) != url_of(route, samples | ids):
            attacks.append(samples | ids)  # own school, somebody else's pupil
        for attack in attacks:
            answer = ask(client, route, attack)
            if answer.status_code == MOVED:
                answer = client.get(answer.headers["Location"])  # sent on, and told there
            if answer.status_code != NO_SUCH_PAGE or tells(answer, elsewhere):
                wrong[url_of(route, attack)] = answer.status_code
    assert wrong == {}


@pytest.mark.parametrize("role", ["head"])
def test_a_sign_in_of_one_trust_is_none_at_another(
    role: str, world: World, samples: dict[str, str], sign_in: SignIn
) -> None:
    client = sign_in(world.people[role])
    token = issue_token(world.people[role])
    wrong = {}
    for route in ROUTES:
        if route.public or route.name == "sign_out":
            continue
        answer = ask(client, route, samples, headers={"host": "beta.testserver"})
        if not (answer.status_code == 401 if route.api else _to_sign_in(answer)) or tells(answer, world):
            wrong[url_of(route, samples)] = answer.status_code
        with_token = {"host": "beta.testserver", "authorization": f"Token {token}"}
        answer = ask(browser("beta.testserver"), route, samples, headers=with_token)
        if not (answer.status_code == 401 if route.api else _to_sign_in(answer)) or tells(answer, world):
            wrong[f"{url_of(route, samples)} by token"] = answer.status_code
    assert wrong == {}


def test_signing_out_ends_the_session_for_every_address(
    world: World, samples: dict[str, str], sign_in: SignIn
) -> None:
    client = sign_in(world.people["head"])
    assert client.get("/password/").status_code == 200

    assert client.post("/sign-out/").status_code == MOVED

    assert _to_sign_in(client.get("/password/"))


def test_person_whose_role_was_taken_away_sees_nothing_from_the_next_click(
    world: World, samples: dict[str, str], sign_in: SignIn
) -> None:
    user: User = world.people["head"]
    client = sign_in(user)
    RoleGrant.objects.filter(user=user).delete()

    answers = {ask(client, route, samples).status_code for route in ROUTES if route.of_school}

    assert answers == {NO_SUCH_PAGE}
