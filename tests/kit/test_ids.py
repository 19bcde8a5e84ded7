"""Identifiers: version 7, and in the order they were made."""

from __future__ import annotations

import time

from attendance_mis.kit.ids import uuid7


def test_ids_made_one_after_another_sort_in_that_order() -> None:
    made = [uuid7() for _ in range(2_000)]

    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_id_carries_its_moment_and_says_it_is_version_7() -> None:
    before = time.time_ns() // 1_000_000
    one = uuid7()
    after = time.time_ns() // 1_000_000

    assert before <= one.int >> 80 <= after
    assert (one.version, one.variant) == (7, "specified in RFC 4122")
