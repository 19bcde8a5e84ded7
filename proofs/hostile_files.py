"""Files nobody should have to load: made when they are wanted, each by a name that says what is wrong with it."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import NamedTuple

MEGABYTE = 1024 * 1024
PNG, EOF = b"\x89PNG\r\n\x1a\n", b"\n%%EOF\n"
DTD = b'<?xml version="1.0"?><!DOCTYPE CTfile [%s]><CTfile>&a;</CTfile>'
PUPILS = b"urn,upn,legal_surname,legal_forename,sex,date_of_birth,starts_on\n"
FIGURES = b"time_period,time_identifier,geographic_level,school_type,sess_overall_percent\n"
SHEETS = {
    "pupils.csv": PUPILS,
    "notices.csv": b"urn,upn,contact_ref,issued_on,kind,status\n",
    "figures.csv": FIGURES,
}


class Bad(NamedTuple):
    name: str
    content: bytes


def chunk(kind: bytes, data: bytes = b"") -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(*chunks: bytes, width: int = 1, height: int = 1) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return PNG + head + b"".join(chunks) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND")


def packed(names: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in names.items():
            archive.writestr(name, content)
    return out.getvalue()


def lying_zip() -> bytes:
    """Says that its one small member unpacks to 2 GB."""
    content = bytearray(packed({"a.csv": b"urn\n"}))
    for sign, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = content.index(sign) + at
        content[place : place + 4] = struct.pack("<I", 2**31 - 1)
    return bytes(content)


def laughs() -> bytes:
    more = b"".join(f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">'.encode() for n in range(9))
    return DTD % (b'<!ENTITY a "ha">' + more)


ANYWHERE: dict[str, Callable[[], bytes]] = {
    "one zero": lambda: b"\0",
    "nothing but zeros": lambda: b"\0" * MEGABYTE,
    "a byte order mark alone": lambda: b"\xef\xbb\xbf",
    "UTF-16": lambda: PUPILS.decode().encode("utf-16"),
    "UTF-32": lambda: PUPILS.decode().encode("utf-32"),
    "Latin 1": lambda: PUPILS + "900001,X,Müller,René,M,2016-01-01,2025-09-01\n".encode("latin-1"),
    "a program": lambda: b"\x7fELF" + b"\x90" * 4096,
    "another program": lambda: b"MZ\x90\x00" + b"\0" * 4096,
    "a script": lambda: b"#!/bin/sh\nrm -rf /\n",
    "a page": lambda: b"<!doctype html><script>alert(1)</script>",
    "a drawing": lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>',
    "a moving picture": lambda: b"GIF89a" + b"\0" * 100,
    "a compressed bomb": lambda: gzip.compress(b"\0" * (20 * MEGABYTE)),
    "a ZIP": lambda: packed({"pupils.csv": PUPILS}),
    "a ZIP bomb": lambda: packed({"a": b"\0" * (30 * MEGABYTE)}),
    "a ZIP within a ZIP": lambda: packed({"a.zip": packed({"b.zip": packed({"c": b"\0" * MEGABYTE})})}),
    "a ZIP that climbs out": lambda: packed({"../../../etc/cron.d/x": b"* * * * * root true\n"}),
    "a ZIP that lies about its size": lying_zip,
    "a ZIP of many": lambda: packed({f"{n}.csv": b"" for n in range(5000)}),
    "a workbook": lambda: packed({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": laughs()}),
    "a billion laughs": laughs,
    "an entity that reads a file": lambda: DTD % b'<!ENTITY a SYSTEM "file:///etc/passwd">',
    "an entity from the network": lambda: DTD % b'<!ENTITY a SYSTEM "http://127.0.0.1:9/x">',
    "tags within tags": lambda: b"<CTfile>" + b"<a>" * 500_000,
    "one tag without an end": lambda: b"<CTfile " + b"a" * (4 * MEGABYTE),
    "a thousand thousand attributes": lambda: b"<CTfile " + b" ".join(b'a%d="1"' % n for n in range(200_000)) + b"/>",
    "a remark without an end": lambda: b"<CTfile><!--" + b"-a" * (2 * MEGABYTE),
    "one line without an end": lambda: b"a" * (8 * MEGABYTE),
    "nothing but commas": lambda: b"," * (8 * MEGABYTE),
    "nothing but quotes": lambda: b'"' * (4 * MEGABYTE),
    "a quote that never ends": lambda: b'urn,"' + b"a\n" * (2 * MEGABYTE),
    "a row over a million lines": lambda: b'"\n",' * (2 * MEGABYTE),
    "a hundred thousand columns": lambda: b",".join(b"c%d" % n for n in range(100_000)) + b"\n1\n",
    "one column, twice a hundred thousand times": lambda: b",".join([b"urn"] * 30_000) + b"\n",
    "a PDF broken off": lambda: b"%PDF-1.7\n1 0 obj\n<<",
    "a PDF with a program": lambda: b"%PDF-1.7\n1 0 obj <</OpenAction<</S/JavaScript/JS(x)>>>>" + EOF,
    "a PDF that hides a program's name": lambda: b"%PDF-1.7\n1 0 obj <</#4a#61vaScript(x)>>" + EOF,
    "a PDF and a ZIP": lambda: b"%PDF-1.7\n1 0 obj" + EOF + packed({"a": b"x"}),
    "a PDF that unpacks without end": lambda: b"%PDF-1.7\n1 0 obj <</Type/ObjStm>> stream\n"
    + zlib.compress(b"\0" * (30 * MEGABYTE)) + EOF,
    "a PDF of nothing but beginnings": lambda: b"%PDF-1.7\n" + b"obj ObjStm stream\n" * 300_000 + EOF,
    "a PDF of very many parts": lambda: b"%PDF-1.7\n" + (b"obj ObjStm stream\n" + zlib.compress(b"x")) * 200_000 + EOF,
    "a picture broken off": lambda: png()[:-9],
    "a picture and a ZIP": lambda: png() + packed({"a": b"x"}),
    "a picture and a page": lambda: png(chunk(b"tEXt", b"a\0<script>x()</script>")),
    "a picture of half a million parts": lambda: png(*[chunk(b"teXt")] * 500_000),
    "a picture as wide as a town": lambda: png(width=2**31 - 1, height=2**31 - 1),
    "a photo of two million parts": lambda: b"\xff\xd8" + b"\xff\xe1\x00\x02" * 1_900_000 + b"\xff\xd9",
    "a photo that never begins": lambda: b"\xff\xd8\xff" + b"\xff" * (7 * MEGABYTE),
}  # fmt: skip
"""What is wrong with it → the bytes, whatever it is sent as."""


def rows_for(name: str) -> Iterator[Bad]:
    """Tables whose first line is right and whose rows are not."""
    head = SHEETS[name]
    width = head.count(b",") + 1
    yield Bad("rows of formulas", head + b",".join([b"=1+1"] * width) + b"\n")
    yield Bad("a zero in a row", head + b"9000\x0001," * width + b"\n")
    yield Bad("rows too wide", head + (b"x," * 200 + b"\n") * 1000)
    yield Bad("rows too narrow", head + b"x\n" * 150_000)
    yield Bad("a cell longer than any", head + b"x" * 200_000 + b",\n")
    yield Bad("a row without an end", head + b"x," * (2 * MEGABYTE))
    yield Bad("a quote in the middle", head + b'a"b' * width + b"\n")
    yield Bad("numbers beyond counting", head + b",".join([b"9" * 5000] * width) + b"\n")
    yield Bad("days that never were", head + b",".join([b"0000-00-00"] * width) + b"\n")
    yield Bad("half a character", head + b"\xed\xa0\x80," * width + b"\n")
    yield Bad("words that turn round", head + ",".join(["\u202egnp.exe"] * width).encode() + b"\n")


NAMES = ["../../etc/passwd", "C:\\x\\y.csv", "a" * 300 + ".csv", "\u202evsc.exe", "CON", ".", "x\ny.csv", "pupils.csv;.exe"]  # fmt: skip
