from datetime import date

import pytest

from exchange.rules.redaction import BLACK, blacked_out, names_in
from exchange.rules.sharing import put_off_to

OTHERS = ["Test Parentley", "Test Parentley-Smith", "Test Siblingby", ""]


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("Rang Test Parentley at noon.", ["Test Parentley"]),
        ("Rang TEST PARENTLEY-SMITH.", ["Test Parentley-Smith"]),
        ("With Test Siblingby and Test Parentley", ["Test Parentley", "Test Siblingby"]),
        ("A contest Parentleys won", []),
        ("", []),
    ],
)
def test_names_of_others_are_found_as_whole_names(words: str, named: list[str]) -> None:
    assert sorted(names_in(words, OTHERS)) == named


def test_only_chosen_names_are_blacked_out() -> None:
    assert blacked_out(
        "Test Parentley rang; test parentley and Test Siblingby came.", ["Test Parentley"]
    ) == (f"{BLACK} rang; {BLACK} and Test Siblingby came.")


def test_an_answer_that_was_put_off_is_due_three_months_after_it_was_asked() -> None:
    assert put_off_to(date(2026, 11, 30)) == date(2027, 2, 28)
    assert put_off_to(date(2026, 1, 15)) == date(2026, 4, 15)
