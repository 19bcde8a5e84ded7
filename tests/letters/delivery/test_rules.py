"""Whether, when, to what number and with what words: tables of cases."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from letters.rules.addresses import read_email, read_mobile
from letters.rules.families import Part, family_subject, family_text
from letters.rules.sending import (
    PUSHED_BACK,
    Answer,
    DeliveryPolicy,
    Tie,
    awake,
    may_hear_of,
    may_reach,
    next_try,
)
from registers.rules.policy_kinds import OFF, Off

MONDAY = datetime(2026, 11, 23)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("07700 900123", "+447700900123"),
        ("(07700) 900-123", "+447700900123"),
        ("+44 (0)7700 900123", "+447700900123"),
        ("0044 7700 900123", "+447700900123"),
        ("447700900123", "+447700900123"),
        ("+353 20 912 3456", "+353209123456"),
        ("01632 960000", ""),
        ("+44 1632 960000", ""),
        ("07700 90012", ""),
        ("07700 900123 or 900124", ""),
        ("ask gran", ""),
        ("+44", ""),
        ("", ""),
        ("   ", ""),
    ],
)
def test_adm06_mobile_is_read_as_people_write_it(written: str, value: str) -> None:
    read = read_mobile(written)

    assert read.value == value
    assert bool(read.problem) == (not value)


def test_adm06_each_wrong_number_says_what_is_wrong_with_it() -> None:
    said = {read_mobile(written).problem for written in ("", "01632 960000", "12")}
    assert len(said) == 3


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("a.parentley@example.invalid", "a.parentley@example.invalid"),
        (" o'parent+school@mail.example.invalid ", "o'parent+school@mail.example.invalid"),
        ("a@b", ""),
        ("a b@example.invalid", ""),
        ("a@example.invalid, b@example.invalid", ""),
        ("a@example.invalid\nBcc: b@example.invalid", ""),
        ("a..b@example.invalid", ""),
        ("Test <a@example.invalid>", ""),
        (f"{'a' * 250}@example.invalid", ""),
        ("", ""),
    ],
)
def test_adm06_email_is_one_whole_address(written: str, value: str) -> None:
    assert read_email(written).value == value


@pytest.mark.parametrize(
    ("ties", "answer"),
    [
        ([Tie(linked=True)], Answer.SEND),
        ([Tie(linked=True), Tie(linked=True)], Answer.SEND),
        ([Tie(linked=True, restricted=True)], Answer.STOP),
        ([Tie(linked=True), Tie(linked=True, restricted=True)], Answer.STOP),
        ([Tie(linked=False)], Answer.STOP),
    ],
)
def test_saf08_restricted_adult_is_never_written_to(ties: list[Tie], answer: Answer) -> None:
    assert may_hear_of(ties).answer is answer


@pytest.mark.parametrize(
    ("written", "opted_out", "failing", "words"),
    [
        ("07700 900123", False, False, ""),
        ("07700 900123", True, False, "asked not to get texts"),
        ("07700 900123", False, True, "came back"),
        ("01632 960000", False, False, "landline"),
        ("", True, True, "asked not to get texts"),
    ],
)
def test_adm05_opt_outs_and_dead_numbers_are_told_with_what_to_do(
    written: str, opted_out: bool, failing: bool, words: str
) -> None:
    verdict = may_reach(read_mobile(written), opted_out=opted_out, failing=failing, channel_words="texts")

    assert (verdict.answer is Answer.SEND) == (words == "")
    assert words in verdict.why


@pytest.mark.parametrize(
    ("at", "quiet_from", "quiet_until", "until"),
    [
        (time(9, 31), time(20), time(7), None),
        (time(19, 59), time(20), time(7), None),
        (time(20, 0), time(20), time(7), MONDAY.replace(day=24, hour=7)),
        (time(23, 59), time(20), time(7), MONDAY.replace(day=24, hour=7)),
        (time(0, 0), time(20), time(7), MONDAY.replace(hour=7)),
        (time(6, 59), time(20), time(7), MONDAY.replace(hour=7)),
        (time(7, 0), time(20), time(7), None),
        (time(12, 30), time(12), time(13), MONDAY.replace(hour=13)),
        (time(13, 0), time(12), time(13), None),
        (time(23, 0), OFF, time(7), None),
        (time(23, 0), time(20), OFF, None),
        (time(7, 0), time(7), time(7), None),
    ],
)
def test_let07_families_are_not_written_to_in_quiet_hours(
    at: time, quiet_from: time | Off, quiet_until: time | Off, until: datetime | None
) -> None:
    verdict = awake(datetime.combine(MONDAY, at), DeliveryPolicy(quiet_from, quiet_until))

    assert verdict.until == until
    assert (verdict.answer is Answer.WAIT) == (until is not None)


def test_let07_tries_are_spaced_further_apart_and_end() -> None:
    moments = [next_try(tries, MONDAY) for tries in range(1, len(PUSHED_BACK) + 2)]

    assert moments[:2] == [MONDAY + timedelta(minutes=1), MONDAY + timedelta(minutes=5)]
    assert moments[-1] is None
    assert sorted(filter(None, moments)) == moments[:-1]


WHY = "Example Primary: we have no reason yet for the absence of {} today."


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ([Part(("Ann",), WHY.format("Ann"))], WHY.format("Ann")),
        ([Part(("Ann",), WHY.format("Ann")), Part(("Ben",), WHY.format("Ben"))], WHY.format("Ann and Ben")),
        (
            [Part((n,), WHY.format(n)) for n in ("Ann", "Ben", "Cat")],
            WHY.format("Ann, Ben and Cat"),
        ),
        ([Part(("Ann",), WHY.format("Ann")), Part(("Ann",), WHY.format("Ann"))], WHY.format("Ann")),
        (
            [Part(("Ann", "Ben"), WHY.format("Ann and Ben")), Part(("Cat",), WHY.format("Cat"))],
            WHY.format("Ann, Ben and Cat"),
        ),
        (
            [Part(("Ann",), WHY.format("Ann")), Part(("Ben",), "Ben was late.")],
            WHY.format("Ann") + "\n\nBen was late.",
        ),
        # A name that is also part of another word, or stands twice, is left alone: both sentences are sent.
        (
            [Part(("Ann",), "Annual review."), Part(("Ben",), "Benual review.")],
            "Annual review.\n\nBenual review.",
        ),
        (
            [Part(("Ann",), "Ann, where is Ann?"), Part(("Ben",), "Ben, where is Ben?")],
            "Ann, where is Ann?\n\nBen, where is Ben?",
        ),
        ([Part((), "School is closed."), Part((), "School is closed.")], "School is closed."),
    ],
)
def test_let07_family_gets_one_message(parts: list[Part], text: str) -> None:
    assert family_text(parts) == text


def test_let07_family_subject_says_how_many_matters() -> None:
    assert family_subject(["Absent today", "Absent today"]) == "Absent today"
    assert family_subject(["Absent today", "Late"]) == "Absent today (and 1 more)"
    assert family_subject([]) == ""
