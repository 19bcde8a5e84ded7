"""How marks are packed in a transfer file, and what the file is called (ADM-25, DAT-10)."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest

from exchange.rules.ctf import Unread, file_name, pack, unpack, year_words
from registers.rules.code_table import CODES
from registers.rules.sessions import Session

AM, PM = Session.AM, Session.PM
MONDAY = date(2026, 11, 23)
MARKABLE = sorted({code.code for code in CODES if code.markable})


@pytest.mark.parametrize("seed", range(40))
def test_what_is_packed_comes_back_whatever_its_length(seed: int) -> None:
    draw = Random(seed)
    cells = [(MONDAY + timedelta(n), session) for n in range(30) for session in (AM, PM)]
    marks = {cell: draw.choice(MARKABLE) for cell in draw.sample(cells, k=draw.randint(1, 60))}

    packed = pack(marks)

    assert packed is not None
    first, text = packed
    assert unpack(text, first) == marks


def test_two_letter_codes_stand_in_one_place() -> None:
    assert pack({(MONDAY, AM): "C1", (MONDAY, PM): "Y7", (MONDAY + timedelta(1), PM): "\\"}) == (
        MONDAY,
        "C1Y7- \\",
    )


def test_no_marks_are_no_string() -> None:
    assert pack({}) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "/\\/\\L\\",
            {(0, AM): "/", (0, PM): "\\", (1, AM): "/", (1, PM): "\\", (2, AM): "L", (2, PM): "\\"},
        ),
        ("/\\##/N", {(0, AM): "/", (0, PM): "\\", (2, AM): "/", (2, PM): "N"}),
        ("/ \\ - I ", {(0, AM): "/", (0, PM): "\\", (1, PM): "I"}),
        ("C1C1", {(0, AM): "C1", (0, PM): "C1"}),
        ("HH", {(0, AM): "H", (0, PM): "H"}),
    ],
)
def test_both_forms_are_read(text: str, found: dict[tuple[int, Session], str]) -> None:
    assert unpack(text, MONDAY) == {
        (MONDAY + timedelta(n), session): code for (n, session), code in found.items()
    }


@pytest.mark.parametrize("text", ["/\\C1/", "present", "/;DROP", "7777", "=1+1"])
def test_what_is_no_string_of_marks_says_so(text: str) -> None:
    found = unpack(text, MONDAY)
    assert isinstance(found, Unread)
    assert found.sentence.startswith("The string of marks")


def test_file_names_say_from_whom_to_whom() -> None:
    assert file_name("9992001", "XXXXXXX", 7) == "9992001_CTF_XXXXXXX_007.xml"
    with pytest.raises(ValueError, match="establishment"):
        file_name("9992001", "../etc", 1)
    assert year_words(1999) == "1999/00"
