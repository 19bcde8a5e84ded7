"""A bundle's folder to write to, and the command that loads it."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.management import CommandError, call_command

from attendance_mis.tenancy.database import connection
from attendance_mis.tenancy.models import Trust
from registers.rules.upn import make

URN = "900001"
ANNA, BERT = make("999", "2001", 20, 1), make("999", "2001", 20, 2)
Row = dict[str, Any]

SCHOOL: Row = {
    "urn": URN,
    "name": "Invented School",
    "phase": "middle",
    "la_number": "999",
    "establishment_number": "2001",
    "policy": "wessex",
}
TERMS: list[Row] = [
    {"urn": URN, "academic_year": year, "half_term": name, "start": start, "end": end}
    for year, name, start, end in [
        ("2023/24", "HT3", "2024-01-08", "2024-02-09"),
        ("2025/26", "HT6", "2026-06-01", "2026-07-21"),
        ("2026/27", "HT1", "2026-09-01", "2026-10-23"),
        ("2026/27", "HT2", "2026-11-02", "2026-12-18"),
    ]
]
CLOSURE: Row = {"urn": URN, "date": "2026-09-01", "kind": "inset", "note": "Training"}


def pupil(upn: str = ANNA, **more: Any) -> Row:
    return {
        "urn": URN,
        "upn": upn,
        "legal_surname": "Fictionby",
        "legal_forename": "Anna",
        "sex": "F",
        "date_of_birth": "2015-05-05",
        "starts_on": "2023-09-01",
    } | more


def member(upn: str = ANNA, **more: Any) -> Row:
    return {"urn": URN, "upn": upn, "year_group": "6", "class": "6F", "from": "2023-09-01"} | more


def contact(upn: str = ANNA, ref: str = "C1", **more: Any) -> Row:
    return {
        "urn": URN,
        "upn": upn,
        "contact_ref": ref,
        "forename": "Carla",
        "surname": "Fictionby",
        "relationship": "Mother",
        "priority": 1,
        "parental_responsibility": "yes",
        "receives_letters": "yes",
    } | more


def mark(date: str = "2026-11-16", session: str = "AM", code: str = "/", upn: str = ANNA, **more: Any) -> Row:
    return {"urn": URN, "upn": upn, "date": date, "session": session, "code": code} | more


def notice(**more: Any) -> Row:
    return {
        "urn": URN,
        "upn": ANNA,
        "contact_ref": "C1",
        "issued_on": "2026-07-01",
        "kind": "absence",
        "status": "issued",
        "offence_from": "2026-06-01",
        "offence_to": "2026-06-12",
    } | more


@dataclass
class Result:
    exit: int
    output: str
    said: dict[str, Any] = field(default_factory=dict)
    """The JSON it printed."""

    def counts(self, file: str) -> dict[str, int]:
        return next(counts for counts in self.said["files"] if counts["file"] == file)

    @property
    def reasons(self) -> list[tuple[str, int, str, str]]:
        return [(r["file"], r["line"], r["field"], r["reason"]) for r in self.said["rejects"]]


class Folder:
    """What would lie in a bundle's folder; `load` writes it and runs the command."""

    def __init__(self, path: Path, trust: Trust) -> None:
        self.path, self.trust = path, trust
        self.files: dict[str, list[Row]] = {
            "schools.csv": [SCHOOL],
            "terms.csv": TERMS,
            "closures.csv": [CLOSURE],
            "pupils.csv": [pupil(), pupil(BERT, legal_forename="Bert", sex="M")],
            "classes.csv": [member(), member(BERT)],
            "contacts.csv": [contact(), contact(BERT)],
            "marks.csv": [mark(), mark(session="PM", code="\\"), mark(upn=BERT, code="L", minutes_late=7)],
            "notices.csv": [notice()],
        }

    def only(self, **files: list[Row]) -> Folder:
        """The same folder with nothing but these files: `marks=[…]` for marks.csv."""
        self.files = {f"{name}.csv": rows for name, rows in files.items()}
        for left in self.path.glob("*.csv"):
            left.unlink()
        return self

    def load(self, *options: str) -> Result:
        for name, rows in self.files.items():
            write(self.path / name, rows)
        return run(self.trust, self.path, *options)


def write(path: Path, rows: list[Row]) -> None:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, columns)
        writer.writeheader()
        writer.writerows(rows)


def run(trust: Trust, folder: Path, *options: str) -> Result:
    out = io.StringIO()
    code = 0
    error = ""
    try:
        call_command("load_bundle", "--trust", trust.schema_name, str(folder), "--json", *options, stdout=out)
    except CommandError as problem:
        code, error = problem.returncode, str(problem)
    except SystemExit as problem:
        code = int(problem.code or 0)
    connection.set_tenant(trust)
    text = out.getvalue()
    return Result(code, text + error, json.loads(text) if text else {})
