"""Files that came with a request: judged by content; hostile ones get a sentence (promise P16)."""

from __future__ import annotations

import random
import time
import zlib

import pytest

from absence.rules.leave_evidence import Kept, Turned, judge_file, safe_name
from tests.absence.rules.leave_files import GOOD, HOSTILE, JPEG, PDF, PNG


@pytest.mark.parametrize("name", GOOD)
def test_file_is_what_its_content_says(name: str) -> None:
    content, kind = GOOD[name]

    assert judge_file(content) == Kept(kind)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused_with_a_sentence(name: str) -> None:
    content, words = HOSTILE[name]
    said = judge_file(content)

    assert isinstance(said, Turned)
    assert words in said.sentence
    assert said.sentence.endswith(".")


def test_damage_anywhere_never_crashes_and_never_takes_long() -> None:
    chance, began = random.Random(7), time.monotonic()
    for original in (JPEG, PNG, PDF):
        for _ in range(300):
            content = bytearray(original)
            for _ in range(chance.randint(1, 6)):
                content[chance.randrange(len(content))] = chance.randrange(256)
            assert isinstance(judge_file(bytes(content[: chance.randint(1, len(content))])), Kept | Turned)

    assert time.monotonic() - began < 10


def test_file_of_very_many_parts_is_judged_without_copying_the_rest_for_each() -> None:
    """Were each part copied with all that follows, these few megabytes would take minutes."""
    part = bytes(4) + b"teXt" + zlib.crc32(b"teXt").to_bytes(4)
    picture = PNG[:33] + part * 200_000 + PNG[33:]
    photo = JPEG[:2] + b"\xff\xe1\x00\x02" * 200_000 + JPEG[2:]
    paper = PDF.replace(
        b"%%EOF", b"obj ObjStm stream\n" + zlib.compress(b"x") + b"obj ObjStm stream\n" * 100_000 + b"%%EOF"
    )

    assert [judge_file(one) for one in (picture, photo)] == [Kept("image/png"), Kept("image/jpeg")]
    assert isinstance(judge_file(paper), Kept | Turned)


@pytest.mark.parametrize(
    ("name", "kind", "safe"),
    [
        ("invitation.PDF", "application/pdf", "invitation.pdf"),
        ("../../etc/passwd", "image/png", "passwd.png"),
        ("C:\\photos\\note.jpeg", "image/jpeg", "note.jpg"),
        ('x".html\r\nSet-Cookie: a', "application/pdf", "x.pdf"),
        ("<script>.php", "image/jpeg", "script.jpg"),
        ("", "image/jpeg", "file.jpg"),
        ("ß" * 300 + ".jpg", "image/jpeg", "ß" * 80 + ".jpg"),
    ],
)
def test_name_is_nothing_but_a_name(name: str, kind: str, safe: str) -> None:
    assert safe_name(name, kind) == safe
