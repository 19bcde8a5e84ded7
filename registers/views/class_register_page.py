"""Puts together what the class register page shows from the roster, the calendar, the policy and the person's rights."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import urlencode

from django.urls import reverse

from attendance_mis.accounts.models import User
from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import clock, words
from registers import page_models as page
from registers.actions.marking import Conflict, Powers
from registers.forms.class_register import Choice, was
from registers.queries.care import Care, care_for
from registers.queries.roster import HeldMark, Roster, RosterPupil
from registers.queries.standing import Standing
from registers.rules.codes import Category, Code, Needs, codes_on, lookup
from registers.rules.expectation import PastSession, why_odd_to_call_present
from registers.rules.sessions import Session
from registers.views.hints import hint_url

TONES = {
    Category.PRESENT: "present",
    Category.APPROVED_ACTIVITY: "activity",
    Category.AUTHORISED: "authorised",
    Category.UNAUTHORISED: "unauthorised",
    Category.NOT_POSSIBLE: "neutral",
    Category.ADMINISTRATIVE: "neutral",
}
OWN_SOURCES = ("register", "import")
"""Marks from anywhere else were placed by the office."""


def register_url(urn: str, day: date, session: Session, class_name: str) -> str:
    """The page's address, and with it the key of marks kept on a computer: always written the same way."""
    return f"{reverse('class_register', args=[urn, day, session])}?{urlencode({'class': class_name})}"


def compose(
    *,
    roster: Roster,
    standing: Standing,
    day: date,
    session: Session,
    past: Sequence[tuple[date, Session]],
    powers: Powers,
    held: frozenset[Permission],
    user: User,
    now: datetime,
    read_only: str,
    choices: Mapping[uuid.UUID, Choice] | None = None,
    conflicts: Sequence[Conflict] = (),
    problems: Mapping[uuid.UUID, str] | None = None,
    errors: Sequence[tuple[str, str]] = (),
) -> page.RegisterPage:
    pupils = roster.expected(day, session)
    care = care_for([pupil.id for pupil in pupils], day)
    codes = [code for code in codes_on(day) if code.session in (None, session)]
    url = register_url(roster.urn, day, session, roster.class_name)
    handed = roster.submitted(day, session)
    name = f"{user.name}, {user.position}"
    clashes = {conflict.pupil.id: conflict for conflict in conflicts}
    rows = [
        _row(
            number, pupil, day, session, past, _Asker(powers, held, roster.urn), care.get(pupil.id, []), name
        )
        for number, pupil in enumerate(pupils, 1)
    ]
    if choices:
        rows = [
            _with_choice(row, pupil, choices, clashes, problems or {})
            for row, pupil in zip(rows, pupils, strict=True)
        ]
    return page.RegisterPage(
        class_name=roster.class_name,
        day=day,
        session=session,
        status=standing.status,
        rows=tuple(rows),
        closed_rows=tuple(
            page.ClosedRow(pupil.surname, pupil.forename, why)
            for pupil, why in roster.not_expected(day, session)
        ),
        codes=tuple(_code(code) for code in codes),
        allowed=tuple(
            c.code for c in codes if c.markable and (powers.codes is None or c.code in powers.codes)
        ),
        url=url,
        api_url=f"/api/v1/registers/{roster.urn}/{day}/{session}?{urlencode({'class': roster.class_name})}",
        sign_in_url=f"{reverse('sign_in')}?{urlencode({'next': url})}",
        user_id=str(user.id),
        user_name=name,
        now=now,
        times_sentence=_times(standing, day, now),
        closes_at=_closes(standing, day),
        submitted_at=handed[0] if handed else None,
        submitted_by=handed[1] if handed else "",
        recent_labels=tuple((f"{d:%a}"[:2], str(s).lower()) for d, s in past),
        may_amend=powers.amend,
        read_only=read_only,
        errors=tuple(errors),
    )


@dataclass(frozen=True)
class _Asker:
    """What the person may do with the marks and open beside them."""

    powers: Powers
    held: frozenset[Permission]
    urn: str


def _row(
    number: int,
    pupil: RosterPupil,
    day: date,
    session: Session,
    past: Sequence[tuple[date, Session]],
    asker: _Asker,
    care: Sequence[Care],
    name: str,
) -> page.Row:
    seen = [_past(pupil, *when) for when in past]
    plans = pupil.hints(day, session)
    held = pupil.marks.get((day, session))
    return page.Row(
        number=number,
        pupil_id=str(pupil.id),
        upn=pupil.upn,
        surname=pupil.surname,
        forename=pupil.forename,
        flags=tuple(page.Flag(c.icon, c.words, "danger" if c.danger else "plain") for c in care),
        recent=tuple(_past_mark(each) for each in seen),
        mark=_mark(held, day, name) if held and held.code else None,
        held_version=held.version if held else 0,
        was=was(held),
        hints=tuple(
            page.Hint(plan.code, plan.words, plan.anybody_confirms, hint_url(plan, asker.urn, asker.held))
            for plan in plans
        ),
        odd_to_call_present="" if plans else why_odd_to_call_present(seen, day),
    )


def _past(pupil: RosterPupil, day: date, session: Session) -> PastSession:
    held = pupil.marks.get((day, session))
    return PastSession(day, session, held.code if held else None, held.category if held else None)


def _past_mark(seen: PastSession) -> page.PastMark:
    if seen.code is None or seen.category is None:
        return page.PastMark("", "none", "")
    row = lookup(seen.code, seen.day)
    return page.PastMark(
        seen.code, _tone(seen.code, seen.category), f"{row.words if row else seen.code}, {seen.words}"
    )


def _tone(code: str, category: Category) -> str:
    return "late" if code == "L" else TONES[category]


def _mark(held: HeldMark, day: date, name: str) -> page.Mark:
    code = held.code or ""
    row = lookup(code, day)
    by = f"{held.by}, {held.by_position}" if held.by else ""
    return page.Mark(
        code=code,
        version=held.version,
        words=row.words if row else code,
        minutes_late=held.minutes_late,
        note=held.note,
        by=by,
        at=held.at,
        by_office=held.source not in OWN_SOURCES,
        mine=by == name,
        submitted=held.submitted,
    )


def _code(code: Code) -> page.Code:
    # The register's own page says the absence too: "No reason yet" beside a name might be read as "not marked".
    said = f"Absent, {code.words.lower()}" if code.code == "N" else code.words
    return page.Code(code.code, said, _tone(code.code, code.category), code.meaning, Needs.NOTE in code.needs)


def _times(standing: Standing, day: date, now: datetime) -> str:
    if standing.times.opens is None:
        return "times not set yet"
    begun = now.astimezone(clock.LONDON) >= datetime.combine(day, standing.times.opens, clock.LONDON)
    return f"{'opened' if begun else 'opens'} {words.clock_time(standing.times.opens)}"


def _closes(standing: Standing, day: date) -> datetime | None:
    return datetime.combine(day, standing.times.closes, clock.LONDON) if standing.times.closes else None


def _with_choice(
    row: page.Row,
    pupil: RosterPupil,
    choices: Mapping[uuid.UUID, Choice],
    clashes: Mapping[uuid.UUID, Conflict],
    problems: Mapping[uuid.UUID, str],
) -> page.Row:
    """The row of a form that came back: what was chosen stands, with what was wrong about it."""
    choice, clash = choices[pupil.id], clashes.get(pupil.id)
    row = replace(row, error=choice.error or problems.get(pupil.id, ""))
    if choice.changed:
        row = replace(
            row,
            chosen=choice.kind,
            chosen_minutes=choice.minutes_typed,
            chosen_code=choice.code or "",
            chosen_note=choice.note,
        )
    if clash is None:
        return row
    return replace(
        row,
        clash=page.Clash(
            _said(choice.code, choice.minutes, clash.date),
            _said(clash.theirs, clash.theirs_minutes, clash.date),
            f"{clash.by}, {clash.by_position}",
            clash.at,
        ),
    )


def _said(code: str | None, late: int | None, day: date) -> str:
    row = lookup(code, day) if code else None
    if row is None:
        return "no mark"
    return f"{row.words}, {words.minutes(late)}" if late is not None else row.words
