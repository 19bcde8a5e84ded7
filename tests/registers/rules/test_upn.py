import pytest
from hypothesis import given
from hypothesis import strategies as st

from registers.rules.upn import check, expected_letter, make

ALPHABET = "ABCDEFGHJKLMNPQRTUVWXYZ"
BODIES = st.from_regex(f"[0-9]{{11}}[0-9{ALPHABET}]", fullmatch=True)


@pytest.mark.parametrize(
    ("upn", "temporary"),
    [
        ("R201100018042", False),
        ("T20110001804V", True),
        ("H801200001001", False),
        ("H333999926001", False),
        ("U33399992600A", True),
        ("A000000000000", False),
    ],
)
def test_upn_with_the_right_letter_is_accepted(upn: str, temporary: bool) -> None:
    found = check(upn)

    assert (found.ok, found.expected_letter, found.sentence, found.temporary) == (True, upn[0], "", temporary)


@pytest.mark.parametrize(
    ("upn", "letter"),
    [
        ("B201100018042", "R"),
        ("S201100018042", "R"),
        ("I201100018042", "R"),
        ("O201100018042", "R"),
        ("r201100018042", "R"),
        ("R201100018043", "F"),
    ],
)
def test_upn_with_a_wrong_letter_is_refused_with_the_one_it_should_have(upn: str, letter: str) -> None:
    found = check(upn)

    assert not found.ok
    assert found.expected_letter == letter
    assert f"should be {letter}, not {upn[0]}" in found.sentence


@pytest.mark.parametrize(
    "upn",
    [
        "", "R20110001804", "R2011000180422", "R20110001804S", "R20110001804I", "R20110001804O",
        "R20110001804v", "RA01100018042", "R2011000180-2", "R20110001804²", "R20110001804٢", "RRRRRRRRRRRRR",
        "R201100018042\n",
    ],
)  # fmt: skip
def test_upn_of_the_wrong_form_is_refused_without_a_letter(upn: str) -> None:
    found = check(upn)

    assert not found.ok
    assert found.expected_letter is None
    assert found.sentence


def test_upn_with_spaces_or_small_letters_is_refused_with_how_to_write_it() -> None:
    assert check(" t20110001804v ").sentence == "Write the UPN in capitals without spaces: T20110001804V."


def test_upn_of_the_wrong_length_is_told_its_length() -> None:
    assert "has 13 characters and this has 12" in check("R20110001804").sentence


@given(BODIES)
def test_exactly_one_letter_fits_any_twelve_characters(body: str) -> None:
    assert [letter for letter in ALPHABET if check(letter + body).ok] == [expected_letter("?" + body)]


@given(st.integers(0, 999), st.integers(0, 9999), st.integers(2000, 2099), st.integers(0, 999))
def test_made_upn_passes_its_own_check(la: int, estab: int, year: int, serial: int) -> None:
    upn = make(f"{la:03d}", f"{estab:04d}", year, serial)

    assert check(upn).ok
    assert upn[1:] == f"{la:03d}{estab:04d}{year % 100:02d}{serial:03d}"


@pytest.mark.parametrize(
    ("la", "estab", "serial"),
    [("33", "39999", 1), ("333", "999", 1), ("333", "9999", 1000), ("33x", "9999", 1)],
)
def test_upn_is_not_made_from_parts_of_the_wrong_size(la: str, estab: str, serial: int) -> None:
    with pytest.raises(ValueError, match="3 digits of authority"):
        make(la, estab, 2026, serial)
