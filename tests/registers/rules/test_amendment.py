import pytest

from registers.rules.amendment import AMENDMENT_REASONS, Change, check_reason, kind_of_change, reason_needed


@pytest.mark.parametrize(
    ("old", "new", "submitted", "details_changed", "change"),
    [
        (None, "/", False, False, Change.NEW),
        (None, "/", True, False, Change.NEW),
        (None, "L", True, True, Change.NEW),
        ("/", "/", False, False, Change.NONE),
        ("/", "/", True, False, Change.NONE),
        ("L", "L", False, True, Change.EDIT),
        ("L", "L", True, True, Change.AMENDMENT),
    ],
)
def test_change_of_a_mark_by_what_it_changes(
    old: str | None, new: str, submitted: bool, details_changed: bool, change: Change
) -> None:
    assert kind_of_change(old, new, submitted, details_changed=details_changed) is change


def test_T18_change_before_submission_is_an_edit_and_after_it_an_amendment() -> None:
    before, after = kind_of_change("N", "I", submitted=False), kind_of_change("N", "I", submitted=True)

    assert (before, after) == (Change.EDIT, Change.AMENDMENT)
    assert [reason_needed(before), reason_needed(after)] == [False, True]


def test_reason_is_needed_for_amendments_only() -> None:
    assert [change for change in Change if reason_needed(change)] == [Change.AMENDMENT]


@pytest.mark.parametrize(
    ("reason", "missing"),
    [
        ("Class list read one line off", False),
        ("Another reason: 2 pm call", False),
        ("7", False),
        ("Evidence has been seen", False),
        ("Another reason", True),
        (" Another reason: ", True),
        ("", True),
        (" \t\n\u200b", True),
        (".", True),
        ("...", True),
    ],
)
def test_reason_of_an_amendment_says_something(reason: str, missing: bool) -> None:
    assert [refusal.rule for refusal in check_reason(reason)] == ["reason_needed"] * missing


def test_reasons_to_pick_are_distinct() -> None:
    codes = [reason.code for reason in AMENDMENT_REASONS]

    assert len(codes) == len(set(codes)) == len({reason.words for reason in AMENDMENT_REASONS})
