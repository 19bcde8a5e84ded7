"""Papers for everybody, not to one family: the newsletter's figures, a sheet for the wall, the school's policy.

Drawn with the letter's own parts, so they look and read alike. No pupil is named; small groups are left out (LET-11).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from attendance_mis.kit import clock
from letters.queries.awards import FEWEST_PUPILS, GroupLine, equivalence, group_lines
from letters.queries.facts import Period
from letters.queries.targets import attendance_targets, target_words
from letters.queries.wording import letterhead
from letters.rules.blocks import BlockKind, Part
from letters.rules.sheets import SheetsPolicy, how_to_report
from letters.rules.values import said
from registers.models import ClassMembership, School
from registers.queries.policy import settings_by_group
from registers.queries.setup import setup_of
from registers.queries.slices import By
from registers.rules.policy_kinds import Group
from registers.rules.words import day_words
from registers.rules.year_groups import year_group_words


def sheet(school: School, title: str, parts: Sequence[Part], on: date) -> dict[str, Any]:  # Any: JSON
    head = letterhead(school)
    return {
        "kind": "",
        "look": "sheet",
        "title": title,
        "language": "en-GB",
        "head": {
            "id": str(head.id) if head.version else None,
            "name": head.name,
            "address": [line for line in head.address.splitlines() if line.strip()],
            "contact": head.contact,
            "colour": head.colour,
            "logo": bool(head.logo),
            "logo_words": head.logo_words,
        },
        "recipient": {},
        "values": {"today": said(on), "reference": ""},
        "parts": [part.kept() for part in parts],
    }


def heading(text: str) -> Part:
    return Part(BlockKind.HEADING, text)


def para(text: str) -> Part:
    return Part(BlockKind.PARAGRAPH, text)


def table(caption: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> Part:
    return Part(
        BlockKind.TABLE, table={"caption": caption, "head": list(head), "rows": [list(row) for row in rows]}
    )


def newsletter(school: School, period: Period, by: By) -> dict[str, Any]:  # Any: JSON
    """D46: classes or year groups, best first. Groups too small are counted, not shown."""
    lines = group_lines(school, period, by)
    shown = [line for line in lines if line.shown]
    what = "Class" if by is By.CLASS else "Year group"
    parts = [
        para(f"These are the figures for {period.words}. Thank you to all who help children to be in school.")
    ]
    if shown:
        parts.append(
            table(f"Attendance by {what.lower()}", (what, "Attendance"), [_line(line, by) for line in shown])
        )
    else:
        parts.append(para("No group is large enough to be shown."))
    if len(shown) < len(lines):
        parts.append(
            para(
                f"Groups of fewer than {FEWEST_PUPILS} children are not shown, so that nobody can be recognised."
            )
        )
    parts.append(para(how_to_report(setup_of(school).rules(SheetsPolicy, clock.today()))))
    return sheet(school, "Attendance in our school", parts, period.last)


def _line(line: GroupLine, by: By) -> tuple[str, str]:
    return (line.name if by is By.CLASS else year_group_words(line.name), line.shown)


def display(school: School, year_group: str, on: date) -> dict[str, Any]:  # Any: JSON
    """D45: what a little time away adds up to, from the school's own calendar, for corridor and classroom."""
    policy = setup_of(school).policy(year_group, on)
    setting = setup_of(school).rules(SheetsPolicy, on, year_group).lessons_per_session
    days, lines = equivalence(school, year_group, on, setting)
    counted = any(line.lessons is not None for line in lines)
    head = ["Days away in a year", "Sessions", *(["Lessons"] if counted else []), "Attendance"]
    rows = [
        [str(line.days), str(line.sessions), *([str(line.lessons)] if counted else []), line.attendance]
        for line in lines
    ]
    return sheet(
        school,
        "Every day in school counts",
        [
            para(
                f"Our {policy.school_word} is open to you on {days} days this year. That is {days * 2} sessions, mornings and afternoons."
            ),
            table("What days away add up to", head, rows),
            para("One day every other week is about one in ten."),
            *_targets(school, year_group, on),
            para(f"If something makes it hard to come, tell your {policy.class_teacher_title}. We can help."),
        ],
        on,
    )


def _targets(school: School, year_group: str, on: date) -> list[Part]:
    """What we aim for: the school, this year group, its classes. A child’s own target hangs on no wall."""
    found = attendance_targets(school, on)
    sitting = ClassMembership.objects.filter(school=school, year_group=year_group, first_day__lte=on)
    here = set(sitting.exclude(last_day__lt=on).values_list("school_class_id", flat=True))
    classes = sorted(
        (one.school_class.name, target_words(one))
        for key, one in found.classes.items()
        if key in here and one.school_class
    )
    group = found.groups.get(year_group)
    lines = [("Our school", target_words(found.school or found.trust))]
    lines += [(year_group_words(year_group), target_words(group)), *classes]
    named = tuple(line for line in lines if line[1])
    return [heading("What we aim for"), Part(BlockKind.FACTS, facts=named)] if named else []


INTRODUCTIONS: dict[Group, str] = {
    Group.DAY: "When the gates open, when lessons begin and when the day ends.",
    Group.REGISTERS: "A register is taken twice a day. These are its rules.",
    Group.LATE_DESK: "What happens when a child comes late, or has to leave during the day.",
    Group.MARKS: "How absence is recorded, settled and kept.",
    Group.CONTACTS: "Whom we ring when a child is not here.",
    Group.PEOPLE: "Who answers for attendance, and when this policy is looked at again.",
    Group.LETTERS: "What parents get in writing.",
}
LEFT_OUT = frozenset({Group.WORDS})
"""Words the school uses are used, not listed."""


def unset_for_publication(school: School, on: date) -> list[str]:
    """What a published policy must say and nobody has set (ROL-06)."""
    policy = setup_of(school).policy("", on)
    needed = {
        "Senior attendance leader": policy.senior_leader_name,
        "How parents reach the school about attendance": policy.contact_route,
        "Next review of the attendance policy": policy.policy_next_review,
    }
    return [label for label, value in needed.items() if value is None]


def policy_document(school: School, on: date) -> dict[str, Any]:  # Any: JSON
    """D52: the attendance policy as the settings in force say it. It can't differ from them: it is made from them."""
    policy = setup_of(school).policy("", on)
    parts = [
        para(
            f"This is how attendance works at {letterhead(school).name}. It is made from the settings our registers run by, as in force on {day_words(on)}."
        ),
        para(
            "By law, children of school age who are on a school’s roll go to school every day it is open, unless there is a good reason. We want to help every family to manage that."
        ),
    ]
    if policy.senior_leader_name and policy.contact_route:
        parts.append(
            para(
                f"{policy.senior_leader_name}, {policy.senior_leader_title}, is responsible for attendance. You can reach us here: {policy.contact_route}."
            )
        )
    again = f" on {day_words(policy.policy_next_review)}" if policy.policy_next_review else ""
    parts.append(
        para(
            f"The {policy.head_title} and the {policy.governing_body_title} look at this policy again{again}."
        )
    )
    for group, rows in settings_by_group(school, on):
        lines = [
            (row.field.spec.label, _with_groups(row.field.words, row.differing))
            for row in rows
            if not row.field.is_unset and group not in LEFT_OUT
        ]
        if lines:
            parts.append(heading(str(group)))
            if group in INTRODUCTIONS:
                parts.append(para(INTRODUCTIONS[group]))
            parts.append(Part(BlockKind.FACTS, facts=tuple(lines)))
    parts.append(
        para(f"Version {school.setup_version} of the settings, printed on {day_words(clock.today())}.")
    )
    return sheet(school, "Attendance policy", parts, on)


def _with_groups(words: str, differing: Sequence[tuple[str, str]]) -> str:
    return "; ".join([words, *(f"{groups}: {value}" for groups, value in differing)])
