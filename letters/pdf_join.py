"""Puts letters of our own renderer into one file for the printer, page by page, without touching what a page shows.

It reads only what that renderer writes (cross-reference stream, object stream, one flat list of pages: PDF 1.7,
ISO 32000-1, 7.5) and refuses anything else. The joined file is for paper: tags for screen readers stay in the letters.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

_TOKEN = re.compile(
    rb"\((?:\\.|[^\\()]|\((?:\\.|[^\\()])*\))*\)|<[0-9A-Fa-f\s]*>|(?<![\w.])(\d+) (\d+) R\b", re.S
)
"""Strings first, so that a text which looks like a reference is left alone."""
_A4 = b"[0 0 595.2756 841.8898]"


class NotOurs(ValueError):
    """Not a file of our renderer: it can't be joined, and is printed by itself."""


@dataclass(frozen=True)
class _Object:
    words: bytes
    """The object itself; of a stream its dictionary."""
    stream: bytes | None = None


@dataclass
class _Writer:
    objects: list[_Object] = field(default_factory=list)

    def reserve(self) -> int:
        self.objects.append(_Object(b"null"))
        return len(self.objects)

    def put(self, number: int, thing: _Object) -> None:
        self.objects[number - 1] = thing

    def bytes(self, root: int) -> bytes:
        out, offsets = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), []
        for number, thing in enumerate(self.objects, 1):
            offsets.append(len(out))
            out += b"%d 0 obj\n%s\n" % (number, thing.words)
            if thing.stream is not None:
                out += b"stream\n" + thing.stream + b"\nendstream\n"
            out += b"endobj\n"
        start = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1)
        out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
        out += b"trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
            len(offsets) + 1,
            root,
            start,
        )
        return bytes(out)


def join(files: Iterable[bytes], *, both_sides: bool) -> tuple[bytes, list[int]]:
    """One file of all pages in order, and how many pages each had. With `both_sides` each begins on an odd page.

    :raises NotOurs: one of them was not written by our renderer.
    """
    writer, kids, counts = _Writer(), [], []
    catalog, tree = writer.reserve(), writer.reserve()
    for file in files:
        pages = list(_copied(file, writer, tree))
        counts.append(len(pages))
        kids += pages
        if both_sides and len(pages) % 2:
            kids.append(_blank(writer, tree))
    listed = b" ".join(b"%d 0 R" % kid for kid in kids)
    writer.put(catalog, _Object(b"<</Type /Catalog/Pages %d 0 R/Lang (en-GB)>>" % tree))
    writer.put(tree, _Object(b"<</Type /Pages/Kids [%s]/Count %d>>" % (listed, len(kids))))
    return writer.bytes(catalog), counts


def _blank(writer: _Writer, tree: int) -> int:
    number = writer.reserve()
    words = b"<</Type /Page/Parent %d 0 R/MediaBox %s/Resources <<>>>>" % (tree, _A4)
    writer.put(number, _Object(words))
    return number


def _copied(file: bytes, writer: _Writer, tree: int) -> Iterator[int]:
    """The file's pages in the new file, each with everything it needs; what pages share is copied once."""
    try:
        objects, root = _read(file)
        pages = _kids(objects, root)
    except (KeyError, IndexError, ValueError, AttributeError, zlib.error) as problem:
        raise NotOurs from problem
    numbers: dict[int, int] = {}
    for page in pages:
        waiting = [page]
        if page not in numbers:
            numbers[page] = writer.reserve()
        while waiting:
            old = waiting.pop()
            thing = objects[old] if old in objects else _Object(b"null")
            words = _page_words(thing.words) if old in pages else thing.words
            needed = [n for n in _references(words) if n not in numbers]
            for one in dict.fromkeys(needed):
                numbers[one] = writer.reserve()
                waiting.append(one)
            words = _renumbered(words, numbers)
            if old in pages:
                words = words.rstrip()[:-2] + b"/Parent %d 0 R>>" % tree
            writer.put(numbers[old], _Object(words, thing.stream))
        yield numbers[page]


def _page_words(words: bytes) -> bytes:
    """A page without its way back to the old file: its parent, its place in the tag tree, its links."""
    words = re.sub(rb"/Parent \d+ \d+ R", b"", words)
    words = re.sub(rb"/StructParents \d+", b"", words)
    return re.sub(rb"/Annots (?:\[[^\]]*\]|\d+ \d+ R)", b"", words)


def _references(words: bytes) -> list[int]:
    return [int(found[1]) for found in _TOKEN.finditer(words) if found[1] is not None]


def _renumbered(words: bytes, numbers: dict[int, int]) -> bytes:
    def swap(found: re.Match[bytes]) -> bytes:
        return found[0] if found[1] is None else b"%d 0 R" % numbers[int(found[1])]

    return _TOKEN.sub(swap, words)


def _kids(objects: dict[int, _Object], root: int) -> list[int]:
    tree = _references(_value(objects[root].words, b"Pages"))[0]
    kids = _references(_value(objects[tree].words, b"Kids"))
    if not kids or any(b"/Type /Page" not in objects[kid].words for kid in kids):
        raise ValueError("no flat list of pages")
    return kids


def _value(words: bytes, name: bytes) -> bytes:
    """What stands under a name in a dictionary of ours: an array, a reference, or a number."""
    pattern = rb"/" + name + rb"(?![A-Za-z0-9])\s*(\[[^\]]*\]|\d+ \d+ R|\d+)"
    found = re.search(pattern, words)
    if found is None:
        raise KeyError(name)
    return found[1]


def _read(file: bytes) -> tuple[dict[int, _Object], int]:
    """Every object of the file by its number, and the number of the catalog."""
    start = re.search(rb"startxref\s+(\d+)\s+%%EOF\s*$", file)
    if start is None:
        raise ValueError("no end of file")
    table = _at(file, int(start[1]))
    entries = _entries(table)
    objects = {number: _at(file, first) for number, (kind, first, _) in entries.items() if kind == 1}
    holders = {first for kind, first, _ in entries.values() if kind == 2}
    for holder in holders:
        objects |= _inside(objects[holder])
    return objects, _references(_value(table.words, b"Root"))[0]


def _entries(table: _Object) -> dict[int, tuple[int, int, int]]:
    widths = [int(width) for width in _value(table.words, b"W").strip(b"[]").split()]
    rows, step = _plain(table), sum(widths)
    first = int(
        (_value(table.words, b"Index") if b"/Index" in table.words else b"[0").strip(b"[]").split()[0]
    )
    return {
        first + place // step: _row(rows[place : place + step], widths)
        for place in range(0, len(rows) - step + 1, step)
    }


def _row(row: bytes, widths: Sequence[int]) -> tuple[int, int, int]:
    kind, rest = row[: widths[0]], row[widths[0] :]
    return (
        int.from_bytes(kind, "big"),
        int.from_bytes(rest[: widths[1]], "big"),
        int.from_bytes(rest[widths[1] :], "big"),
    )


def _at(file: bytes, offset: int) -> _Object:
    head = re.compile(rb"\d+ \d+ obj\s*").match(file, offset)
    if head is None:
        raise ValueError("no object where one should be")
    end = file.index(b"endobj", head.end())
    body = re.compile(rb"(<<.*?>>)\s*stream\r?\n", re.S).match(file, head.end())
    if body is None or body.end() > end:
        return _Object(file[head.end() : end].strip())
    return _Object(body[1], file[body.end() : body.end() + _length(body[1])])


def _length(words: bytes) -> int:
    return int(_value(words, b"Length"))


def _plain(thing: _Object) -> bytes:
    if thing.stream is None:
        raise ValueError("no stream")
    return zlib.decompress(thing.stream) if b"/FlateDecode" in thing.words else thing.stream


def _inside(holder: _Object) -> dict[int, _Object]:
    """The objects kept together in one stream (7.5.7)."""
    plain, first = _plain(holder), int(_value(holder.words, b"First"))
    listed = [int(number) for number in plain[:first].split()]
    numbers, starts = listed[0::2], [*listed[1::2], len(plain) - first]
    return {
        number: _Object(plain[first + starts[n] : first + starts[n + 1]].strip())
        for n, number in enumerate(numbers)
    }
