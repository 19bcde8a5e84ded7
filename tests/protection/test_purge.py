"""What has served its time goes when two people agree, and nothing goes before: not by a day, not under a hold, not by
any other way (promise P13; DAT-06, REG-30). Ages are made against the database's own clock."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import fields
from datetime import date, timedelta
from io import StringIO
from itertools import product
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import DatabaseError, ProgrammingError, transaction
from django.test import Client
from kombu.exceptions import OperationalError

from absence.models import AbsenceReport, LeaveRequest
from attendance_mis.audit.models import AuditEvent
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from attendance_mis.tenancy.backend.base import as_owner
from attendance_mis.tenancy.database import connection
from attendance_mis.tenancy.models import Trust
from penalties.models import LegalStep, PenaltyCase, PenaltyNotice
from protection.actions.holds import end_hold, hold
from protection.actions.purge import approve, carry_out, confirm, decline, propose_due
from protection.models import Erasure, LegalHold, Purge
from protection.queries.retention import purge_slice
from protection.rules.classes import CLASSES, RetentionPolicy
from protection.tasks import carry_out_purge
from registers.models import (
    Mark,
    MarkEvent,
    PlannedAbsence,
    RegisterSave,
    SaveTombstone,
    School,
    WeekSummary,
    WhyUnauthorised,
)
from registers.queries.chain_check import check_school
from registers.queries.chain_export import chain_lines
from registers.queries.check_figures import week_differences
from registers.rules.chain import verify, years_after
from registers.rules.retention import keep_until
from support.models import Plan, SupportEvent, Task
from tests.registers.actions.test_policy import change
from tests.world import World, make_contact

from .everything import GOES_ON, SPARED, fill
from .purging import (
    ONE,
    TWO,
    agreed,
    mark_made,
    open_since,
    report_made,
    server_today,
    years_before,
)

SignIn = Callable[..., Client]
Kept = Callable[..., AbstractContextManager[list[Callable[[], object]]]]


@pytest.fixture
def old(world: World) -> World:
    """Three pupils' marks: made six years and a day ago, six years ago to the day, and amended since."""
    open_since(world, date(2018, 9, 3))
    first, second, third, _ = world.pupils["4 Rowan"]
    six = years_before(server_today(), 6)
    mark_made(world, first, "I", six - timedelta(days=21), six - timedelta(days=2))
    mark_made(world, third, "N", six - timedelta(days=14), six - timedelta(days=1))
    mark_made(world, second, "O", six - timedelta(days=7), six)
    mark_made(world, third, "I", six - timedelta(days=14), date(2026, 3, 2), reason="Letter found")
    clock.set_clock(None)
    return world


def left(world: World) -> list[tuple[str, str | None, int]]:
    return sorted((event.pupil.legal_surname, event.code, event.version) for event in MarkEvent.objects.select_related("pupil"))  # fmt: skip


def holds_together(world: World) -> bool:
    verdict = check_school(world.school)
    assert verdict.holds, verdict.broken
    return list(week_differences(world.school)) == []


def test_entry_goes_the_day_after_its_six_years_and_not_on_the_day(old: World) -> None:
    purge = agreed(old, "register")

    assert carry_out(purge) == 2

    # The N went, its amendment of this year stays; the mark made six years ago to the day stays a day longer.
    assert left(old) == [("Betaham", "O", 1), ("Demoford", "I", 2)]
    assert set(Mark.objects.values_list("code", flat=True)) == {"I", "O"}
    assert holds_together(old)
    purge.refresh_from_db()
    assert (purge.state, purge.destroyed) == ("done", 2)


def test_nothing_of_a_held_pupil_goes_and_the_record_still_holds(old: World) -> None:
    hold(old.school, old.pupil, reason="A claim", review_on=date(2030, 1, 1), by=ONE)

    assert carry_out(agreed(old, "register")) == 1

    assert left(old) == [("Alphaby", "I", 1), ("Betaham", "O", 1), ("Demoford", "I", 2)]
    assert holds_together(old)
    end_hold(LegalHold.objects.get(), "Settled", by=TWO)
    assert carry_out(agreed(old, "register")) == 1
    assert left(old) == [("Betaham", "O", 1), ("Demoford", "I", 2)]
    assert holds_together(old)


@pytest.mark.parametrize("what", ["open case", "notice unpaid", "summons", "notice paid", "case heard"])
def test_living_penalty_or_court_case_holds_by_itself(world: World, what: str) -> None:
    report_made(world, world.pupil, date(2015, 1, 5))
    here = {"school": world.school, "pupil": world.pupil}
    if what == "open case":
        day = date(2026, 11, 6)
        PenaltyCase.objects.create(reached_on=day, as_of=day, window_from=day, window_to=day, opened_at=clock.now(), **here)  # fmt: skip
    elif what.startswith("notice"):
        PenaltyNotice.objects.create(
            contact=make_contact(world.pupil), issued_on=date(2026, 11, 9), kind="absence", status=what.split()[1], **here
        )  # fmt: skip
    else:
        step = "summons" if what == "summons" else "outcome"
        LegalStep.objects.create(route="prosecution", step=step, happened_on=date(2026, 1, 5), at=clock.now(), by_name="Test", **here)  # fmt: skip

    gone = carry_out(agreed(world, "calls"))

    assert gone == (1 if what in ("notice paid", "case heard") else 0)


def test_a_setting_shorter_than_the_law_reaches_nothing(old: World) -> None:
    assert carry_out(agreed(old, "register", years=1)) == 2
    assert len(left(old)) == 2


def test_killed_half_way_the_next_call_goes_on(old: World) -> None:
    purge = agreed(old, "register")
    with transaction.atomic():
        assert purge_slice(purge.id, 1) == 1
    with transaction.atomic():
        purge_slice(purge.id, 1)
        transaction.set_rollback(True)  # killed before the end of the step
    assert len(left(old)) == 3

    assert carry_out(purge, step=1) == 1

    assert len(left(old)) == 2
    assert holds_together(old)
    assert carry_out(purge) == 0


def test_log_says_how_many_and_which_by_hash_and_never_whom(old: World) -> None:
    carry_out(agreed(old, "register"))

    rows = list(Erasure.objects.all())
    assert sum(row.count for row in rows) == sum(len(row.hashes) for row in rows) == 2
    written = repr(
        [*Erasure.objects.values(), *AuditEvent.objects.filter(verb__startswith="purge.").values()]
    )
    secrets = [old.pupil.legal_surname, old.pupil.upn, str(old.pupil.id)]
    assert [secret for secret in secrets if secret in written] == []


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM registers_markevent", "DELETE FROM absence_absencereport", "DELETE FROM protection_erasure",
        "UPDATE registers_savetombstone SET gone = 1", "INSERT INTO registers_savetombstone DEFAULT VALUES",
        "SELECT destroy_rows('absence_absencereport', (SELECT array_agg(id) FROM absence_absencereport))",
        "SELECT purge_register((SELECT id FROM protection_purge LIMIT 1), (SELECT id FROM registers_school LIMIT 1), 0, current_date, 9)",
    ],
)  # fmt: skip
def test_there_is_no_way_round_the_function(old: World, statement: str) -> None:
    report_made(old, old.pupil, date(2015, 1, 5))
    agreed(old, "register")

    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement)


@pytest.mark.parametrize("state", ["proposed", "approved", "declined", "done"])
def test_function_refuses_what_two_people_have_not_agreed_to(old: World, state: str) -> None:
    purge = Purge.objects.create(
        school=old.school, record_class="register", years=6, proposed_on=server_today(), records=1, pupils=1, state=state,
        approved_by_id=ONE.id,
    )  # fmt: skip
    with pytest.raises(ProgrammingError, match="two people"), transaction.atomic():
        purge_slice(purge.id, 9)
    assert len(left(old)) == 4


def test_the_same_person_twice_is_one_person(old: World) -> None:
    purge = Purge.objects.create(
        school=old.school, record_class="register", years=6, proposed_on=server_today(), records=1, pupils=1
    )
    approve(purge, by=ONE)
    with pytest.raises(Refused, match="Somebody else"):
        confirm(purge, by=ONE)
    with pytest.raises(DatabaseError, match="two_people_agree"), transaction.atomic():
        Purge.objects.update(confirmed_by_id=ONE.id, state="confirmed")


def test_nothing_is_destroyed_in_a_record_that_does_not_hold(old: World) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("UPDATE registers_markevent SET code = '/' WHERE code = 'I' AND version = 1")
    purge = agreed(old, "register")

    with pytest.raises(DatabaseError, match="does not hold"), transaction.atomic():
        purge_slice(purge.id, 9)


@pytest.mark.parametrize("harm", ["too early", "rest changed", "one more gone", "tombstone gone"])
def test_check_of_the_chain_sees_through_a_false_tombstone(old: World, harm: str) -> None:
    hold(old.school, old.pupils["4 Rowan"][2], reason="A claim", review_on=date(2030, 1, 1), by=ONE)
    carry_out(agreed(old, "register"))
    assert SaveTombstone.objects.count() == 1
    lines = list(chain_lines(old.school))
    changed = {
        "too early": lambda line: line.replace('"on": "2', '"on": "1'),
        "rest changed": lambda line: line.replace('"rest": "', '"rest": "0'),
        "one more gone": lambda line: line.replace('"gone": 1', '"gone": 2'),
        "tombstone gone": lambda line: line.replace('"purged"', '"nothing"'),
    }[harm]

    assert verify(lines).holds
    assert not verify(map(changed, lines)).holds


def test_database_rule_and_checker_count_the_same_years(alpha: Trust) -> None:
    days = [date(2024, 2, 29), date(2024, 2, 28), date(2023, 3, 1), date(2020, 2, 29), date(2025, 12, 31)]
    for made, years in product(days, (1, 3, 4, 6, 25)):
        with connection.cursor() as cursor:
            cursor.execute("SELECT kept_until(%s, %s)", [made, years])
            (found,) = cursor.fetchone()
        assert found == years_after(made, years), (made, years)
        assert years < 6 or found == keep_until(made, years), (made, years)


def test_night_proposes_what_is_due_and_counts_it_anew_until_somebody_looks(world: World) -> None:
    today = server_today()
    report_made(world, world.pupil, years_before(today, 6) - timedelta(days=1))
    report_made(world, world.pupils["4 Rowan"][1], years_before(today, 6))

    (purge,) = propose_due(world.school, today)
    assert (purge.record_class, purge.records, purge.pupils, purge.held) == ("calls", 1, 1, 0)
    assert purge.oldest == purge.youngest == years_before(today, 6) - timedelta(days=1)
    hold(world.school, world.pupil, reason="A claim", review_on=date(2030, 1, 1), by=ONE)
    (again,) = propose_due(world.school, today)
    assert (again.id, again.records, again.held) == (purge.id, 0, 1)
    with pytest.raises(Refused, match="nothing to destroy"):
        approve(purge, by=ONE)
    end_hold(LegalHold.objects.get(), "Settled", by=TWO)
    propose_due(world.school, today)
    approve(purge, by=ONE)
    report_made(world, world.pupils["4 Rowan"][2], date(2010, 1, 5))
    assert propose_due(world.school, today) == [], "what somebody has looked at does not grow"
    with pytest.raises(Refused, match="Say why"):
        decline(purge, " ", by=TWO)


def test_letter_message_and_leave_keep_what_can_be_counted(world: World) -> None:
    fill(world, date(2012, 3, 1))
    before = {name: model.objects.count() for name, model in SPARED.items()}

    for record_class, kept in CLASSES.items():
        if record_class not in ("register", "safeguarding"):
            assert carry_out(agreed(world, record_class)) >= 1, record_class
            assert set(Erasure.objects.filter(purge__record_class=record_class).values_list("table_name", flat=True)) <= set(kept.tables)  # fmt: skip

    assert {name: model.objects.count() for name, model in SPARED.items()} == before
    assert {name: model.objects.count() for name, model in GOES_ON.items()} == dict.fromkeys(GOES_ON, 1)
    assert not WhyUnauthorised.objects.exists()
    goes_on = Plan.objects.get()
    assert (goes_on.support, goes_on.concern_id) == ("Goes on", None)
    assert not SupportEvent.objects.exists()
    assert not Task.objects.exists()


def test_refused_leave_stays_with_the_granted_until_the_school_sets_years(world: World) -> None:
    fill(world, date(2012, 3, 1))
    today = clock.today()
    requests = LeaveRequest.objects.filter(school=world.school).count()
    assert requests

    def proposed() -> dict[str, Purge]:
        school = School.objects.get(id=world.school.id)  # with the settings of now
        return {row.record_class: row for row in propose_due(school, today)}

    assert "leave" not in proposed()
    change(world.school, leave_retention_years="6")
    made = proposed()["leave"]
    assert (made.records, made.years) == (requests + PlannedAbsence.objects.count(), 6)

    change(world.school, leave_retention_years="off")
    emptied = proposed()["leave"]
    assert (emptied.id, emptied.records) == (made.id, 0)
    with pytest.raises(Refused, match="nothing to destroy"):
        approve(emptied, by=ONE)


def test_page_says_that_leave_is_kept_with_the_pupil(world: World, sign_in: SignIn) -> None:
    page = sign_in(world.people["dpo"]).get(f"/schools/{world.school.urn}/data-protection/retention/")
    assert "as long as the pupil’s record" in page.content.decode()


def test_what_was_destroyed_is_destroyed_again_after_a_restore(
    alpha: Trust, world: World, tmp_path: Path
) -> None:
    moment = date(2012, 3, 1)
    row = report_made(world, world.pupil, moment)
    young = report_made(world, world.pupil, server_today())
    carry_out(agreed(world, "calls"))
    log = tmp_path / "log.jsonl"
    said = StringIO()
    call_command("erasure_log", trust="alpha", stdout=said)
    connection.set_tenant(alpha)
    log.write_text(said.getvalue())
    row.save(force_insert=True)  # as an older copy of the database would bring it back

    for expected in (1, 0):
        told = StringIO()
        call_command("reapply_erasures", str(log), trust="alpha", stdout=told)
        connection.set_tenant(alpha)
        assert f"1 steps applied again, {expected} records destroyed" in told.getvalue()
    assert list(AbsenceReport.objects.all()) == [young]


def test_every_class_has_a_setting_a_floor_and_the_tables_the_database_names(alpha: object) -> None:
    assert {field.name for field in fields(RetentionPolicy)} == {kept.setting for kept in CLASSES.values()}
    with connection.cursor() as cursor:
        for record_class, kept in CLASSES.items():
            cursor.execute("SELECT fewest_years(%s)", [record_class])
            assert cursor.fetchone() == (kept.floor,)
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname IN ('kept_papers', 'kept_notes', 'kept_doings', 'kept_counts') AND pronamespace = 'alpha'::regnamespace")  # fmt: skip
        source = "UNION ALL".join(body for (body,) in cursor.fetchall())
    for record_class, kept in CLASSES.items():
        parts = [
            part.split("SELECT ", 1)[1] for part in source.split("UNION ALL") if f"= '{record_class}'" in part
        ]
        named = {part.split("'")[1] for part in parts}
        assert named == set(kept.tables), record_class


def test_pages_lead_from_the_proposal_to_the_end(world: World, sign_in: SignIn) -> None:
    report_made(world, world.pupil, date(2012, 3, 1))
    (purge,) = propose_due(world.school, server_today())
    dpo, head = sign_in(world.people["dpo"]), sign_in(world.people["head"])
    address = f"/schools/{world.school.urn}/data-protection/retention/{purge.id}/"

    page = dpo.get(address).content.decode()
    assert "1 record of 1 pupil" in page
    assert str(world.pupil) in page
    dpo.post(f"{address}decide/", {"do": "approve"})
    assert "Somebody else has to confirm" in dpo.post(f"{address}decide/", {"do": "confirm"}, follow=True).content.decode()  # fmt: skip
    assert "Confirmed" in head.post(f"{address}decide/", {"do": "confirm"}, follow=True).content.decode()
    purge.refresh_from_db()
    assert purge.state == "confirmed"
    carry_out(purge)
    assert "done" in head.get(address).content.decode()
    verbs = AuditEvent.objects.filter(verb__startswith="purge.").order_by("at").values_list("verb", flat=True)
    assert list(verbs) == ["purge.approved", "purge.confirmed", "purge.carried_out"]


def test_saves_and_weeks_tell_of_nobody_afterwards(old: World) -> None:
    carry_out(agreed(old, "register"))

    gone = SaveTombstone.objects.values_list("save_id", flat=True)
    assert list(RegisterSave.objects.filter(id__in=gone).values_list("answer", flat=True)) == [{"conflicts": [], "agreed": []}] * 2  # fmt: skip
    assert not WeekSummary.objects.filter(pupil=old.pupil).exists()


def test_confirming_is_no_error_page_when_the_queue_is_away(
    world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Kept
) -> None:
    def away(*_: object, **__: object) -> None:
        raise OperationalError("Connection refused")

    report_made(world, world.pupil, date(2012, 3, 1))
    (purge,) = propose_due(world.school, server_today())
    approve(purge, by=ONE)
    monkeypatch.setattr(carry_out_purge, "apply_async", away)
    address = f"/schools/{world.school.urn}/data-protection/retention/{purge.id}/decide/"

    with django_capture_on_commit_callbacks(execute=True):
        answer = sign_in(world.people["head"]).post(address, {"do": "confirm"})

    assert answer.status_code == 302
    purge.refresh_from_db()
    assert purge.state == "confirmed", "the night goes on with it"
