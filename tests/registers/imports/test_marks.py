"""Marks from files: what the register, its trail, its chain and its weekly summary are afterwards."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from datetime import date, timedelta
from random import Random

from registers.models import (
    Mark,
    MarkEvent,
    RegisterSave,
    RegisterSubmission,
    School,
    WeekSummary,
)
from registers.rules.codes import codes_on
from registers.rules.upn import make

from .folder import ANNA, BERT, URN, Folder, mark, member, pupil


def chain_holds(school: School) -> bool:
    """Recomputed from the rows with nothing but hashlib and json."""
    previous = ""
    for save in RegisterSave.objects.filter(school=school).order_by("seq"):
        at = int(save.at.timestamp()) * 1_000_000 + save.at.microsecond
        facts = [
            save.seq, str(save.op_id), at, str(save.by_id) if save.by_id else None, save.by_name, save.by_position,
            save.by_role, save.source, save.submitted_register, save.events,
        ]  # fmt: skip
        events = [
            [
                str(e.pupil_id),
                e.date.isoformat(),
                e.session,
                e.version,
                e.kind,
                e.old_code,
                e.old_minutes_late,
                e.old_note,
                e.code,
                e.category,
                e.minutes_late,
                e.note,
                e.reason,
            ]
            for e in MarkEvent.objects.filter(save_id=save.id).order_by("pupil_id", "date", "session")
        ]
        lines = [json.dumps(line, ensure_ascii=False) for line in [facts, *events]]
        text = "\n".join([previous, *lines])
        if save.prev_hash != previous or save.hash != hashlib.sha256(text.encode()).hexdigest():
            return False
        previous = save.hash
    return True


def recounted() -> dict[tuple[object, date], tuple[int, ...]]:
    found: dict[tuple[object, date], Counter[str]] = {}
    for m in Mark.objects.exclude(code=None):
        week = m.date - timedelta(days=m.date.weekday())
        count = found.setdefault((m.pupil_id, week), Counter())
        count[m.category or ""] += 1
        count["late"] += m.code == "L"
        count["closed"] += m.code == "U"
        count["minutes"] += m.minutes_late or 0
    return {
        key: tuple(count[k] for k in ("P", "E", "A", "U", "N", "late", "closed", "minutes"))
        for key, count in found.items()
    }


def summarised() -> dict[tuple[object, date], tuple[int, ...]]:
    return {
        (w.pupil_id, w.week): (
            w.present, w.approved_activity, w.authorised, w.unauthorised, w.not_possible, w.late, w.late_after_close,
            w.minutes_late,
        )
        for w in WeekSummary.objects.all()
    }  # fmt: skip


def test_imported_marks_carry_trail_and_chain(folder: Folder) -> None:
    folder.files["marks.csv"] += [mark("2026-11-17", code="I", note='Größe, "quoted", back\\slash')]
    folder.load()

    assert Mark.objects.filter(submitted=True, version=1).count() == 4
    assert set(MarkEvent.objects.values_list("kind", flat=True)) == {"import"}
    saves = RegisterSave.objects.order_by("seq")
    assert [(s.seq, s.events, s.source, s.by_name) for s in saves] == [
        (1, 3, "import", "Import"),
        (2, 1, "import", "Import"),
    ]
    assert Mark.objects.get(code="I").note == 'Größe, "quoted", back\\slash'
    assert chain_holds(School.objects.get())


def test_chain_goes_on_where_it_was(folder: Folder) -> None:
    folder.load()
    folder.only(marks=[mark("2026-11-17"), mark("2026-11-18", code="U", minutes_late=40)]).load()
    school = School.objects.get()

    assert list(RegisterSave.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2, 3]
    assert chain_holds(school)


def test_class_register_counts_as_handed_in(folder: Folder) -> None:
    folder.load()

    handed = RegisterSubmission.objects.values_list("school_class__name", "date", "session")
    assert sorted(handed) == [("6F", date(2026, 11, 16), "AM"), ("6F", date(2026, 11, 16), "PM")]


def test_week_summary_equals_a_recount_of_random_registers_loaded_in_two_parts(folder: Folder) -> None:
    rng = Random(20261123)
    upns = [make("999", "2001", 20, n) for n in range(1, 7)]
    days = [date(2026, 11, 2) + timedelta(days=n) for n in range(19)]
    folder.files["pupils.csv"] = [pupil(upn) for upn in upns]
    folder.files["classes.csv"] = [member(upn) for upn in upns]
    rows = []
    for upn in upns:
        for day in (d for d in days if d.weekday() < 5):
            for session in ("AM", "PM"):
                codes = [
                    c for c in codes_on(day) if c.markable and c.session in (None, session) and c.code != "X"
                ]
                code = rng.choice(codes).code
                minutes = rng.choice(["", rng.randrange(600)]) if code in "LU" else ""
                rows.append(mark(day.isoformat(), session, code, upn, minutes_late=minutes))
    rng.shuffle(rows)
    folder.files["marks.csv"] = rows[:100]
    first = folder.load()
    folder.only(marks=rows).load()

    assert first.exit == 0, first.output
    assert Mark.objects.count() == len(rows)
    assert summarised() == recounted()
    assert chain_holds(School.objects.get())


def test_mark_held_with_another_value_is_refused_and_with_the_same_is_unchanged(folder: Folder) -> None:
    folder.load()
    result = folder.only(
        marks=[
            mark(),
            mark(session="PM", code="I"),
            mark(upn=BERT, code="L", minutes_late=9),
            mark("2026-11-17", code="I"),
        ]
    ).load("--keep-good")

    assert (result.exit, result.counts("marks.csv")) == (
        1,
        {"file": "marks.csv", "read": 4, "new": 1, "changed": 0, "unchanged": 1, "refused": 2},
    )
    assert [(line, field, reason) for _, line, field, reason in result.reasons] == [
        (3, "code", "The register already holds \\; amend it there."),
        (4, "code", "The register already holds L, 7 minutes late; amend it there."),
    ]
    assert MarkEvent.objects.count() == 4


def test_T11_code_is_judged_by_the_date_of_its_session(folder: Folder) -> None:
    folder.files["marks.csv"] = [
        mark("2024-01-08", code="H"),
        mark("2024-01-09", code="Y"),
        mark("2024-01-10", code="J"),
    ]
    result = folder.load()

    assert result.exit == 0, result.output
    assert list(Mark.objects.order_by("date").values_list("code", "category")) == [
        ("H", "A"),
        ("Y", "N"),
        ("J", "E"),
    ]


def test_T12_agreed_holiday_of_2023_is_history_and_of_today_is_refused(folder: Folder) -> None:
    folder.files["terms.csv"] = [
        *folder.files["terms.csv"],
        {
            "urn": URN,
            "academic_year": "2023/24",
            "half_term": "HT1",
            "start": "2023-09-04",
            "end": "2023-10-20",
        },
    ]
    folder.files["marks.csv"] = [mark("2023-09-11", code="H"), mark("2026-11-16", code="H")]
    result = folder.load("--keep-good")

    assert [(line, field) for _, line, field, _ in result.reasons] == [(3, "code")]
    assert Mark.objects.get().category == "A"


def test_leave_and_activity_codes_load_as_history_without_their_records(folder: Folder) -> None:
    days = ["2026-11-16", "2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20"]
    folder.files["marks.csv"] = [
        mark(day, session, code)
        for (day, session), code in zip(
            ((d, s) for d in days for s in ("AM", "PM")),
            ["C", "C1", "C2", "J1", "S", "V", "P", "W", "B", "Y7"],
            strict=True,
        )
    ]

    assert folder.load().exit == 0


def test_X_is_taken_only_outside_compulsory_age(folder: Folder) -> None:
    folder.files["pupils.csv"] = [
        pupil(date_of_birth="2022-01-10", starts_on="2026-09-01"),
        pupil(BERT),
    ]
    folder.files["classes.csv"] = [member(**{"from": "2026-09-01"}, year_group="R"), member(BERT)]
    folder.files["marks.csv"] = [mark(code="X"), mark(upn=BERT, code="X")]

    assert [line for _, line, _, _ in folder.load().reasons] == [3]


def test_pupil_of_two_schools_has_a_mark_in_each_ones_register(folder: Folder) -> None:
    other = folder.files["schools.csv"][0] | {"urn": "900002", "policy": ""}
    folder.files["schools.csv"] = [folder.files["schools.csv"][0], other]
    folder.files["terms.csv"] = [
        row | {"urn": urn} for row in folder.files["terms.csv"] for urn in (URN, "900002")
    ]
    folder.files["pupils.csv"] += [pupil(urn="900002", starts_on="2026-09-01")]
    folder.files["marks.csv"] = [mark(), mark(code="D", urn="900002"), mark(upn=BERT, urn="900002")]
    result = folder.load("--keep-good")

    assert [(line, field) for _, line, field, _ in result.reasons] == [(4, "urn")]
    assert Mark.objects.filter(pupil__upn=ANNA).count() == 2
    assert all(chain_holds(school) for school in School.objects.all())
