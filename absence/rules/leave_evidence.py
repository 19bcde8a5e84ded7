"""Whether a file that came with a request may be kept: judged by its content, never by its name (promise P16).

Kept are PDF, JPEG and PNG. A file has to be what it begins as from its first to its last byte: what hangs on behind
it, or hides a program inside it, is refused with a sentence. It is only ever given out as a download all the same.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

LARGEST = 8 * 1024 * 1024
MOST_FILES = 5
_INFLATED = 16 * 1024 * 1024
"""How far the packed parts of a PDF are opened to look for programs; one that packs more is refused."""
_PIECE = 4096

_PNG = b"\x89PNG\r\n\x1a\n"
_MARKUP = re.compile(rb"<\s*(script|html|svg|iframe|object|!doctype)|<\?php|javascript:", re.IGNORECASE)
_STRANGE = (b"PK\x03\x04", b"MZ\x90\x00", b"\x7fELF", b"Rar!\x1a", b"7z\xbc\xaf", b"#!/")
_ACTIVE = re.compile(
    rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|GoToE|AA)(?![A-Za-z0-9])"
)
_STREAM = re.compile(rb"stream\r?\n")


@dataclass(frozen=True)
class Kept:
    """A file that may be kept, and what it is."""

    kind: str


@dataclass(frozen=True)
class Turned:
    """Why it may not, and what to do instead."""

    sentence: str


def judge_file(content: bytes) -> Kept | Turned:
    """What the file is, or a sentence for whoever sent it."""
    if not content:
        return Turned("The file is empty. Choose another one.")
    if len(content) > LARGEST:
        return Turned(
            f"The file is larger than {LARGEST // 1024 // 1024} MB. Send a smaller photo, or fewer pages."
        )
    if content.startswith(b"%PDF-"):
        return _pdf(content)
    if content.startswith(b"\xff\xd8\xff"):
        return _picture(content, _walk_jpeg(content), "image/jpeg")
    if content.startswith(_PNG):
        return _picture(content, _walk_png(content), "image/png")
    return Turned(
        "The file is neither a PDF nor a photo (JPEG or PNG). Take a photo of the paper, or save it as a PDF."
    )


_BROKEN = Turned("The file is damaged or not complete. Open it yourself first, then send it again.")
_HIDES = Turned("The file holds more than a picture. Take a new photo of the paper and send that.")


@dataclass(frozen=True)
class _Walked:
    """A picture from its first to its last part."""

    end: int
    told: bytes
    """Its parts that are not picture data: size, date, comment. Only there could anything be written."""


def _picture(content: bytes, walked: _Walked | None, kind: str) -> Kept | Turned:
    if walked is None:
        return _BROKEN
    return _HIDES if _MARKUP.search(walked.told) or _suspicious(content[walked.end :]) else Kept(kind)


def _suspicious(tail: bytes) -> bool:
    """Phones hang a short film or a second picture behind a photo; programs, archives and pages are something else."""
    return bool(_MARKUP.search(tail)) or b"%PDF-" in tail or any(sign in tail for sign in _STRANGE)


def _walk_png(content: bytes) -> _Walked | None:
    """`None` if a part is cut short or its check sum is wrong."""
    at, told = len(_PNG), bytearray()
    while at + 12 <= len(content):
        length = int.from_bytes(content[at : at + 4])
        name, end = content[at + 4 : at + 8], at + 12 + length
        if end > len(content) or zlib.crc32(content[at + 4 : end - 4]) != int.from_bytes(
            content[end - 4 : end]
        ):
            return None
        if name == b"IEND":
            return _Walked(end, bytes(told))
        if name != b"IDAT":
            told += content[at:end]
        at = end
    return None


def _walk_jpeg(content: bytes) -> _Walked | None:
    """Its segments, then its data up to the end marker; `None` if it stops before."""
    at, told = 2, bytearray()
    while at + 2 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xD9:
            return _Walked(at + 2, bytes(told))
        if marker == 0xFF:
            at += 1
            continue
        if marker == 0x01 or 0xD0 <= marker <= 0xD8:
            at += 2
            continue
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4])
        if end < at + 4 or end > len(content):
            return None
        told += content[at:end]
        at = end if marker != 0xDA else _data_end(content, end)
    return None


def _data_end(content: bytes, at: int) -> int:
    """The next marker after picture data: neither a stuffed byte nor a restart. Past the end if there is none."""
    while (at := content.find(b"\xff", at)) != -1 and at + 1 < len(content):
        follows = content[at + 1]
        if follows not in (0x00, 0xFF) and not 0xD0 <= follows <= 0xD7:
            return at
        at += 1
    return len(content)


def _pdf(content: bytes) -> Kept | Turned:
    end = content.rfind(b"%%EOF")
    if end == -1 or b"obj" not in content:
        return _BROKEN
    if content[end + 5 :].strip(b"\x00\r\n \t"):
        return Turned("Something hangs on behind the PDF. Print it to a new PDF, or send a photo of it.")
    if re.search(rb"/Encrypt(?![A-Za-z0-9])", content):
        return Turned("The PDF is locked with a password. Save it without one, or send a photo of it.")
    opened = _opened(content)
    if opened is None:
        return Turned("The PDF unpacks to far more than it seems. Send a photo of it instead.")
    if any(_ACTIVE.search(_plain_names(part)) for part in (content, opened)) or _MARKUP.search(opened):
        return Turned(
            "The PDF holds a program or another file inside. Print it to a new PDF, or send a photo of it."
        )
    return Kept("application/pdf")


def _plain_names(content: bytes) -> bytes:
    """`/J#61vaScript` is another way of writing `/JavaScript`."""
    return re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), content)


def _opened(content: bytes) -> bytes | None:
    """The packed object streams of a PDF, unpacked as far as may be; `None` if they never end.

    Only streams that hold objects matter: pictures and pages run no program.
    """
    found: list[bytes] = []
    left, view = _INFLATED, memoryview(content)
    for match in _STREAM.finditer(content):
        before = content[max(0, match.start() - 400) : match.start()]
        if b"ObjStm" not in _plain_names(before[before.rfind(b"obj") :]):
            continue
        part = _inflated(view[match.end() :], left)
        left -= len(part)
        if left <= 0:
            return None
        found.append(part)
    return b"\n".join(found)


def _inflated(packed: memoryview, most: int) -> bytes:
    """What this packed stream holds, up to `most` and up to where it is damaged; nothing if it is not packed.

    Read a small piece at a time: a file may be nothing but beginnings of streams, and each would copy all that follows.
    """
    unpack, parts, length = zlib.decompressobj(), [], 0
    for at in range(0, len(packed), _PIECE):
        try:
            part = unpack.decompress(packed[at : at + _PIECE], most - length)
        except zlib.error:
            break
        parts.append(part)
        length += len(part)
        if unpack.eof or length >= most:
            break
    return b"".join(parts)


def safe_name(name: str, kind: str) -> str:
    """A file name that is nothing but a name, with the ending of what it is."""
    ending = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}[kind]
    stem = re.sub(r"[^\w \-]", "", name.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]).strip()
    return f"{stem[:80] or 'file'}{ending}"
