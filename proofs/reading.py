"""What an answer tells somebody who opens everything: pages, JSON, headers, PDF text, spreadsheets, archives, mail."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from tests.answers import Answer

UUID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
DEEPEST = 3


def body_of(answer: Answer) -> bytes:
    if answer.streaming:
        return b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # only some answers have it
    return answer.content


def everything_in(content: bytes, depth: int = 0) -> Iterator[bytes]:
    """The bytes themselves and whatever is packed in them."""
    yield content
    if depth == DEEPEST:
        return
    if content.startswith(b"\x1f\x8b"):
        with suppress(OSError, EOFError, zlib.error):
            yield from everything_in(gzip.decompress(content), depth + 1)
    elif content.startswith(b"%PDF"):
        yield from _of_pdf(content, depth)
    elif content.startswith(b"PK"):
        with suppress(zipfile.BadZipFile), zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield from everything_in(archive.read(name), depth + 1)


def _of_pdf(content: bytes, depth: int) -> Iterator[bytes]:
    with suppress(PyPdfError, ValueError, KeyError):
        reader = PdfReader(io.BytesIO(content))
        for page in reader.pages:
            yield page.extract_text().encode()
        yield str(reader.metadata).encode()
        for files in reader.attachments.values():
            for file in files:
                yield from everything_in(file, depth + 1)


def needles_in(content: bytes, needles: Iterable[str]) -> list[str]:
    """Which of the words (lower case) stand anywhere in it."""
    parts = [part.lower() for part in everything_in(content)]
    return [needle for needle in needles if any(needle.encode() in part for part in parts)]


def ids_in(content: bytes, ids: frozenset[bytes], asked: str) -> list[str]:
    """Which of the ids stand in it that the question itself had not named."""
    return sorted({found.decode() for found in UUID.findall(content) if found in ids} - set(_ids_of(asked)))


def _ids_of(asked: str) -> list[str]:
    return [found.decode() for found in UUID.findall(asked.lower().encode())]
