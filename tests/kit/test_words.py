"""How words stand inside a sentence."""

from __future__ import annotations

import pytest

from attendance_mis.kit.words import mid_sentence


@pytest.mark.parametrize(
    ("words", "inside"),
    [
        ("Headteacher, Invented Primary School", "headteacher, Invented Primary School"),
        ("Class teacher, 4 Rowan", "class teacher, 4 Rowan"),
        ("EHC plan: attendance has fallen", "EHC plan: attendance has fallen"),
        ("A brother", "a brother"),
        ("", ""),
    ],
)
def test_mid_sentence_makes_only_the_first_letter_small(words: str, inside: str) -> None:
    assert mid_sentence(words) == inside
