"""`python -m proofs.clockwork prepare|schedule|victim`: days to settle, and schedulers that ask for the daily work.

`schedule` reads lines `FIRST LAST` (two days) and asks once an hour of that time, as the product's own scheduler does
all day long; `victim` does the same for the days given, slowly, so that it can be killed while at work.
"""

from __future__ import annotations

import sys
import time

import django

django.setup()

from collections.abc import Callable, Iterator  # noqa: E402  # models only after setup
from datetime import UTC, date, datetime, timedelta  # noqa: E402

from django_tenants.utils import tenant_context  # noqa: E402

from absence import tasks  # noqa: E402
from attendance_mis.kit import clock  # noqa: E402
from attendance_mis.tenancy.database import connection  # noqa: E402
from attendance_mis.tenancy.models import Trust  # noqa: E402
from registers.models import HalfTerm, PolicyChange, Pupil, School  # noqa: E402
from tests.marking import at, put  # noqa: E402

SPANS = ((date(2026, 3, 9), date(2026, 4, 2)), (date(2026, 10, 12), date(2026, 11, 13)))
"""Each holds a change of the clocks: 29 March and 25 October 2026."""
AT_WORK = 0.4
"""Seconds a victim spends inside the work."""


def school_days() -> list[date]:
    """Weekdays of the spans: the school made here has no other closures."""
    return [
        day
        for first, last in SPANS
        for n in range((last - first).days + 1)
        if (day := first + timedelta(days=n)).weekday() < 5
    ]


def prepare() -> None:
    """One pupil away without a reason each school day; the week of the autumn change is term time; N becomes O by policy."""
    school = School.objects.get()
    HalfTerm.objects.filter(academic_year="2026/27", name="HT1").update(last_day=date(2026, 10, 30))
    PolicyChange.objects.create(
        school=school, effective_from=date(2020, 9, 1), values={"n_converts_automatically": True}, reason="Proof",
        made_at=clock.now(), by_name="Proof",
    )  # fmt: skip
    school.setup_version += 1
    school.save()
    pupils = list(Pupil.objects.order_by("upn"))
    for place, day in enumerate(school_days()):
        put(school, {pupils[place % len(pupils)]: "N"}, day, hand_in="1 Oak", at=at(day))


def hours(first: date, last: date) -> Iterator[datetime]:
    """Every hour from midnight to midnight, whatever the clocks do in between."""
    moment = datetime.combine(first, datetime.min.time(), tzinfo=clock.LONDON).astimezone(UTC)
    end = datetime.combine(last + timedelta(days=1), datetime.min.time(), tzinfo=clock.LONDON).astimezone(UTC)
    while moment < end:
        yield moment
        moment += timedelta(hours=1)


def ask(first: date, last: date) -> int:
    done = 0
    for moment in hours(first, last):
        clock.set_clock(moment)
        done += tasks.begin_day("bench")
    return done


def schedule() -> None:
    print("ready", flush=True)
    for line in sys.stdin:
        print(ask(*map(date.fromisoformat, line.split())), flush=True)


def victim(first: str, last: str) -> None:
    work = tasks.settle_overdue

    def slowly(*args: object) -> object:
        print("at work", flush=True)
        time.sleep(AT_WORK)
        return work(*args)  # type: ignore[arg-type]  # passed on as it came

    tasks.settle_overdue = slowly  # type: ignore[assignment]
    ask(date.fromisoformat(first), date.fromisoformat(last))


if __name__ == "__main__":
    connection.set_schema_to_public()
    if sys.argv[1] == "prepare":
        with tenant_context(Trust.objects.get(schema_name="bench")):
            prepare()
    else:
        commands: dict[str, Callable[..., None]] = {"schedule": schedule, "victim": victim}
        commands[sys.argv[1]](*sys.argv[2:])
