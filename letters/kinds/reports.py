"""Reports to parents, the lines for the annual report, target sheets and certificates (D41 to D44)."""

from __future__ import annotations

from letters.kinds.attendance import FIGURES, REACH_US
from letters.kinds.kind import Audience, LetterKind, Merge
from letters.rules.blocks import facts, heading, para, signature, table
from letters.rules.values import Table

D41 = LetterKind(
    code="D41",
    title="{{childs}} attendance report",
    about="The regular report to parents, as often as the settings say.",
    audience=Audience.PARENT,
    held_for_care=False,
    fields=(
        *FIGURES,
        Merge("period_name", "Name of the period", "Autumn term 2026/27"),
        Merge("minutes_late", "Minutes late, all together", "21 minutes"),
        Merge(
            "by_half_term",
            "Half term by half term",
            Table(
                "Half term by half term",
                ("Half term", "Missed", "Possible", "Attendance", "Late"),
                (
                    ("HT1", "6 sessions (3 days)", "78", "92.3%", "2"),
                    ("HT2", "8 sessions (4 days)", "32", "75.0%", "1"),
                ),
            ),
        ),
        Merge("whole_school", "Attendance of the whole school", "94.6%", optional=True),
        Merge("target", "The target", "95%", optional=True),
        Merge(
            "comment",
            "A word from the class teacher",
            "Robin’s reading has come on well.",
            optional=True,
            long=True,
        ),
    ),
    blocks=(
        para("This is {{childs}} attendance for {{period_name}}, {{period}}."),
        facts(
            "Attendance: {{percent}}",
            "Missed: {{missed}} out of {{possible_sessions}}",
            "Authorised: {{authorised}}",
            "Not authorised: {{unauthorised}}",
            "Late: {{late}}",
            "Minutes late: {{minutes_late}}",
        ),
        para("In the same time the whole school stood at {{whole_school}}.", optional=True),
        para("Our target is {{target}}.", optional=True),
        table("by_half_term"),
        para("A school day has two sessions: the morning and the afternoon."),
        para("{{comment}}", optional=True),
        para(
            "The figures are from our register as it stood on {{as_at}}. If you think that one is wrong, please tell us."
        ),
        REACH_US,
        signature(),
    ),
)

D42 = LetterKind(
    code="D42",
    title="{{childs}} attendance in {{year}}",
    about="The attendance lines of the yearly report to parents.",
    audience=Audience.PARENT,
    held_for_care=False,
    fields=(*FIGURES, Merge("year", "School year", "2025/26")),
    blocks=(
        para("These are {{childs}} figures for the school year, {{period}}."),
        facts(
            "Sessions the school was open to {{child}}: {{possible_sessions}}",
            "Missed: {{missed}}",
            "Authorised absence: {{authorised}}",
            "Absence not authorised: {{unauthorised}}",
            "Attendance: {{percent}}",
        ),
        para(
            "A school day has two sessions: the morning and the afternoon. The figures are from our register as it stood on {{as_at}}."
        ),
        REACH_US,
        signature(),
    ),
)

D43 = LetterKind(
    code="D43",
    title="{{childs}} attendance target",
    about="Twice a year: the target, and how it is going.",
    audience=Audience.PARENT,
    held_for_care=True,
    fields=(
        *FIGURES,
        Merge("target", "The target", "96%"),
        Merge("progress", "How it is going, in a sentence", "Robin is 2 days short of the target so far."),
        Merge(
            "next_step",
            "What would help",
            "Five full weeks would bring Robin back to it.",
            optional=True,
            long=True,
        ),
    ),
    blocks=(
        para("We set a target with {{child}} for this year. This is how it is going."),
        facts(
            "Target: {{target}}",
            "Attendance so far: {{percent}}",
            "Missed: {{missed}} out of {{possible_sessions}}",
            "Late: {{late}}",
        ),
        para("{{progress}}"),
        para("{{next_step}}"),
        para(
            "Illness can’t be helped, and nobody should come to school too ill to learn. If something else is in the way, please tell us."
        ),
        REACH_US,
        signature(),
    ),
)

D44 = LetterKind(
    code="D44",
    title="Certificate",
    about="For a pupil: full, high or much better attendance, or effort. The list is approved by a person.",
    audience=Audience.PUPIL,
    look="certificate",
    held_for_care=False,
    fields=(
        Merge("award", "What it is for", "being in school every single day"),
        Merge("period_name", "When", "Autumn term 2026/27"),
        Merge("words", "A few words", "Well done. We are glad to have you here.", optional=True),
    ),
    blocks=(
        heading("{{child_full}}"),
        para("{{class_name}}"),
        para("for {{award}}"),
        para("{{period_name}}"),
        para("{{words}}", optional=True),
        signature("{{today}}"),
    ),
)
