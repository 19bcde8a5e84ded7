"""Letters about a child's attendance, from the first word of support to the formal stage (D01 to D04)."""

from __future__ import annotations

from letters.kinds.kind import Audience, LetterKind, Merge
from letters.rules.blocks import facts, para, signature

FIGURES = (
    Merge("period", "Period the figures are for", "1 September 2026 to 20 November 2026"),
    Merge("missed", "Sessions missed, in words", "14 sessions (7 days)"),
    Merge("missed_sessions", "Sessions missed, as a number", 14),
    Merge("possible_sessions", "Possible sessions", 110),
    Merge("authorised", "Authorised absence, in words", "10 sessions (5 days)"),
    Merge("unauthorised", "Unauthorised absence, in words", "4 sessions (2 days)"),
    Merge("late", "Times late", "3 times"),
    Merge("percent", "Attendance in per cent", "87.3%"),
    Merge("as_at", "When the register was read", "23 November 2026, 9:31am"),
)
"""What the register says of a period; built by `letters.queries.facts`."""

D02 = LetterKind(
    code="D02",
    title="{{childs}} attendance",
    about="The first letter about attendance: the facts, why they matter, an offer to talk.",
    audience=Audience.PARENT,
    fields=FIGURES,
    blocks=(
        para(
            "I am writing because {{child}} has missed more of {{school_word}} than we would like. You may know "
            "this already. We want to see how we can help."
        ),
        facts(
            "Period: {{period}}",
            "Missed: {{missed}} out of {{possible_sessions}}",
            "Authorised: {{authorised}}",
            "Not authorised: {{unauthorised}}",
            "Late: {{late}}",
            "Attendance: {{percent}}",
        ),
        para("A school day has two sessions, one in the morning and one in the afternoon."),
        para(
            "Each day away is a day of lessons, and of friends, that is hard to make up. Children who miss a lot "
            "of days often find it harder to come back.",
        ),
        para(
            "By law, parents must make sure that a child of school age who is on the roll of a school goes to it "
            "every day it is open, unless there is a good reason.",
        ),
        para(
            "If {{child}} has been ill, please tell us if it is part of a longer illness, so that we can plan help. "
            "If you are not sure whether a child is too ill for {{school_word}}, a chemist, your doctor’s surgery "
            "or the NHS website can tell you.",
            optional=True,
        ),
        para(
            "If something is making it hard to get to {{school_word}}, please tell us. We will not judge, and we can often help."
        ),
        para("You can reach us on {{contact_route}}."),
        signature(),
    ),
)
