"""Meetings about attendance: the invitation, the consent to meet by video, what was agreed (D05 to D07)."""

from __future__ import annotations

from datetime import date, time

from letters.kinds.attendance import REACH_US
from letters.kinds.kind import Audience, LetterKind, Merge
from letters.rules.blocks import facts, heading, listed, para, sign_here, signature, table
from letters.rules.values import Table

D05 = LetterKind(
    code="D05",
    title="Can we meet about {{child}}?",
    about="Invites a parent to talk about attendance or lateness: in person, by telephone or by video.",
    audience=Audience.PARENT,
    fields=(
        Merge(
            "why",
            "Why we would like to meet",
            "Robin has missed 14 sessions (7 days) since September.",
            long=True,
        ),
        Merge("day", "Day of the meeting", date(2026, 12, 3)),
        Merge("at", "Time of the meeting", time(15, 45)),
        Merge("minutes", "How long it takes", "30 minutes"),
        Merge("place", "Where, or how to join", "School office, 1 School Lane"),
        Merge("who", "Who will be there", ["Sam Fictionby, attendance officer"], long=True),
        Merge(
            "agenda",
            "What we would like to go through",
            ["How attendance has been", "What would help"],
            optional=True,
            long=True,
        ),
        Merge("reply_by", "Answer wanted by", date(2026, 11, 30)),
    ),
    blocks=(
        para("{{why}} We would like to talk with you about what would help."),
        facts("Day: {{day}}", "Time: {{at}}, for about {{minutes}}", "Where: {{place}}"),
        para("These people will be there:"),
        listed("{{who}}"),
        para("We would like to go through this with you:"),
        listed("{{agenda}}"),
        para(
            "What you tell us stays with the people who need to know it to help. The one thing we can’t keep to ourselves is a risk to a child."
        ),
        para(
            "Please tell us by {{reply_by}} if you can come, if another time is better, or if you would rather talk on the telephone or by video."
        ),
        para(
            "Tell us as well if you would like to bring somebody, if you need a language or a way in, or if there is something you find hard to speak of in front of others."
        ),
        REACH_US,
        signature(),
    ),
)

D06 = LetterKind(
    code="D06",
    title="Meeting by video: what we agreed",
    about="A record for the file that a parent agreed to meet by video, before each such meeting.",
    audience=Audience.FILE,
    look="form",
    held_for_care=False,
    fields=(
        Merge("day", "Day of the meeting", date(2026, 12, 3)),
        Merge("parent", "Parent", "Ms Alex Exampleby"),
        Merge(
            "agreed",
            "What was agreed",
            ["Nobody records the call.", "Nobody listens who is not named.", "The parent has the agenda."],
            long=True,
        ),
    ),
    blocks=(
        facts("Pupil: {{child_full}}, {{class_name}}", "Meeting on: {{day}}", "Parent: {{parent}}"),
        para("Read these points out before you start. Tick each one the parent agrees to."),
        listed("{{agreed}}"),
        para("If the parent does not agree, offer a telephone call or a meeting in person."),
        sign_here("For the school", "Parent (if present)"),
    ),
)

D07 = LetterKind(
    code="D07",
    title="Our meeting about {{child}}",
    about="After a meeting: who was there, what was said, who does what by when.",
    audience=Audience.PARENT,
    fields=(
        Merge("day", "Day of the meeting", date(2026, 12, 3)),
        Merge("present", "Who was there", ["Ms Alex Exampleby", "Sam Fictionby"], long=True),
        Merge("absent", "Who was asked and did not come", ["Kit Alphaby"], optional=True, long=True),
        Merge(
            "notes", "What was said", "Mornings are hard since the move. Robin likes the art club.", long=True
        ),
        Merge(
            "actions",
            "Who does what",
            Table(
                "Who does what",
                ("What", "Who", "By"),
                (("Meet Robin at the gate", "Sam Fictionby", "4 December 2026"),),
            ),
        ),
        Merge("next_on", "When we look again", date(2027, 1, 14), optional=True),
    ),
    blocks=(
        para(
            "Thank you for talking with us on {{day}}. This is what we have written down. Please tell us if something is not right."
        ),
        heading("Who was there"),
        listed("{{present}}"),
        para("Asked, but not there: {{absent}}."),
        heading("What was said"),
        para("{{notes}}"),
        table("actions"),
        para("We will look at how it is going on {{next_on}}."),
        REACH_US,
        signature(),
    ),
)
