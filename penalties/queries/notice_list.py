"""Notices of a school with their due days: what to pay until when, whom to ask when it is over (PEN-12, PEN-17)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from penalties.models import PenaltyNotice
from penalties.queries.papers import dates_of
from penalties.rules.amounts import Amount, NoticeKind, absence_amounts, public_place_amounts
from penalties.rules.ladder import WITHDRAWN
from penalties.rules.payment import PayBy, is_overdue
from registers.models import School

SOONEST_OVERDUE = timedelta(days=28)
"""A notice received on the day it was issued is overdue so much later; none sooner."""


@dataclass(frozen=True)
class NoticeLine:
    notice: PenaltyNotice
    dates: PayBy
    due: str
    """What to do about it, in a sentence; empty when nothing is due."""
    overdue: bool

    @property
    def amounts(self) -> list[tuple[str, date]]:
        return [(f"£{amount.pence // 100}", last) for amount, last in self.dates.last_days]


def notice_lines(school: School, today: date) -> list[NoticeLine]:
    """What asks for something first, then the latest issued."""
    rows = (
        PenaltyNotice.objects.filter(school=school)
        .select_related("pupil", "contact")
        .order_by("-issued_on", "id")
    )
    lines = [notice_line(row, today) for row in rows]
    return sorted(lines, key=lambda line: not line.due)


def due_notices(school: School, today: date) -> list[NoticeLine]:
    """Those that ask for something, without reading all that ask for nothing."""
    may_ask = (
        Q(flag__gt="")
        | Q(source="school", copy_sent_on=None)
        | Q(status="unpaid")
        | Q(status="issued", issued_on__lte=today - SOONEST_OVERDUE)
    )
    rows = PenaltyNotice.objects.filter(may_ask, school=school).exclude(status=WITHDRAWN)
    return [line for line in (notice_line(row, today) for row in rows) if line.due]


def notice_line(notice: PenaltyNotice, today: date) -> NoticeLine:
    dates = dates_of(
        _amounts(notice),
        served_on=notice.served_on or notice.issued_on,
        service=notice.service,
        received_on=notice.received_on,
        post_days=notice.post_working_days,
    )
    overdue = notice.status == "issued" and is_overdue(dates, today)
    return NoticeLine(notice, dates, _due(notice, dates, overdue), overdue)


def _amounts(notice: PenaltyNotice) -> tuple[Amount, ...]:
    """As printed; a notice brought over without its amounts has those the law gave it as a first one."""
    if notice.amounts:
        return tuple(Amount(pence, days) for pence, days in notice.amounts)
    if notice.kind == NoticeKind.PUBLIC_PLACE:
        return public_place_amounts()
    return absence_amounts(offence_on=notice.offence_to or notice.issued_on, second=False)


def _due(notice: PenaltyNotice, dates: PayBy, overdue: bool) -> str:
    if notice.status == WITHDRAWN:
        return ""
    if notice.flag:
        return "Tell the authority why: it may have to be withdrawn."
    if notice.source == "school" and notice.copy_sent_on is None:
        return "Send the authority its copy."
    if overdue:
        return f"The 28 days ended on {dates.ends_on:%-d %B %Y}: ask the authority whether it was paid."
    if notice.status == "unpaid":
        return "Unpaid: the authority prosecutes or withdraws. Ask what it decided."
    return ""
