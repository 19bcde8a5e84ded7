"""Letters that follow an absence: the visit, evidence of illness, an absence that may not be authorised (D08 to D10)."""

from __future__ import annotations

from datetime import date, time

from letters.kinds.attendance import REACH_US, UNWELL
from letters.kinds.kind import Audience, LetterKind, Merge
from letters.rules.blocks import facts, heading, listed, para, signature

D08 = LetterKind(
    code="D08",
    title="We called to see {{child}}",
    about="Left at the door when nobody answers a home visit.",
    audience=Audience.PARENT,
    held_for_care=False,
    fields=(
        Merge("day", "Day of the visit", date(2026, 11, 23)),
        Merge("at", "Time of the visit", time(11, 20)),
        Merge(
            "callers",
            "Who called",
            ["Sam Fictionby, attendance officer", "Kit Alphaby, family worker"],
            long=True,
        ),
        Merge("days_away", "Since when, in words", "since Friday 20 November"),
    ),
    blocks=(
        para("We came to see you today, and nobody was in."),
        facts("Day: {{day}}", "Time: {{at}}"),
        para("Who called:"),
        listed("{{callers}}"),
        para(
            "{{child}} has been away {{days_away}} and we do not know why. We only want to know that {{child}} is safe and well."
        ),
        heading("Please get in touch at once"),
        para("As soon as you read this, please tell us where {{child}} is: {{contact_route}}."),
        para(
            "If we hear nothing, we have to ask others, and that may be the council or the police. We would much rather hear from you."
        ),
        signature("With best wishes"),
    ),
)

D09 = LetterKind(
    code="D09",
    title="Proof of illness for {{child}}",
    about="When there is a real worry about illness: what is asked for, how long for, and what counts.",
    audience=Audience.PARENT,
    serious=True,
    fields=(
        Merge("first_day", "From", date(2026, 11, 23)),
        Merge("last_day", "To", date(2026, 12, 18)),
        Merge(
            "why",
            "Why we ask",
            "Robin has been away ill on seven days this half term, often on a Monday.",
            long=True,
        ),
        Merge(
            "accepted",
            "What counts as proof",
            [
                "A letter from a doctor or hospital",
                "An appointment card or text message",
                "A prescription, or medicine with the name on it",
            ],
            long=True,
        ),
        Merge(
            "not_accepted",
            "What does not",
            ["A telephone call or a note from home"],
            optional=True,
            long=True,
        ),
        Merge("review_on", "When we look again", date(2026, 12, 18)),
    ),
    blocks=(
        para("{{why}} We are sorry if {{child}} is not well."),
        para(
            "From {{first_day}} to {{last_day}} we ask you for proof when {{child}} is away ill. Any one of these will do:"
        ),
        listed("{{accepted}}"),
        para("On its own, this will not be enough for now:"),
        listed("{{not_accepted}}"),
        para(
            "You do not need to see a doctor only for us. If it is hard to get proof, tell us, and we will find another way."
        ),
        para(
            "Without proof we may not be able to authorise the days away. We will look at this again on {{review_on}}."
        ),
        UNWELL,
        REACH_US,
        signature(),
    ),
)

D10 = LetterKind(
    code="D10",
    title="Days away we may not be able to authorise",
    about="Before an absence for illness is marked as not authorised: which sessions, why, and how to put it right.",
    audience=Audience.PARENT,
    serious=True,
    fields=(
        Merge("sessions", "Which sessions", ["Monday 16 November 2026, morning and afternoon"], long=True),
        Merge(
            "why",
            "Why we have a doubt",
            "We were told of a stomach upset, and Robin was seen at a match.",
            long=True,
        ),
        Merge("how", "How to show it", ["A letter or text from a doctor", "An appointment card"], long=True),
        Merge("answer_by", "Answer wanted by", date(2026, 12, 1)),
    ),
    blocks=(
        para("You told us that {{child}} was ill on these days:"),
        listed("{{sessions}}"),
        para(
            "{{why}} So we are not sure that we can authorise them. Before we decide, we would like to hear from you."
        ),
        para("You can show us that {{child}} was ill with any of these:"),
        listed("{{how}}"),
        para(
            "Please answer by {{answer_by}}. If we hear nothing by then, the days will be marked as absence that is not authorised. You may still tell us later, and we will look again."
        ),
        UNWELL,
        REACH_US,
        signature(),
    ),
)
