"""The documents of the catalogue by code. Pure data: an owner app builds the fields of its kinds, letters does the rest."""

from __future__ import annotations

from letters.kinds import absence, attendance, blank, formal, leave, meetings, penalties, plans, reports
from letters.kinds.common import COMMON
from letters.kinds.kind import AUDIENCE_WORDS, Audience, LetterKind, Merge

_ALL = {
    value.code: value
    for module in (attendance, meetings, absence, blank, leave, plans, formal, reports, penalties)
    for value in vars(module).values()
    if isinstance(value, LetterKind)
}
KINDS: dict[str, LetterKind] = {code: _ALL[code] for code in sorted(_ALL)}

__all__ = ["AUDIENCE_WORDS", "COMMON", "KINDS", "Audience", "LetterKind", "Merge", "kind_of"]


class NoSuchKind(ValueError):
    """No document of that code."""


def kind_of(code: str) -> LetterKind:
    if code not in KINDS:
        raise NoSuchKind(code)
    return KINDS[code]
