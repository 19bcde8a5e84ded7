"""notices.csv brings history over and never rewrites a notice that lives here (PEN-03, PEN-13)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from attendance_mis.tenancy.models import Trust
from penalties.actions.notices import Told, hear_of, record_known, withdraw
from penalties.models import PenaltyNotice
from penalties.queries.ladder import ladder
from penalties.rules.ladder import Step
from tests.registers.imports.folder import Folder, Result, Row
from tests.registers.imports.folder import notice as line

from .conftest import HOLIDAY, TODAY, Court
from .test_issuing import issue, past_notice, ready

__all__ = ["ready"]
Load = Callable[..., Result]
BEFORE = date(2025, 11, 10)


@pytest.fixture
def load(court: Court, alpha: Trust, tmp_path: Path) -> Load:
    """Load one line about the pupil's mother, by the command."""

    def one(**cells: object) -> Result:
        row: Row = line(
            upn=court.pupil.upn, contact_ref=court.mother.ref, offence_from="", offence_to="",
        ) | {name: str(value) for name, value in cells.items()}  # fmt: skip
        return Folder(tmp_path, alpha).only(notices=[row]).load()

    return one


def test_line_that_would_withdraw_a_notice_of_the_school_is_refused(ready: Court, load: Load) -> None:
    notice = issue(ready)

    result = load(issued_on=TODAY, status="withdrawn")

    assert result.exit == 1
    ((file, row, column, sentence),) = result.reasons
    assert (file, row, column) == ("notices.csv", 2, "status")
    assert notice.reference in sentence
    assert "on the notice’s own page" in sentence
    notice.refresh_from_db()
    assert notice.status == "issued"
    assert ladder(ready.pupil, ready.mother, TODAY).position.step is Step.SECOND


def test_old_file_does_not_revive_a_withdrawn_notice_or_move_its_sessions(ready: Court, load: Load) -> None:
    notice = issue(ready)
    withdraw(notice, "errors", on=TODAY, words="Wrong name", by=ready.actor("officer"))

    for cells in (
        {"status": "unpaid"},
        {"status": "withdrawn", "offence_from": "2026-09-07", "offence_to": "2026-09-08"},
    ):
        assert load(issued_on=TODAY, **cells).exit == 1

    notice.refresh_from_db()
    assert (notice.status, notice.offence_from) == ("withdrawn", HOLIDAY[0])


def test_notice_the_authority_told_of_and_history_with_news_change_on_their_page_alone(
    court: Court, load: Load
) -> None:
    by = court.actor("officer")
    record_known(
        court.school, court.pupil, court.mother, Told(BEFORE, "paid", None, None, "By telephone"), by=by
    )
    assert load(issued_on=BEFORE, status="withdrawn").exit == 1

    brought = past_notice(court, date(2025, 3, 3), "unpaid")
    hear_of(brought, "prosecuted", on=TODAY, words="Their list", by=by)
    assert load(issued_on="2025-03-03", status="unpaid").exit == 1

    assert sorted(PenaltyNotice.objects.values_list("status", flat=True)) == ["paid", "prosecuted"]


def test_line_that_says_the_same_is_unchanged_and_history_may_still_be_corrected(
    ready: Court, load: Load
) -> None:
    issue(ready)
    same = load(issued_on=TODAY, status="issued")
    assert (same.exit, same.counts("notices.csv")["unchanged"]) == (0, 1)

    brought = past_notice(ready, BEFORE, "issued")
    corrected = load(issued_on=BEFORE, status="paid")

    assert (corrected.exit, corrected.counts("notices.csv")["changed"]) == (0, 1)
    brought.refresh_from_db()
    assert brought.status == "paid"
