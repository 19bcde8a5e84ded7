"""Building the demonstration: each trust once, all of it or nothing, and later the days that have gone by since."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.db import transaction
from django_tenants.utils import schema_exists, tenant_context

from absence.actions.cases import catch_up
from absence.actions.ladder import follow_ladder
from absence.models import Case
from attendance_mis.audit.actor import Actor
from attendance_mis.audit.models import AuditEvent
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.tenancy.models import Trust
from attendance_mis.tenancy.trusts import create_trust
from penalties.actions.watch import watch_trust
from registers.actions.marking import NotSaved
from registers.imports.bundle import load_bundle
from registers.imports.files import folder_sources
from registers.models import PolicyChange, School
from registers.rules.sessions import Session
from registers.signals import nobody_told

from ..bundle import NAMES, TABLES
from .calendar import last_school_day, school_year
from .cast import DemoTrust
from .exchange import show_exchange
from .files import WITH_LEAVERS, DemoData, make_data, write_bundle, write_marks
from .follow_up import LiveFollowUp, arrange
from .illness import show_illness
from .leave import ask_for_leave
from .letters import set_contacts, show_letters
from .live import LiveRegisters, taken_today
from .marks import DemoMark
from .penalties import know_authority, show_penalties
from .plans import plan
from .reports import show_reports
from .roll import show_roll
from .staff import Staff, appoint, appointed
from .support import show_support

LIVE_DAYS = 4
"""School days before today whose registers are taken by hand; the time before comes as files."""
WITH_PENALTIES = "wessex"
"""The trust whose demonstration has penalty cases in every state; the others have the usual ones."""
BUILT = "demo.built"
BY = Actor.system("Data manager")

Say = Callable[[str], None]


def prepare(demo_trust: DemoTrust) -> bool:
    """Make sure the trust is there; whether it has to be filled or brought up to today."""
    with tenant_context(_trust(demo_trust)):
        built = _built_up_to()
    return built is None or last_school_day(clock.today()) > built


def fill_trust(demo_trust: DemoTrust, say: Say) -> None:
    with tenant_context(_trust(demo_trust)):
        fill(demo_trust, say)


def fill(demo_trust: DemoTrust, say: Say) -> None:
    """Build it in the trust that is chosen, or bring what was built up to yesterday."""
    built = _built_up_to()
    if built is None:
        _build(demo_trust, say)
    else:
        _catch_up(demo_trust, built, say)


def _built_up_to() -> date | None:
    built = AuditEvent.objects.filter(verb=BUILT).order_by("at").last()
    return date.fromisoformat(built.facts["up_to"]) if built else None


def _trust(demo_trust: DemoTrust) -> Trust:
    if not schema_exists(demo_trust.schema):
        return create_trust(schema=demo_trust.schema, name=demo_trust.name, domain=demo_trust.host)
    held: Trust = Trust.objects.get(schema_name=demo_trust.schema)
    return held


@transaction.atomic
def _build(demo_trust: DemoTrust, say: Say) -> None:
    now = clock.local_now()
    today = last_school_day(now.date())
    until = now if today == now.date() else datetime.combine(today, time(18), clock.LONDON)
    data = make_data(demo_trust, today)
    live = list(data.calendar.school_days(data.first_day, today - timedelta(days=1), "4"))[-LIVE_DAYS:]
    try:
        clock.set_clock(datetime.combine(live[0], time(7), clock.LONDON))
        counts = _load(data, live[0] - timedelta(days=1))
        _set_times(demo_trust)
        staff = appoint(demo_trust, data.first_day)
        know_authority()
        for place, demo_school in enumerate(demo_trust.schools):
            school = School.objects.get(urn=demo_school.urn)
            set_contacts(school, staff[school.urn], place)
            school.refresh_from_db()
            with nobody_told():
                _go_live(school, staff[school.urn], data, [*live, today], until)
            afternoon = datetime.combine(live[-1], time(16), clock.LONDON)
            clock.set_clock(afternoon)
            plan(school, demo_school, data, staff[school.urn].by_role["head"], today)
            ask_for_leave(school, staff[school.urn], until, demo_trust.schema)
            show_illness(school, staff[school.urn], until)
            clock.set_clock(afternoon)
            show_penalties(
                school, staff[school.urn], live[-1], every_state=demo_trust.schema == WITH_PENALTIES
            )
            if demo_trust.schema == WITH_LEAVERS:
                show_roll(school, staff[school.urn], live[-1])
            show_letters(school, staff[school.urn], live[-1])
            show_support(school, staff[school.urn], live[-1])
        clock.set_clock(until)
        _follow(today)
        show_reports(demo_trust, data, today)
        for school in School.objects.all():
            show_exchange(school, staff[school.urn], today)
        _remember(today)
    finally:
        clock.set_clock(None)
    say(
        f"{demo_trust.name}: {len(demo_trust.schools)} school(s), {counts['pupils.csv']:,} pupils, {counts['marks.csv']:,} marks"
    )


def _load(data: DemoData, last: date) -> dict[str, int]:
    with tempfile.TemporaryDirectory() as place:
        write_bundle(data, Path(place), last)
        return _load_folder(Path(place), keep_good=False)


def _load_folder(folder: Path, *, keep_good: bool) -> dict[str, int]:
    report = load_bundle(folder_sources(folder, NAMES), tables=TABLES, by=BY, keep_good=keep_good)
    if not report.applied:
        first = next(report.rejects())
        raise RuntimeError(f"The demo's own data was refused: {first}")
    return {tally.file: tally.new for tally in report.files}


def _set_times(demo_trust: DemoTrust) -> None:
    """Register times where the policy leaves them to the school and the school has set them."""
    for demo_school in demo_trust.schools:
        if demo_school.times is None:
            continue
        PolicyChange.objects.create(
            school=School.objects.get(urn=demo_school.urn),
            effective_from=date(2020, 9, 1),
            values=demo_school.times,
            reason="Times of the school day",
            made_at=clock.now(),
            by_name=BY.name,
            by_position=BY.position,
        )


def _go_live(school: School, staff: Staff, data: DemoData, days: list[date], until: datetime) -> None:
    demo_school = next(one for one in data.trust.schools if one.urn == school.urn)
    made: dict[tuple[str, date, str], DemoMark] = {
        (pupil.upn, mark.day, mark.session): mark
        for pupil, mark in data.marks(demo_school, days[-1])
        if mark.day >= days[0]
    }
    unknown = arrange(made, _marked_early(staff, data, school, days[-1]), days)
    registers = LiveRegisters(school, staff, made)
    follow_up = LiveFollowUp(school, staff, made, unknown)
    for day in days:
        registers.take([day], until, [Session.AM])
        follow_up.follow(day, until, last=day == days[-2])
        registers.take([day], until, [Session.PM])
    registers.amend(days[:-2], until)
    follow_up.afternoon(until)


def _marked_early(staff: Staff, data: DemoData, school: School, today: date) -> list[str]:
    """UPNs in the classes that are not left to the visitor."""
    taken = {name for place, name in enumerate(staff.teachers) if taken_today(staff, name, place)}
    return [p.upn for p in data.pupils[school.urn] if (g := p.group_on(today)) and g[1] in taken]


def _follow(today: date) -> None:
    """What the nightly work would have found by now: thresholds reached, steps of the ladder crossed."""
    watch_trust(today)
    for school in School.objects.all():
        follow_ladder(school, today)


def _catch_up(demo_trust: DemoTrust, up_to: date, say: Say) -> None:
    """The registers of the days since, and this morning's; nothing anybody marked is touched.

    A child nobody has found yet stays away, so that a case can be played from day to day.
    """
    now = clock.local_now()
    today = last_school_day(now.date())
    if today <= up_to or school_year(today) != school_year(up_to):
        say(f"{demo_trust.name}: as it was")
        return
    data = make_data(demo_trust, today)
    away = frozenset(Case.objects.filter(closed_at=None).values_list("pupil__upn", flat=True))
    with transaction.atomic(), tempfile.TemporaryDirectory() as place:
        write_marks(data, Path(place), up_to, today - timedelta(days=1), away)
        counts = _load_folder(Path(place), keep_good=True)
        _follow(today)
        _remember(today)
    if today == now.date():
        _this_morning(data, now, away)
    say(f"{demo_trust.name}: {counts['marks.csv']:,} marks since {up_to}")


def _this_morning(data: DemoData, now: datetime, away: frozenset[str]) -> None:
    """The registers taken by now, as on the first day; a school that can't take them is left to the visitor."""
    staff = appointed(data.trust)
    try:
        for demo_school in data.trust.schools:
            school, today = School.objects.get(urn=demo_school.urn), now.date()
            made = {
                (pupil.upn, mark.day, mark.session): mark
                for pupil, mark in data.marks(demo_school, today, away)
                if mark.day == today
            }
            arrange(made, _marked_early(staff[school.urn], data, school, today), [today, today])
            with suppress(NotSaved), transaction.atomic(), nobody_told():
                LiveRegisters(school, staff[school.urn], made).take([today], now)
                clock.set_clock(now)
                catch_up(school, now)
    finally:
        clock.set_clock(None)


def _remember(today: date) -> None:
    record(BUILT, by=BY, up_to=today.isoformat())
