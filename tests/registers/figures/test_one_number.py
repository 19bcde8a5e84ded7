"""One number everywhere (promise P21): rule, SQL, page, list of marks, API and file say the same of any slice of a random school."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registers.queries import explorer
from registers.queries.measured import Measured
from registers.rules.codes import category_of
from registers.rules.figures import Tally, tally
from registers.rules.measures import MEASURES, Kind, Measure
from tests.registers.random_register import WHOLE, RandomRegister, random_register
from tests.world import World

SignIn = Callable[..., Client]
SHARES = [measure for measure in MEASURES if measure.kind is Kind.SHARE]
ROWS = ["class", "year_group", "weekday", "session", "code", "day", "category", "sex"]


@pytest.fixture
def register(world: World) -> RandomRegister:
    return random_register(world, 20261123)


questions: st.SearchStrategy[dict[str, Any]] = st.builds(  # Any: drawn of many kinds
    dict,
    first=st.integers(0, 60).map(lambda n: WHOLE[0] + timedelta(n)),
    length=st.integers(5, 100),
    rows=st.sampled_from(ROWS),
    measure=st.sampled_from(SHARES),
    class_name=st.sampled_from(["", "", "4 Rowan", "6 Elm"]),
    year_group=st.sampled_from(["", "", "4", "6", "R"]),
)


def expected(register: RandomRegister, asked: dict[str, Any]) -> dict[str, tuple[int, int]]:  # Any: drawn
    """Key → numerator and denominator, by the pure rules alone."""
    groups: dict[str, list[tuple[str, date, int | None]]] = defaultdict(list)
    last = asked["first"] + timedelta(asked["length"])
    for (urn, pupil, day, session), (code, minutes) in register.marks.items():
        span = register.span(urn, pupil, day)
        if urn != "900001" or not asked["first"] <= day <= last or span is None:
            continue
        if asked["class_name"] not in ("", span.class_name) or asked["year_group"] not in (
            "",
            span.year_group,
        ):
            continue
        key = {
            "class": span.class_name, "year_group": span.year_group, "weekday": str(day.weekday()), "code": code,
            "session": str(session), "day": day.isoformat(), "category": str(category_of(code, day)), "sex": pupil.sex,
        }[asked["rows"]]  # fmt: skip
        groups[key].append((code, day, minutes))
    return {key: counted(asked["measure"], marks) for key, marks in groups.items()}


def counted(measure: Measure, marks: list[tuple[str, date, int | None]]) -> tuple[int, int]:
    found: Tally = tally(marks)
    return measure.part(found, sum(code in measure.codes for code, _, _ in marks)), found.possible


def address(asked: dict[str, Any], **more: str) -> str:  # Any: drawn
    last = asked["first"] + timedelta(asked["length"])
    return urlencode({
        "period": "chosen", "first": asked["first"], "last": last, "rows": asked["rows"], "measure": asked["measure"].key,
        "class": asked["class_name"], "year_group": asked["year_group"], **more,
    })  # fmt: skip


def page_numbers(client: Client, asked: dict[str, Any]) -> list[tuple[int, int]]:  # Any: drawn
    answer = client.get(f"/schools/900001/reports/figures/?{address(asked)}")
    assert answer.status_code == 200
    found = re.findall(r'figures__of">(\d+) of (\d+) session', answer.content.decode())
    return [(int(part), int(whole)) for part, whole in found]


def file_numbers(client: Client, asked: dict[str, Any]) -> list[tuple[int, int]]:  # Any: drawn
    answer = client.get(f"/schools/900001/reports/figures/?{address(asked, format='csv')}")
    rows = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"), newline="")))
    return [(int(row[1]), int(row[2])) for row in rows[1:] if row[1] != ""]


def api_numbers(client: Client, asked: dict[str, Any]) -> dict[str, dict[str, Any]]:  # Any: drawn, JSON
    last = asked["first"] + timedelta(asked["length"])
    question = {"school": "900001", "from": asked["first"], "to": last, "by": asked["rows"]}
    question |= {"class": asked["class_name"]} if asked["class_name"] else {}
    question |= {"year_group": asked["year_group"]} if asked["year_group"] else {}
    answer = client.get(f"/api/v1/attendance?{urlencode(question)}")
    assert answer.status_code == 200
    return {row["key"]: row for row in answer.json()["rows"]}


def agree(client: Client, register: RandomRegister, asked: dict[str, Any]) -> bool:  # Any: drawn
    right = expected(register, asked)
    api = api_numbers(client, asked)
    page, file = page_numbers(client, asked), file_numbers(client, asked)
    whole = (
        [(sum(part for part, _ in right.values()), sum(possible for _, possible in right.values()))]
        if right
        else []
    )
    by_api = {
        "attendance": lambda row: row["present"] + row["approved_activity"],
        "missed": lambda row: row["authorised"] + row["unauthorised"],
        "authorised": lambda row: row["authorised"],
        "unauthorised": lambda row: row["unauthorised"],
        "late": lambda row: row["late"],
        "late_after_close": lambda row: row["late_after_close"],
        "activity": lambda row: row["approved_activity"],
    }
    read = by_api.get(asked["measure"].key)
    api_agrees = read is None or {key: (read(row), row["possible"]) for key, row in api.items()} == right
    return (
        api.keys() == right.keys()
        and api_agrees
        and sorted(page[:-1]) == sorted(right.values()) == sorted(file[:-1])
        and page[-1:] == file[-1:] == whole
    )


def test_rule_sql_page_api_and_file_agree(register: RandomRegister, world: World, sign_in: SignIn) -> None:
    client = sign_in(world.people["officer"])
    seen = [0, 0]

    @given(questions)
    @settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def holds(asked: dict[str, Any]) -> None:  # Any: drawn
        assert agree(client, register, asked), asked
        seen[0] += 1
        seen[1] += len(expected(register, asked))

    holds()
    assert seen[0] >= 25
    assert seen[1] > 50


def test_rounding_a_figure_before_it_is_compared_would_be_noticed(
    register: RandomRegister, world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in(world.people["officer"])
    asked = {
        "first": WHOLE[0],
        "length": 120,
        "rows": "class",
        "measure": SHARES[0],
        "class_name": "",
        "year_group": "",
    }
    assert agree(client, register, asked)

    class Rounded(Measured):
        @property
        def counted(self) -> str:
            return f"{round(self.part, -1)} of {self.whole} sessions"

    monkeypatch.setattr(explorer, "Measured", Rounded)

    assert not agree(client, register, asked)
