"""Finding people by what is typed of their names: beginnings of any of them, in any order, accents left out.

Source: ADM-01 (the admission register is searchable) and the practice of offices to type two or three letters.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_SEPARATORS = str.maketrans({"-": " ", "‐": " ", "–": " ", ",": " ", ".": " "})
_APOSTROPHES = str.maketrans(dict.fromkeys("'’`ʼ"))
_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"})


@lru_cache(maxsize=16_384)
def folded(text: str) -> str:
    """Lower case without accents or apostrophes, hyphens as spaces: how names are compared and sorted."""
    bare = text.casefold().translate(_APOSTROPHES).translate(_SEPARATORS).translate(_LETTERS)
    letters = unicodedata.normalize("NFD", bare)
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())


def matches(typed: str, names: Sequence[str]) -> bool:
    """Whether every word typed begins a part of one of the names. Nothing typed matches everybody."""
    parts = [part for name in names for part in _parts(name)]
    return all(any(part.startswith(word) for part in parts) for word in folded(typed).split())


@lru_cache(maxsize=16_384)
def _parts(name: str) -> tuple[str, ...]:
    # O'Brien is found as "obrien" and as "brien".
    return tuple({*folded(name).split(), *folded(name.replace("'", " ").replace("’", " ")).split()})


def name_order(surname: str, forename: str) -> tuple[str, str]:
    """The alphabet of the admission register: É beside E, not after Z."""
    return folded(surname), folded(forename)
