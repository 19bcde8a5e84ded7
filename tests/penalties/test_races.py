"""Two people at once, on two connections, with what they do on disk: one notice, and none over a mark that changed unseen.

Nobody sleeps. Both meet after judging the case and before writing anything, if the product lets them: where a lock holds
one of them back the meeting is given up after a moment, and that is how it should be.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from django_tenants.utils import tenant_context

from attendance_mis.accounts.access import access_of
from attendance_mis.audit.actor import Actor
from attendance_mis.kit.api_errors import Refused
from attendance_mis.tenancy.backend.base import as_owner
from attendance_mis.tenancy.database import connection
from attendance_mis.tenancy.models import Trust
from letters.models import Letter
from penalties.actions import issuing
from penalties.actions.authority import record_authority
from penalties.actions.issuing import issue_notice, prepare
from penalties.actions.judging import rejudge_pupils
from penalties.models import PenaltyCase, PenaltyNotice
from tests.world import build_world, make_person

from .conftest import AUTHORITY, FIRST, HOLIDAY, TODAY, Court, amend, full_register, parent
from .test_issuing import SERVING, WHY

MOMENT = 0.5
"""Seconds one waits at the meeting for somebody whom a lock holds back."""


@pytest.fixture
def on_disk(django_db_setup: None, django_db_blocker: Any) -> Iterator[Trust]:  # Any: pytest-django's own
    """The trust `beta` without a transaction around the test; what was written is emptied out again."""
    with django_db_blocker.unblock():
        connection.set_schema_to_public()
        trust = Trust.objects.get(schema_name="beta")
        connection.set_tenant(trust)
        full = _tables_with_rows()
        try:
            yield trust
        finally:
            new = sorted(_tables_with_rows() - full)
            with as_owner(), connection.cursor() as cursor:
                if new:
                    cursor.execute("TRUNCATE " + ", ".join(f'"{name}"' for name in new) + " CASCADE")
            connection.set_schema_to_public()
            connection.close()


def _tables_with_rows() -> set[str]:
    with as_owner(), connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        asked = " UNION ALL ".join(
            f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in names
        )
        cursor.execute(asked)
        return {name for (name,) in cursor.fetchall()}


@pytest.fixture
def prepared(on_disk: Trust) -> Court:
    """A case the officer has prepared about one parent."""
    world = build_world(classes=("4 Rowan",), size=1)
    record_authority(AUTHORITY, effective_from=FIRST.replace(year=2024), by=Actor.system())
    mother = parent(world.pupil)
    codes = {(day, session): "G" for day in HOLIDAY for session in ("AM", "PM")}
    full_register(world.school, world.pupil, codes)
    court = Court(world, mother)
    court.open()
    court.consider()
    prepare(court.case(), by=court.actor("officer"))
    return court


@pytest.fixture
def meeting(monkeypatch: pytest.MonkeyPatch) -> threading.Barrier:
    """Everybody who has judged the case waits here for the other, and once more before writing."""
    barrier, judged = threading.Barrier(2), issuing.case_file

    def then_wait(case: PenaltyCase, today: Any) -> Any:  # Any: as the function it stands before
        file = judged(case, today)
        meet(barrier)
        meet(barrier)
        return file

    monkeypatch.setattr(issuing, "case_file", then_wait)
    return barrier


def meet(barrier: threading.Barrier) -> None:
    with suppress(threading.BrokenBarrierError):
        barrier.wait(MOMENT)


def together(trust: Trust, *acts: Callable[[], object]) -> list[object]:
    """Each on a connection of its own; what each returned, or how it was refused."""
    said: list[object] = [None] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        try:
            with tenant_context(trust):
                said[place] = act()
        except Exception as failure:  # of the thread: looked at below
            said[place] = failure
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=one, daemon=True) for one in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads), "they hold each other up"
    return said


def test_pen13_two_heads_at_once_issue_one_notice(
    prepared: Court, on_disk: Trust, meeting: threading.Barrier
) -> None:
    other = access_of(make_person("head", prepared.school, email="other.head@beta.invalid")).actor(
        prepared.school.id
    )
    case = prepared.case()

    said = together(
        on_disk,
        *(
            lambda by=by: issue_notice(case, prepared.mother, SERVING, reason=WHY, by=by)
            for by in (prepared.actor("head"), other)
        ),
    )

    assert sorted(type(one).__name__ for one in said) == ["PenaltyNotice", "Refused"], said
    notice = PenaltyNotice.objects.get()
    assert Letter.objects.get(kind="D37", state="issued").id == notice.letter_id
    assert prepared.case().state == "issued"


def test_pen03_mark_amended_while_the_head_issues_flags_the_notice_or_refuses_it(
    prepared: Court, on_disk: Trust, meeting: threading.Barrier
) -> None:
    case = prepared.case()

    def change() -> int:
        """The office saves, and the worker looks at the pupil's cases, as it does after each save."""
        meet(meeting)
        amend(prepared, HOLIDAY[0], "I")
        meet(meeting)
        return rejudge_pupils([prepared.pupil.id], TODAY)

    issued, judged = together(
        on_disk,
        lambda: issue_notice(case, prepared.mother, SERVING, reason=WHY, by=prepared.actor("head")),
        change,
    )

    assert judged == 1
    assert "no longer counts" in prepared.case().amber
    notices = PenaltyNotice.objects.all()
    assert isinstance(issued, Refused) or [bool(one.flag) for one in notices] == [True]
    assert bool(notices) == isinstance(issued, PenaltyNotice)
