"""What came and went in a day, complaints, steps of the ladder, files made of the register: over, and still going on."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time
from typing import Any

from django.db import models

from absence.models import IllnessEvidence, LadderCrossing
from attendance_mis.benchmarks.models import Target
from attendance_mis.kit import clock
from exchange.models import (
    Complaint,
    DailyExtract,
    DailyRecipient,
    EarlierAttendance,
    Incoming,
    LeaverPack,
    QuarantinedMark,
)
from letters.models import PrintBatch
from penalties.models import ThresholdCrossing
from protection.models import AccessDigest, OpeningAnswer
from registers.models import Arrival, ExpectedAbsence, FileOpening, PlannedAbsence, SignOut
from support.models import Concern, ContactDays, ProposalAnswer, Review
from tests.world import World

ONE_ROW: dict[str, list[type[models.Model]]] = {
    "calls": [Arrival, SignOut, ExpectedAbsence],
    "leave": [PlannedAbsence],
    "support": [ProposalAnswer, Target],
    "penalties": [ThresholdCrossing],
    "access_log": [FileOpening, OpeningAnswer, AccessDigest],
    "leaving": [LeaverPack],
    "files": [EarlierAttendance],
    "safeguarding": [ContactDays],
}
"""Class → tables of which everything old goes."""
GOING_ON: dict[str, list[type[models.Model]]] = {
    "support": [LadderCrossing, Review],
    "complaints": [Complaint],
    "files": [QuarantinedMark],
}
"""Class → tables of which the one row that is over goes and the one that goes on stays."""
EMPTIED: dict[str, list[tuple[type[models.Model], str]]] = {
    "illness": [(IllnessEvidence, "words")],
    "letters": [(PrintBatch, "pdf")],
    "files": [(DailyExtract, "content"), (Incoming, "preview")],
}
"""Class → tables whose rows stay and lose this; of each one row is over and one goes on."""
_BY = {"by_name": "Test", "by_position": "Test"}
_NOBODY = uuid.UUID(int=1)


def fill_the_rest(world: World, made: date) -> None:
    moment = datetime.combine(made, time(9), tzinfo=UTC)
    here = {"school": world.school, "pupil": world.pupil}
    days = {"first_day": made, "last_day": made}
    _of_a_day(here, made, moment, days)
    _counted(here, made, moment, days)
    _files(world, made, moment)
    for state, closed in (("closed", made), ("open", None)):
        complaint = Complaint.objects.create(
            about="leave", received_on=made, channel="letter", complainant="Test", words="Test", due_on=made,
            owner="Test", state=state, closed_on=closed, at=moment, by_name="Test", **here,
        )  # fmt: skip
        complaint.events.create(at=moment, what="received", **_BY)
    for state, decided in (("accepted", moment), ("waiting", None)):
        IllnessEvidence.objects.create(
            kind="card", how="seen", words="Test", state=state, decided_at=decided, added_at=moment, added_by="Test",
            **days, **here,
        )  # fmt: skip
    opening = FileOpening.objects.create(
        user_id=_NOBODY, reason="Test", opened_at=moment, until=datetime.combine(made, time(10), tzinfo=UTC), **_BY, **here
    )  # fmt: skip
    OpeningAnswer.objects.create(opening=opening, words="Test", at=moment, by_id=_NOBODY, **_BY)
    digest = AccessDigest.objects.create(
        school=world.school, monday=made, questions=[], openings=1, made_at=moment
    )
    digest.answers.create(number=0, words="Test", at=moment, by_id=_NOBODY, **_BY)


def _of_a_day(here: Any, made: date, moment: datetime, days: Any) -> None:
    Arrival.objects.create(date=made, session="AM", at=moment, reason="Test", by_id=_NOBODY, recorded_at=moment, **_BY, **here)  # fmt: skip
    SignOut.objects.create(date=made, out_at=moment, reason="Test", approved_by="Test", by_id=_NOBODY, recorded_at=moment, **_BY, **here)  # fmt: skip
    ExpectedAbsence.objects.create(code="I", words="Test", source_id=_NOBODY, made_at=moment, **days, **here)
    PlannedAbsence.objects.create(
        code="C",
        words="Test",
        approved_by="Test",
        approved_position="Test",
        approved_at=moment,
        **days,
        **here,
    )


def _counted(here: Any, made: date, moment: datetime, days: Any) -> None:
    counts = dict.fromkeys(("possible", "attended", "authorised", "unauthorised", "late"), 1)
    for state, until in (("done", made), ("open", None)):
        crossing = LadderCrossing.objects.create(
            test=f"Test {state}", action="Test", owner="Test", crossed_on=made, window_from=made, until=until, state=state,
            late_after_close=0, sessions=[], found_at=moment, changed_at=moment, **counts, **here,
        )  # fmt: skip
        crossing.events.create(at=moment, kind="found", by_name="Test")
    Concern.objects.filter(pupil=here["pupil"]).update(crossing=LadderCrossing.objects.get(state="done"))
    ProposalAnswer.objects.create(key="Test", reason="Test", at=moment, **_BY, **here)
    for ended in (moment, None):
        Review.objects.create(school=here["school"], cadence="weekly", day=made, since=made, began_at=moment, ended_at=ended, kept=[["new", str(here["pupil"].id), "Test"]], **_BY)  # fmt: skip
    Target.objects.create(measure="attendance", tenths=950, agreed_by="Test", agreed_on=made, set_at=moment, **_BY, **days, **here)  # fmt: skip
    Target.objects.create(school=here["school"], measure="attendance", tenths=950, agreed_by="Test", agreed_on=made, set_at=moment, **_BY, **days)  # fmt: skip
    reached = ThresholdCrossing.objects.create(
        reached_on=made, window_from=made, window_to=made, count=10, sessions=[], found_at=moment, changed_at=moment, **here,
    )  # fmt: skip
    reached.events.create(at=moment, kind="found", count=10, sessions=[])
    ContactDays.objects.create(days=[made], at=moment, **_BY, **here)
    LeaverPack.objects.create(left_on=made, changed_at=moment, changed_by="Test", **here)


def _files(world: World, made: date, moment: datetime) -> None:
    for at in (moment, clock.now()):
        PrintBatch.objects.create(
            school=world.school, order="class", state="ready", made_at=at, pdf=b"Test", **_BY
        )
    to = DailyRecipient.objects.create(
        school=world.school, kind="la", name="Test", format="csv", agreed="Test", first_day=made, set_at=moment, set_by="Test",
    )  # fmt: skip
    for edition, (state, again) in enumerate((("sent", None), ("waiting", moment))):
        DailyExtract.objects.create(
            school=world.school, recipient=to, day=made, edition=edition, rows=1, sha256="0" * 64, content=b"Test",
            made_at=moment, state=state, next_try_at=again,
        )  # fmt: skip
    for state, loaded in (("loaded", moment), ("ready", None)):
        Incoming.objects.create(
            school=world.school, kind="ctf", name="test.xml", size=4, sha256="0" * 64, state=state, preview={"files": ["Test"]},
            rejects=b"Test", at=moment, by_id=_NOBODY, by_role="office", expires_at=moment, loaded_at=loaded, **_BY,
        )  # fmt: skip
    for line, (state, decided) in enumerate((("discarded", moment), ("waiting", None))):
        QuarantinedMark.objects.create(
            school=world.school, incoming=_NOBODY, source="Test", upn=world.pupil.upn, day=made, session="AM", code=f"Z{line}",
            line=line, state=state, quarantined_at=moment, decided_at=decided,
        )  # fmt: skip
    EarlierAttendance.objects.create(
        pupil=world.pupil, school=world.school, year="2011/12", la_number="999", establishment_number="2555", source="Test",
        received_at=moment,
    )  # fmt: skip
