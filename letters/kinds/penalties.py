"""The penalty notice itself (D37): what the regulations ask for, in words a parent can follow.

Source: SI 2007/1867 reg. 3 and the texts it agrees with; `docs/law.md` says which letter of the list stands where.
Its blocks are fixed: a trust's own wording may add to a notice, never leave something out.
"""

from __future__ import annotations

from datetime import date

from letters.kinds.attendance import ABSENCES
from letters.kinds.kind import Audience, LetterKind, Merge
from letters.rules.blocks import facts, heading, listed, para, signature, table
from letters.rules.values import Table

AMOUNTS = Table(
    "What to pay, and by when",
    ("If you pay by", "You pay", "Days from the day you got this"),
    (("15 December 2026", "£80", "21"), ("22 December 2026", "£160", "28")),
)

D37 = LetterKind(
    code="D37",
    title="Penalty notice: absence from school",
    about="Issued by the head to one parent about one child, after a case was considered and prepared.",
    audience=Audience.PARENT,
    serious=True,
    by_hand=False,
    held_for_care=False,  # the head decides each one in person, with the child's circumstances in front of them
    fields=(
        Merge("notice", "Number of the notice", "PN-1A2B3C4D"),
        Merge("parent_address", "The parent’s address", "1 Invented Street, Exampleton, EX1 1EX"),
        Merge("child_address", "The child’s address", "1 Invented Street, Exampleton, EX1 1EX"),
        Merge("school_place", "The school and its address", "Invented School, 2 Example Road"),
        Merge("issued_on", "Date of issue", date(2026, 11, 23)),
        Merge("offence_first", "First day of the absence", date(2026, 11, 2)),
        Merge("offence_last", "Last day of the absence", date(2026, 11, 6)),
        Merge("offence_sessions", "How many sessions", "10 sessions (5 days)"),
        Merge("circumstances", "What happened", "Leave for a holiday was refused and taken.", long=True),
        Merge(
            "rung", "Which notice it is", "This is the first notice to you about this child in three years."
        ),
        Merge("amounts", "Amounts and days", AMOUNTS),
        Merge("received_on", "When it counts as received", date(2026, 11, 25)),
        Merge("pay_to", "To whom", "Fictionshire Council, 2 Invented Road, Exampleton"),
        Merge("pay_how", "How to pay", "Online or by telephone"),
        Merge("acting_for", "For the head", "For Ms A Exampleby, headteacher", optional=True),
        Merge(
            "conviction_warning",
            "Warning about checks for work",
            "A court conviction may show when an employer checks your record.",
            optional=True,
        ),
        Merge("absences", "The sessions", ABSENCES),
    ),
    blocks=(
        para(
            "You are sent this notice because your child was away from school without leave. It gives you the chance to pay a penalty. If you pay in time, you will not be taken to court for these days.",
            fixed=True,
        ),
        facts(
            "Notice: {{notice}}",
            "Date of issue: {{issued_on}}",
            "To: {{recipient}}, {{parent_address}}",
            "Child: {{child_full}}, {{child_address}}",
            "School: {{school_place}}",
            "Issued by: {{sender}}, {{sender_position}}",
        ),
        para("{{acting_for}}", optional=True),
        heading("What it is about"),
        para(
            "The law says that a child of school age must go to school regularly. From {{offence_first}} to {{offence_last}} {{child}} missed {{offence_sessions}} without leave. Each one is listed at the end. This is an offence under section 444 of the Education Act 1996.",
            fixed=True,
        ),
        para("{{circumstances}}", fixed=True),
        heading("What you have to pay"),
        para("{{rung}}", fixed=True),
        table("amounts"),
        para(
            "The days run from the day you get this notice. That day is day 1. It counts as received on {{received_on}}, unless you can show that it came on another day.",
            fixed=True,
        ),
        facts("Pay to: {{pay_to}}", "How to pay: {{pay_how}}"),
        para(
            "Please do not send money to the school. Write to the council if you have a question about paying.",
            fixed=True,
        ),
        heading("If you pay"),
        para("If you pay in time, nobody can take you to court for these days.", fixed=True),
        heading("If you do not pay"),
        para(
            "After 28 days the council must do one of two things. It can take you to court for these days. Or it must take this notice back. A court can fine you.",
            fixed=True,
        ),
        para("{{conviction_warning}}", optional=True),
        heading("When the council can take it back"),
        listed(
            "It should not have been sent.",
            "It should not have been sent to you.",
            "It has a mistake in it that matters.",
            "You did not pay, and the council will not go to court.",
            fixed=True,
        ),
        para(
            "If you think one of these is true, write to the council at the address above. You cannot appeal, but it will look at what you say.",
            fixed=True,
        ),
        signature(),
        table("absences"),
    ),
)
