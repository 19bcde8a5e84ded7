"""The fields of letters to many pupils, counted for all of them at once: one statement a period, not one a pupil."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cache, partial

from attendance_mis.kit import clock
from attendance_mis.kit.words import plain_date
from letters.rules.recipients import Recipient
from letters.rules.values import FieldValue, Table
from registers.models import ClassMembership, ContactLink, Pupil, School
from registers.queries.pupil_year import year_bounds
from registers.queries.setup import setup_of
from registers.queries.statistics import GroupBy, Scope, counts
from registers.rules.figures import Tally, attendance_percent

from .facts import Period, figures_of, sessions
from .targets import attendance_targets, progress_fields, target_words

Builder = Callable[[ClassMembership, Recipient], Mapping[str, FieldValue] | None]
"""The fields for one pupil and recipient; `None`: there is nothing to write."""


def builder_of(kind: str, school: School, period: Period) -> Builder:
    if kind == "D44":
        raise ValueError("certificates are drafted for the pupils on an approved list")
    builders: dict[str, Callable[[School, Period], Builder]] = {
        "D41": report_builder,
        "D42": annual_builder,
        "D43": target_builder,
        "D47": contacts_builder,
    }
    return builders[kind](school, period)


def tallies(school: School, period: Period) -> dict[str, Tally]:
    return dict(counts(Scope(school.id, period.first, period.last), GroupBy.PUPIL))


def report_builder(school: School, period: Period) -> Builder:
    """Attendance reports (LET-09)."""
    now = clock.now()
    every = tallies(school, period)
    halves = [
        (half.name, tallies(school, Period(max(half.start, period.first), min(half.end, period.last))))
        for half in setup_of(school).calendar.half_terms
        if half.start <= period.last and half.end >= period.first
    ]
    whole = attendance_percent(sum(every.values(), Tally()))
    targets = attendance_targets(school, period.last)
    name = period_name(school, period)

    def build(member: ClassMembership, to: Recipient) -> Mapping[str, FieldValue] | None:
        t = every.get(member.pupil.upn, Tally())
        if not t.possible:
            return None
        rows = [(half, of.get(member.pupil.upn, Tally())) for half, of in halves]
        return figures_of(t, period, now) | {
            "period_name": name,
            "minutes_late": f"{t.minutes_late} minute{'' if t.minutes_late == 1 else 's'}",
            "by_half_term": Table(
                "Half term by half term",
                ("Half term", "Missed", "Possible", "Attendance", "Late"),
                tuple(
                    (half, sessions(of.absent), str(of.possible), f"{attendance_percent(of)}%", str(of.late))
                    for half, of in rows
                    if of.possible
                ),
            ),
            "whole_school": "" if whole is None else f"{whole}%",
            "target": target_words(targets.of_everybody(member)),
            "comment": "",
        }

    return build


def annual_builder(school: School, period: Period) -> Builder:
    """The attendance lines of the annual report (LET-10)."""
    now, every = clock.now(), tallies(school, period)
    year = setup_of(school).calendar.academic_year_of(period.first)

    def build(member: ClassMembership, to: Recipient) -> Mapping[str, FieldValue] | None:
        t = every.get(member.pupil.upn, Tally())
        return figures_of(t, period, now) | {"year": year} if t.possible else None

    return build


def target_builder(school: School, period: Period) -> Builder:
    """Target sheets (D43): for children with a target of their own, their class’s, year’s or school’s.

    Counted from the target's own first day, as its page does: what was before it neither helps nor harms.
    """
    now, counted = clock.now(), cache(partial(tallies, school))
    targets = attendance_targets(school, period.last)

    def build(member: ClassMembership, to: Recipient) -> Mapping[str, FieldValue] | None:
        target = targets.of(member)
        if target is None:
            return None
        so_far = Period(target.first_day, period.last)
        t = counted(so_far).get(member.pupil.upn, Tally())
        if not t.possible:
            return None
        about = progress_fields(member.pupil.known_as, t, target, school, so_far, member.year_group)
        return figures_of(t, so_far, now) | about

    return build


def contacts_builder(school: School, period: Period) -> Builder:
    """The contact check (D47): a parent sees their own details and, of others, only name and relationship.

    Nobody's number is told to somebody else, and a restricted adult is named to nobody.
    """
    reply_by = plain_date(clock.today() + timedelta(days=14))

    def build(member: ClassMembership, to: Recipient) -> Mapping[str, FieldValue] | None:
        pupil: Pupil = member.pupil
        links = (
            ContactLink.objects.filter(pupil=pupil, restricted=False)
            .select_related("contact")
            .order_by("priority")
        )
        own = [link for link in links if link.contact_id in to.contact_ids]
        fewest = setup_of(school).policy(member.year_group, clock.today()).min_emergency_contacts
        return {
            "contacts": Table(
                "Whom we would ring",
                ("Name", "To the child", "Telephone"),
                tuple(
                    (
                        str(link.contact),
                        link.relationship,
                        (link.contact.phone or "none")
                        if link in own
                        else "known to us"
                        if link.contact.phone
                        else "none",
                    )
                    for link in links
                ),
            ),
            "own_details": [
                f"{link.contact}: telephone {link.contact.phone or 'not known'}, e-mail {link.contact.email or 'not known'}"
                for link in own
            ],
            "fewest": str(fewest),
            "reply_by": reply_by,
        }

    return build


TERMS = {("1", "2"): "autumn", ("3", "4"): "spring", ("5", "6"): "summer"}


def period_name(school: School, period: Period) -> str:
    """A half term, a whole term, the whole year, the year so far; else only what part of what it is."""
    calendar = setup_of(school).calendar
    for half in calendar.half_terms:
        if half.start <= period.first and period.last <= half.end:
            return f"half term {half.name[-1]} of {half.academic_year}"
    year = calendar.academic_year_of(period.first)
    halves = {half.name[-1]: half for half in calendar.half_terms if half.academic_year == year}
    for (one, other), term in TERMS.items():
        known = one in halves and other in halves
        if known and (halves[one].start, halves[other].end) == (period.first, period.last):
            return f"the {term} term of {year}"
    if period.first > year_bounds(setup_of(school), year)[0]:
        return f"a part of the school year {year}"
    whole = "6" in halves and period.last >= halves["6"].end
    return f"the school year {year}" if whole else f"the school year {year} so far"
