"""The class register page: seen, and marked without a script. With one, the page saves through the API."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import clock, words
from attendance_mis.kit.api_errors import Refused
from registers.access import may_open, powers
from registers.actions.marking import Conflict, HandIn, NewMark, NotSaved, Powers, is_future, save_marks
from registers.forms.class_register import Choice, read_choices
from registers.queries.roster import Roster, read_roster
from registers.queries.setup import setup_of
from registers.queries.standing import Standing, register_standing
from registers.rules.expectation import why_odd_to_call_present
from registers.rules.sessions import Session
from registers.views.class_register_page import _past, compose, register_url
from registers.views.school import SchoolRequest, school_page

PAST_SESSIONS = 5
AHEAD = "This session has not begun: marks are made on the day, agreed absences are planned instead."


@dataclass
class Asked:
    """One request for one register."""

    request: SchoolRequest
    roster: Roster
    standing: Standing
    day: date
    session: Session
    past: Sequence[tuple[date, Session]]
    now: datetime
    powers: Powers
    choices: dict[uuid.UUID, Choice] = field(default_factory=dict)
    conflicts: Sequence[Conflict] = ()
    problems: dict[uuid.UUID, str] = field(default_factory=dict)
    errors: list[tuple[str, str]] = field(default_factory=list)

    @property
    def read_only(self) -> str:
        if self.standing.no_session:
            return self.standing.no_session
        expected = self.roster.expected(self.day, self.session)
        groups = {m.year_group for p in expected if (m := p.membership(self.day))}
        ahead = [is_future(self.day, self.session, self.roster, group, self.now) for group in groups or {""}]
        return AHEAD if all(ahead) else ""


@require_http_methods(["GET", "HEAD", "POST"])
@school_page(Permission.MARK_OWN_CLASSES, Permission.MARK_ALL_CLASSES)
def class_register(request: SchoolRequest, day: date, session: Session) -> HttpResponse:
    asked = _asked(request, day, session)
    if request.method == "POST" and not asked.read_only:
        return _mark(asked)
    return _show(asked)


def _asked(request: SchoolRequest, day: date, session: Session) -> Asked:
    past = setup_of(request.school).calendar.last_sessions((day, session), PAST_SESSIONS, "")
    roster = read_roster(
        urn=request.school.urn,
        first=past[0][0] if past else day,
        last=day,
        class_name=request.GET.get("class", "")[:40],
        asked_by=request.access.user.id,
        authors=True,
    )
    if roster is None or not may_open(request.access, roster):
        raise Http404
    now = clock.now()
    standing = register_standing(roster, day, session, now)
    return Asked(request, roster, standing, day, session, past, now, powers(request.access, roster, day))


def _show(asked: Asked, status: int = 200) -> HttpResponse:
    page = compose(
        roster=asked.roster,
        standing=asked.standing,
        day=asked.day,
        session=asked.session,
        past=asked.past,
        powers=asked.powers,
        held=asked.request.access.permissions(asked.roster.school_id),
        user=asked.request.access.user,
        now=asked.now,
        read_only=asked.read_only,
        choices=asked.choices,
        conflicts=asked.conflicts,
        problems=asked.problems,
        errors=asked.errors,
    )
    return render(asked.request, "registers/register.html", {"page": page}, status=status)


def _mark(asked: Asked) -> HttpResponse:
    """Saves the form. Whatever is wrong brings it back as it was filled in, with what to do."""
    posted = asked.request.POST
    action = posted.get("action", "save")
    pupils = asked.roster.expected(asked.day, asked.session)
    asked.choices = {c.pupil.id: c for c in read_choices(posted.dict(), pupils, asked.session)}
    wrong = [choice for choice in asked.choices.values() if choice.error]
    if wrong:
        asked.errors = [(f"pupil-{choice.pupil.id}", choice.error) for choice in wrong]
        return _show(asked, 400)
    marks = _new_marks(asked)
    left, odd = _blanks(asked)
    if action == "fill":
        marks += [_fill(asked, pupil_id) for pupil_id in left if pupil_id not in odd]
        left = [pupil_id for pupil_id in left if pupil_id in odd]
    return _save(asked, marks, left, hand_in=action == "submit")


def _new_marks(asked: Asked) -> list[NewMark]:
    posted = asked.request.POST
    reason = ": ".join(
        filter(None, [posted.get("reason", "").strip(), posted.get("reason-words", "").strip()])
    )
    return [
        NewMark(
            pupil=choice.pupil,
            date=asked.day,
            session=asked.session,
            code=choice.code,
            base_version=choice.base_version,
            minutes_late=choice.minutes,
            note=choice.note if choice.kind == "more" and choice.note else _expected_words(asked, choice),
            reason=reason[:500],
        )
        for choice in asked.choices.values()
        if choice.changed
    ]


def _expected_words(asked: Asked, choice: Choice) -> str:
    """Confirming what was planned takes the plan's words for its note."""
    plans = choice.pupil.hints(asked.day, asked.session)
    return next((plan.words for plan in plans if plan.code == choice.code), "")


def _blanks(asked: Asked) -> tuple[list[uuid.UUID], set[uuid.UUID]]:
    """Pupils without a mark, and those of them whom it would be odd to call present."""
    left, odd = [], set()
    for choice in asked.choices.values():
        held = choice.pupil.marks.get((asked.day, asked.session))
        if choice.code or (held and held.code):
            continue
        left.append(choice.pupil.id)
        expected = bool(choice.pupil.hints(asked.day, asked.session))
        seen = [_past(choice.pupil, *when) for when in asked.past]
        if expected or why_odd_to_call_present(seen, asked.day):
            odd.add(choice.pupil.id)
    return left, odd


def _fill(asked: Asked, pupil_id: uuid.UUID) -> NewMark:
    choice = asked.choices[pupil_id]
    present = "/" if asked.session is Session.AM else "\\"
    return NewMark(choice.pupil, asked.day, asked.session, present, choice.base_version)


def _save(asked: Asked, marks: list[NewMark], left: list[uuid.UUID], *, hand_in: bool) -> HttpResponse:
    roster = asked.roster
    complete = hand_in and not left
    handed = (
        HandIn(roster.class_id, asked.day, asked.session, tuple(roster.expected(asked.day, asked.session)))
        if complete and roster.class_id
        else None
    )
    if marks or handed:
        try:
            result = save_marks(
                marks,
                roster=roster,
                by=asked.request.access.actor(roster.school_id),
                powers=asked.powers,
                source="register",
                op_id=uuid.uuid4(),
                hand_in=handed,
            )
        except NotSaved as refused:
            asked.problems = {p.pupil.id: p.refusal.sentence for p in refused.details}
            asked.errors = [
                (f"pupil-{p.pupil.id}", f"{p.pupil.name}: {p.refusal.sentence}") for p in refused.details
            ]
            return _show(asked, 400)
        except Refused as refused:
            asked.errors = [("", sentence) for told in refused.problems.values() for sentence in told]
            return _show(asked, 400)
        if result.conflicts:
            return _clashed(asked, result.conflicts, len(result.saved))
    if hand_in and left:
        return _incomplete(asked, left, len(marks))
    if handed:
        messages.success(asked.request, "Register submitted.")
    else:
        messages.success(asked.request, f"{_count(len(marks))} saved.{_still_blank(asked, left)}")
    return redirect(register_url(roster.urn, asked.day, asked.session, roster.class_name))


def _clashed(asked: Asked, conflicts: Sequence[Conflict], saved: int) -> HttpResponse:
    choices = asked.choices
    fresh = _asked(asked.request, asked.day, asked.session)
    fresh.choices, fresh.conflicts = choices, conflicts
    fresh.errors = [
        (
            f"pupil-{c.pupil.id}",
            f"{c.pupil.name} was marked by {c.by or 'somebody else'} meanwhile. Choose which mark is right.",
        )
        for c in conflicts
    ]
    if saved:
        fresh.errors.append(("", f"The other {_count(saved)} saved."))
    return _show(fresh, 409)


def _incomplete(asked: Asked, left: Sequence[uuid.UUID], saved: int) -> HttpResponse:
    choices = asked.choices
    fresh = _asked(asked.request, asked.day, asked.session)
    fresh.errors = [
        ("", f"Not submitted yet: mark everybody first.{f' {_count(saved)} saved.' if saved else ''}")
    ]
    fresh.errors += [
        (f"pupil-{pupil_id}", f"{choices[pupil_id].pupil.name} has no mark.") for pupil_id in left
    ]
    return _show(fresh, 400)


def _count(marks: int) -> str:
    return "1 mark is" if marks == 1 else f"{marks} marks are"


def _still_blank(asked: Asked, left: Sequence[uuid.UUID]) -> str:
    if not left or asked.request.POST.get("action") != "fill":
        return ""
    names = words.and_list([asked.choices[pupil_id].pupil.name for pupil_id in left])
    return f" Left blank, because something else is expected: {names}."
