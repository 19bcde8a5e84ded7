"""Files as other systems send them, made for tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from exchange.models import Incoming
from registers.rules.upn import make

Page = Callable[..., str]
HEADER = """<Header><DocumentName>Common Transfer File</DocumentName><CTFversion>24.0</CTFversion>
<DateTime>2026-07-20T10:00:00</DateTime><DocumentQualifier>partial</DocumentQualifier><SupplierID>Other</SupplierID>
<SourceSchool><LEA>999</LEA><Estab>2999</Estab><SchoolName>Elsewhere Test School</SchoolName><AcademicYear>2025</AcademicYear></SourceSchool>
<DestSchool><LEA>999</LEA><Estab>2001</Estab></DestSchool></Header>"""


def upn(serial: int) -> str:
    return make("998", "2999", 2021, serial)


def pupil(serial: int, **more: str) -> str:
    """One pupil of a file, named so that nobody takes it for a child."""
    facts = {
        "UPN": upn(serial),
        "Surname": f"Transferby{serial}",
        "Forename": "Test",
        "DOB": "2017-10-03",
        "Sex": "F",
    }
    leaves = "".join(
        f"<{name}>{value}</{name}>" for name, value in (facts | more).items() if name != "inside"
    )
    return f"<Pupil>{leaves}{more.get('inside', '')}</Pupil>"


def year(la: str, estab: str, marks: str, first: str = "2025-09-02", year: int = 2025) -> str:
    return (
        f"<Attendance><YearData><Year>{year}</Year><LEA>{la}</LEA><Estab>{estab}</Estab><SchoolName>Elsewhere Test School</SchoolName>"
        "<SessionsPossible>190</SessionsPossible><SessionsAuthorised>4</SessionsAuthorised><SessionsAttended>180</SessionsAttended>"
        f"<SessionsUnauthorised>6</SessionsUnauthorised><AttendSessions><AttendanceStartDate>{first}</AttendanceStartDate>"
        f"<AttendanceMarks>{marks}</AttendanceMarks></AttendSessions></YearData></Attendance>"
    )


def ctf(*pupils: str, header: str = HEADER) -> bytes:
    return f'<?xml version="1.0" encoding="utf-8"?>\n<CTfile>{header}<CTFpupilData>{"".join(pupils)}</CTFpupilData></CTfile>'.encode()


def send(
    client: Client, urn: str, content: bytes, name: str = "9992999_CTF_9992001_001.xml", **more: Any
) -> Incoming:
    """Send a transfer file through the page; the row it became."""
    data = {"file": SimpleUploadedFile(name, content), "starts_on": "2026-11-23", "school_class": "", **more}
    answer = client.post(f"/schools/{urn}/exchange/transfer-in/", data)
    assert answer.status_code == 302, answer.content.decode()
    return Incoming.objects.get(id=answer.headers["Location"].rstrip("/").rsplit("/", 1)[-1])
