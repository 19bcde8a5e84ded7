"""Hostile and mistaken files: each is refused with a sentence, and nothing of it is kept or half saved (promise P16)."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from exchange.files.ctf_reader import LARGEST, CtfReader
from exchange.files.table_reader import sample_of
from exchange.models import EarlierAttendance, Incoming
from registers.imports.files import BadFile
from registers.models import Pupil
from tests.exchange.files import HEADER, ctf, pupil, send
from tests.world import World

SignIn = Callable[..., Client]
DTD = b'<?xml version="1.0"?><!DOCTYPE CTfile [%s]><CTfile>&a;</CTfile>'
LAUGHS = b'<!ENTITY a "ha">' + b"".join(
    f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">'.encode() for n in range(9)
)
NO_DTD = "The file has a document type or entities of its own, which no transfer file has; it was not read further."


def _zip(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, content)
    return out.getvalue()


BAD_CTF: dict[str, tuple[bytes, str]] = {
    "a billion laughs": (DTD % LAUGHS, NO_DTD),
    "an entity that reads a file": (DTD % b'<!ENTITY a SYSTEM "file:///etc/passwd">', NO_DTD),
    "an entity from the network": (DTD % b'<!ENTITY a SYSTEM "http://127.0.0.1:1/x">', NO_DTD),
    "a parameter entity": (DTD % b'<!ENTITY % p SYSTEM "http://127.0.0.1:1/x"> %p;', NO_DTD),
    "a document type and nothing in it": (DTD % b"", NO_DTD),
    "an outside document type": (b'<!DOCTYPE CTfile SYSTEM "x.dtd"><CTfile/>', NO_DTD),
    "a document type in UTF-16": (
        '<?xml version="1.0"?><!DOCTYPE CTfile []><CTfile/>'.encode("utf-16"),
        NO_DTD,
    ),
    "a ZIP": (_zip("a.xml", b"<CTfile/>"), "This is a ZIP file or a spreadsheet"),
    "a ZIP bomb": (_zip("a.xml", b"\0" * 20_000_000), "This is a ZIP file or a spreadsheet"),
    "a compressed file": (gzip.compress(ctf(pupil(1))), "This is a compressed file"),
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3\n" + ctf(pupil(1)), "This is a PDF"),
    "a program": (b"MZ\x90\x00" + b"\0" * 100, "This is a program"),
    "a picture that is also XML": (b"\x89PNG\r\n\x1a\n" + ctf(pupil(1)), "This is a picture"),
    "nothing but zeros": (b"\0" * 1000, "The file is not whole XML: line 1"),
    "plain text": (b"Dear school, please find attached", "The file is not whole XML: line 1"),
    "a page": (
        b"<html><script>alert(1)</script></html>",
        "This is no Common Transfer File: it begins with “html”",
    ),
    "a census return": (b"<Message><Header/></Message>", "This is a census or another statistical return"),
    "an admissions file": (b"<ATfile><Header/></ATfile>", "This is an admissions transfer file"),
    "another document in our clothes": (
        ctf(pupil(1), header=HEADER.replace("Common Transfer File", "School Census")),
        "This is no Common Transfer File. It calls itself “School Census”",
    ),
    "no header": (ctf(pupil(1), header=""), "This is no Common Transfer File. It does not say what it is"),
    "no pupil": (ctf(), "There is no pupil in the file."),
    "broken off": (ctf(pupil(1))[:-30], "The file is not whole XML: line"),
    "two roots": (ctf(pupil(1)) + b"<CTfile/>", "The file is not whole XML: line"),
    "UTF-8 that is not": (
        ctf(pupil(1, Surname="\u00e9")).replace("\u00e9".encode(), b"\xe9"),
        "The file is not whole XML",
    ),
    "an encoding nobody has": (
        ctf(pupil(1)).replace(b'encoding="utf-8"', b'encoding="x-nobody"'),
        "The file is written in an encoding nobody uses here",
    ),
    "a letter too long": (
        ctf(pupil(1, Surname="A" * 50_000)),
        "An entry of pupil 1 has more than 40,000 characters",
    ),
    "a tag too long": (
        b"<CTfile " + b" ".join(b'a%d="%s"' % (n, b"x" * 60_000) for n in range(40)) + b"/>",
        "The file has a tag or a remark longer than any transfer file has",
    ),
    "a remark too long": (
        b"<!--" + b"x" * 3_000_000 + b"--><CTfile/>",
        "The file has a tag or a remark longer",
    ),
    "nested deep": (b"<CTfile>" + b"<a>" * 5_000, "The file is nested deeper than a transfer file ever is"),
    "a pupil of a thousand entries": (
        ctf(pupil(1, inside="<x/>" * 30_000)),
        "Pupil 1 has more entries than a transfer file ever has.",
    ),
    "years without end": (
        ctf(
            pupil(1, inside="<Attendance>" + "<YearData><Year>2001</Year></YearData>" * 40 + "</Attendance>")
        ),
        "Pupil 1 has attendance of more than 30 years.",
    ),
}


@pytest.mark.parametrize("name", BAD_CTF)
def test_bad_transfer_file_is_refused_with_a_sentence(name: str) -> None:
    content, sentence = BAD_CTF[name]
    reader = CtfReader(io.BytesIO(content), len(content))

    with pytest.raises(BadFile) as refused:
        list(reader.pupils())

    assert str(refused.value).startswith(sentence)


def test_too_many_pupils_end_the_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exchange.files.ctf_reader.MOST_PUPILS", 3)
    content = ctf(*(pupil(n) for n in range(5)))
    with pytest.raises(BadFile, match="more than 3 pupils"):
        list(CtfReader(io.BytesIO(content), len(content)).pupils())


def test_a_file_that_lies_about_its_size_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exchange.files.ctf_reader.LARGEST", 60_000)
    content = ctf(*(pupil(n) for n in range(900)))
    stream = io.BytesIO(content)

    with pytest.raises(BadFile, match="larger than it said"):
        list(CtfReader(stream, 10).pupils())
    assert stream.tell() < len(content) / 1.1


def test_entries_outside_the_pupils_end_too() -> None:
    content = ctf(pupil(1), header=HEADER.replace("</Header>", "<x/>" * 30_000 + "</Header>"))
    with pytest.raises(BadFile, match="The file outside its pupils has more entries"):
        list(CtfReader(io.BytesIO(content), len(content)).pupils())


def test_an_over_large_file_is_not_even_opened() -> None:
    with pytest.raises(BadFile, match="Ask for it in parts"):
        CtfReader(io.BytesIO(b""), LARGEST + 1)


BAD_TABLES: dict[str, tuple[bytes, str]] = {
    "Latin-1": ("UPN,Surname\nA,Ren\u00e9e".encode("latin-1"), "The file is not written in UTF-8"),
    "UTF-16": ("UPN,Surname\nA,B".encode("utf-16"), "The file is not written in UTF-8"),
    "a workbook": (_zip("xl/workbook.xml", b"<x/>"), "The file is not written in UTF-8"),
    "zeros": (b"\0" * 500, "This is no CSV table"),
    "an open quote": (b'UPN,Surname\n"A,B', "The file is not a CSV table"),
    "a giant cell": (
        b"UPN,Surname\nA," + b"x" * 200_000,
        "The file is not a CSV table: field larger than field limit",
    ),
    "a header without end": (
        b",".join(b"c%d" % n for n in range(400)) + b"\n1",
        "The table has more than 200 columns",
    ),
    "one column twice": (b"UPN,UPN\nA,B", "The column UPN is there twice"),
    "no rows": (b"UPN,Surname\n", "There is no row under the names"),
    "nothing": (b"\n\n", "The file is empty"),
    "control characters in the header": (b"UPN\x07,Surname\nA,B", "This is no CSV table"),
}


@pytest.mark.parametrize("name", BAD_TABLES)
def test_bad_table_is_refused_with_a_sentence(name: str) -> None:
    content, sentence = BAD_TABLES[name]
    with pytest.raises(BadFile) as refused:
        sample_of(io.BytesIO(content), len(content))
    assert str(refused.value).startswith(sentence)


def test_by_the_page_a_bad_file_is_a_sentence_and_nothing_half_saved(world: World, sign_in: SignIn) -> None:
    client, urn = sign_in(world.people["officer"]), world.school.urn
    before = Pupil.objects.count()
    # The good pupil before the fault is not there either.
    row = send(
        client,
        urn,
        ctf(pupil(1)).replace(b"</CTFpupilData>", b"<Pupil><UPN>&xxe;</UPN></Pupil></CTFpupilData>"),
    )

    page = client.get(f"/schools/{urn}/exchange/files/{row.id}/")
    assert page.status_code == 200
    assert "The file was refused" in page.content.decode()
    assert "The file is not whole XML: line" in page.content.decode()
    assert (Pupil.objects.count(), EarlierAttendance.objects.count()) == (before, 0)
    assert Incoming.objects.get(id=row.id).content is None

    sent = {"kind": "marks", "file": SimpleUploadedFile("marks.csv", "UPN,Mark\nA,\u00e9".encode("latin-1"))}
    answer = client.post(f"/schools/{urn}/exchange/other-systems/", sent)
    assert answer.status_code == 400
    assert "The file is not written in UTF-8" in answer.content.decode()
    empty = client.post(f"/schools/{urn}/exchange/transfer-in/", {"file": SimpleUploadedFile("a.xml", b"")})
    assert empty.status_code == 400
    assert "The file is empty; choose another." in empty.content.decode()


def test_formula_and_script_in_names_are_data_and_harmless_where_shown(world: World, sign_in: SignIn) -> None:
    client, urn = sign_in(world.people["officer"]), world.school.urn
    evil = "=HYPERLINK(&quot;http://x&quot;)&lt;script&gt;"
    row = send(client, urn, ctf(pupil(1, Forename=evil), pupil(2, Sex="=1+1")), name="../../=evil<b>.xml")

    page = client.get(f"/schools/{urn}/exchange/files/{row.id}/").content.decode()
    refused = client.get(f"/schools/{urn}/exchange/files/{row.id}/refused.csv").content.decode()

    assert row.name == "=evil<b>.xml"
    assert "<script>" not in page.split("<main")[1].replace('<script type="module"', "")
    assert "<b>.xml" not in page
    assert "'=" in refused or "“=1+1”" in refused
    client.post(f"/schools/{urn}/exchange/files/{row.id}/load/")
    assert Pupil.objects.get(legal_surname="Transferby1").legal_forename.startswith("=HYPERLINK")
