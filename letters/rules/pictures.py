"""What a school's logo may be, told from its bytes and never from its name; and a colour that can be seen.

Source: LET-02 (letterhead); WCAG 2.2, 1.4.3 (contrast 4.5 to 1).
"""

from __future__ import annotations

import re
import struct

LARGEST = 500_000
"""Bytes of the file."""
WIDEST = 3000
"""Pixels each way: a picture of a few kilobytes can unpack to gigabytes."""
LEAST_CONTRAST = 4.5
PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"


class BadPicture(ValueError):
    """Says in a sentence what to do instead."""


def check_picture(content: bytes) -> str:
    """The kind of a PNG or JPEG (`image/png`), by what it is.

    :raises BadPicture: too big, another kind, broken.
    """
    if len(content) > LARGEST:
        raise BadPicture("The picture is too big. Save it with at most 500 kB and 3,000 pixels each way.")
    if content.startswith(PNG):
        width, height = _png_size(content)
        kind = "image/png"
    elif content.startswith(JPEG):
        width, height = _jpeg_size(content)
        kind = "image/jpeg"
    else:
        raise BadPicture("Choose a PNG or JPEG picture. Other kinds can’t be printed safely.")
    if not (0 < width <= WIDEST and 0 < height <= WIDEST):
        raise BadPicture("The picture has too many pixels. Save it with at most 3,000 each way.")
    return kind


def _png_size(content: bytes) -> tuple[int, int]:
    if len(content) < 33 or content[12:16] != b"IHDR":
        raise BadPicture("The picture is broken. Save it again as PNG.")
    width, height = struct.unpack(">II", content[16:24])
    return width, height


def _jpeg_size(content: bytes) -> tuple[int, int]:
    """From the first frame header; segments before it are stepped over."""
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        if length < 2:
            break
        at += 2 + length
    raise BadPicture("The picture is broken. Save it again as JPEG.")


def is_colour(text: str) -> bool:
    return re.fullmatch(r"#[0-9a-f]{6}", text) is not None


def contrast_with_white(colour: str) -> float:
    """WCAG contrast ratio of `#rrggbb` on white, 1 to 21."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (light + 0.05)
