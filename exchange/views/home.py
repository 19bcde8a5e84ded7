"""The landing page: every way in and out, and what of it waits for somebody."""

from __future__ import annotations

from dataclasses import dataclass

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import clock
from exchange.models import AccessRequest, QuarantinedMark
from exchange.queries.daily import failing
from exchange.queries.logs import reminders
from registers.models import School
from registers.views.school import SchoolRequest, school_page

P = Permission


@dataclass(frozen=True)
class Way:
    label: str
    about: str
    url_name: str
    permission: Permission


WAYS = (
    Way("Census attendance", "The term’s sessions by code in the collection’s tables, with the numbers that must agree.", "census", P.CERTIFY_RECORDS),
    Way("Attendance sent daily", "The day’s register for the Department, the local authority and the trust.", "daily", P.CERTIFY_RECORDS),
    Way("Transfer file for leavers", "A Common Transfer File for the next school, and what else went with a leaver.", "transfer_out", P.CERTIFY_RECORDS),
    Way("Bring in a transfer file", "New pupils from the last school’s file, looked at before anything is loaded.", "transfer_in", P.IMPORT_DATA),
    Way("Tables of other systems", "Pupils, contacts and marks from another system, column by column.", "other_systems", P.IMPORT_DATA),
    Way("Sharing", "Information for another school or a partner, with a purpose, and the log of it.", "sharing", P.CERTIFY_RECORDS),
    Way("Copies for parents", "Somebody asks for everything that is held about a pupil.", "access_requests", P.CERTIFY_RECORDS),
    Way("Reviews of the policy", "When the attendance policy was reviewed, and when it is due again.", "policy_reviews", P.SEE_SETTINGS),
)  # fmt: skip


@dataclass(frozen=True)
class Link:
    words: str
    url: str


@school_page(P.CERTIFY_RECORDS, P.IMPORT_DATA)
def exchange(request: SchoolRequest) -> HttpResponseBase:
    held = request.access.permissions(request.school.id)
    places = [
        {"label": way.label, "about": way.about, "url": reverse(way.url_name, args=[request.school.urn])}
        for way in WAYS
        if way.permission in held
    ]
    return render(
        request, "exchange/home.html", {"places": places, "waiting": _waiting(request.school, held)}
    )


def _waiting(school: School, held: frozenset[Permission]) -> list[Link]:
    today = clock.today()
    logs = reminders(school, today)
    failed = sum(1 for one in failing(school.id) if one.state == "failed")
    marks = QuarantinedMark.objects.filter(school=school, state="waiting").count()
    copies = AccessRequest.objects.filter(school=school, state="open").count()
    review = (
        "The review of the attendance policy is overdue"
        if logs.review.overdue
        else "The attendance policy is due for review"
    )
    lines = [
        (failed, "day of attendance was not taken", "days of attendance were not taken", "daily", P.CERTIFY_RECORDS),
        (marks, "mark has an unknown code", "marks have an unknown code", "quarantine", P.IMPORT_DATA),
        (copies, "copy for a parent is being prepared", "copies for parents are being prepared", "access_requests", P.CERTIFY_RECORDS),
        (logs.complaints_due, "complaint is overdue", "complaints are overdue", "complaints", P.PREPARE_LETTERS),
        (logs.training_overdue, "member of staff lacks training", "members of staff lack training", "training", P.CHANGE_SETTINGS),
        (logs.training_soon, "member of staff is due for training", "members of staff are due for training", "training", P.CHANGE_SETTINGS),
    ]  # fmt: skip
    found = [
        Link(f"{count} {one if count == 1 else many}", reverse(url, args=[school.urn]))
        for count, one, many, url, needed in lines
        if count and needed in held
    ]
    if logs.review.overdue or logs.review.soon:
        found.append(Link(review, reverse("policy_reviews", args=[school.urn])))
    return found
