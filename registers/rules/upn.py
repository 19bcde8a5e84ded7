"""Unique pupil numbers: their form and their check letter.

Source: UK Government Data Standards Catalogue, *Unique Pupil Number* 2.0, and the DfE's published use of it.
Thirteen characters: check letter, three digits of the local authority, four of the establishment, two of the
year, three of a serial number. In a temporary number the last of these is a letter. The letters I, O and S
never occur. The parts say who issued the number long ago, not where the pupil is, so they are not checked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_BODY = re.compile(f"[0-9]{{11}}[0-9{_LETTERS}]")
_LENGTH = 13


@dataclass(frozen=True)
class UpnCheck:
    ok: bool
    expected_letter: str | None
    """The letter the other twelve characters call for; `None` if they are not those of a UPN."""
    sentence: str
    """What is wrong and what to do; empty when `ok`."""
    temporary: bool = False


def check(upn: str) -> UpnCheck:
    """Whether this is a well-formed UPN with the right check letter, exactly as written."""
    expected = expected_letter(upn)
    if expected is None:
        return UpnCheck(False, None, _form_sentence(upn))
    temporary = upn[-1] in _LETTERS
    if upn[0] == expected:
        return UpnCheck(True, expected, "", temporary)
    sentence = f"The check letter of this UPN should be {expected}, not {upn[0]}; check every character."
    return UpnCheck(False, expected, sentence, temporary)


def expected_letter(upn: str) -> str | None:
    """The check letter: characters 2 to 13 weighted by their position, summed, modulo 23."""
    if len(upn) != _LENGTH or not _BODY.fullmatch(upn[1:]):
        return None
    total = sum(_value(character) * weight for weight, character in enumerate(upn[1:], start=2))
    return _LETTERS[total % len(_LETTERS)]


def make(la: str, estab: str, year: int, serial: int) -> str:
    """A permanent UPN with its check letter, for invented pupils. Real ones are issued, never made here."""
    body = f"{la}{estab}{year % 100:02d}{serial:03d}"
    letter = expected_letter(f"?{body}")
    if letter is None or len(la) != 3:
        raise ValueError("a UPN needs 3 digits of authority, 4 of establishment, a year and a serial to 999")
    return letter + body


def _value(character: str) -> int:
    """A digit is itself, the temporary letter its place in the alphabet without I, O and S."""
    return _LETTERS.index(character) if character in _LETTERS else int(character)


def _form_sentence(upn: str) -> str:
    tidy = "".join(upn.split()).upper()
    if tidy != upn and expected_letter(tidy) is not None:
        return f"Write the UPN in capitals without spaces: {tidy}."
    if len(upn) != _LENGTH:
        return f"A UPN has {_LENGTH} characters and this has {len(upn)}: a letter and twelve digits."
    return (
        "A UPN is a letter and twelve digits (a temporary one ends in a letter); I, O and S are never used."
    )
