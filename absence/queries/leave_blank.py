"""The forms for leave on paper, with the school's part printed on them (D14, D16). Drawn when asked for, kept nowhere."""

from __future__ import annotations

from collections.abc import Mapping

from absence.models import LeaveRequest
from absence.queries.leave_case import travel_counter
from absence.rules.leave_policy import LeavePolicy
from absence.rules.leave_words import days_words, span_words
from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from attendance_mis.kit.ids import uuid7
from letters.models import Letter
from letters.queries.document import make_document
from letters.queries.facts import figures, year_so_far
from letters.queries.printed import logo_of, print_letter
from letters.rendering import Printed
from letters.rules.recipients import Recipient
from letters.rules.values import FieldValue, all_said
from registers.models import Pupil, School
from registers.queries.setup import setup_of

FORMS = {"request": "D14", "travel": "D16"}
"""The form's name in its address → its kind."""
TO = Recipient("form", "", "")
MOST_EARLIER = 5


def blank_form(kind: str, pupil: Pupil, school: School, *, by: Actor) -> Printed:
    """The form of this child as the register stands now."""
    fields = _travel(pupil, school) if kind == "D16" else _request(pupil, school)
    draft = Letter(
        id=uuid7(), school=school, pupil=pupil, kind=kind, key="form", recipient_key=TO.key, recipient=TO.kept(),
        fields=all_said(fields),
    )  # fmt: skip
    made = make_document(draft, by=by)
    return print_letter(made.snapshot, logo_of(made.head))


def _request(pupil: Pupil, school: School) -> Mapping[str, FieldValue]:
    today = clock.today()
    said = figures(pupil, school, year_so_far(school, today), clock.now())
    policy = setup_of(school).rules(LeavePolicy, today)
    missed = f"{said['percent']}, {said['missed']} missed out of {said['possible_sessions']}"
    earlier = LeaveRequest.objects.filter(pupil=pupil).exclude(state="withdrawn").order_by("-first_day")
    return {
        "notice": _days(policy.leave_notice_days),
        "attendance": missed if said["percent"] else "",
        "unauthorised": said["unauthorised"] if said["percent"] else "",
        "earlier": [_earlier(one) for one in earlier[:MOST_EARLIER]],
        "as_at": said["as_at"],
    }


def _travel(pupil: Pupil, school: School) -> Mapping[str, FieldValue]:
    today = clock.today()
    policy = setup_of(school).rules(LeavePolicy, today)
    count = travel_counter(school, pupil.upn, policy, today)
    as_at = figures(pupil, school, year_so_far(school, today), clock.now())["as_at"]
    return {
        "notice": _days(policy.travel_notice_days),
        "counted": f"{count.attended} attended, {count.travelling} travelling" if count.attended else "",
        "as_at": as_at,
    }


def _days(days: object) -> str:
    return days_words(days) if isinstance(days, int) and days else ""


def _earlier(one: LeaveRequest) -> str:
    decided = one.get_outcome_display().lower() if one.state == "decided" else "not decided yet"
    return f"{span_words(one.first_day, one.last_day)}: {decided}"
