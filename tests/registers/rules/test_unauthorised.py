from datetime import date

import pytest

from registers.rules.codes import Category, category_of, codes_on
from registers.rules.unauthorised import UNAUTHORISED_REASONS, check_reason_for, reason_of, reasons_for

TODAY = date(2026, 11, 23)


def test_every_unauthorised_code_has_a_reason_and_no_other_code_has() -> None:
    explained = {row.code for row in codes_on(TODAY) if reasons_for(row.code)}

    assert explained == {
        row.code for row in codes_on(TODAY) if category_of(row.code, TODAY) is Category.UNAUTHORISED
    }


def test_reasons_have_distinct_codes() -> None:
    assert len({reason.code for reason in UNAUTHORISED_REASONS}) == len(UNAUTHORISED_REASONS) == 11


@pytest.mark.parametrize(
    ("code", "offered", "expected"),
    [
        ("U", None, ["late_after_close"]),
        ("G", None, ["holiday", "day_trip"]),
        ("G", ["holiday", "truancy"], ["holiday"]),
        ("N", ["holiday"], []),
        ("I", None, []),
    ],
)
def test_policy_narrows_the_reasons_of_a_code(
    code: str, offered: list[str] | None, expected: list[str]
) -> None:
    assert [reason.code for reason in reasons_for(code, offered)] == expected


def test_reason_that_does_not_fit_the_code_is_refused_with_those_that_do() -> None:
    [refusal] = check_reason_for("G", "truancy")

    assert check_reason_for("G", "holiday") == []
    assert refusal.sentence == "For G choose one of: Holiday, Day trip."
    assert check_reason_for("I", "holiday")[0].sentence == "Leave the reason out: I takes none."


@pytest.mark.parametrize(
    ("code", "said", "counts_as"),
    [
        ("N", "", "unexplained"), ("U", "", "late_after_close"),  # the code leaves one reason: nobody has to say it
        ("U", "truancy", "late_after_close"), ("N", "truancy", "unexplained"),
        ("O", "", ""), ("O", "truancy", "truancy"), ("O", "holiday", ""), ("O", "bored", ""),
        ("G", "day_trip", "day_trip"), ("G", "unexplained", ""), ("I", "truancy", ""),
    ],
)  # fmt: skip
def test_reason_stands_while_it_fits_the_code_and_some_codes_say_their_own(
    code: str, said: str, counts_as: str
) -> None:
    assert reason_of(code, said) == counts_as
