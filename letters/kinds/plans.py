"""Plans, contracts and the school's own records of care (D20 to D25)."""

from __future__ import annotations

from datetime import date

from letters.kinds.attendance import FIGURES
from letters.kinds.kind import Audience, LetterKind, Merge
from letters.rules.blocks import facts, heading, listed, para, sign_here, signature, table
from letters.rules.values import Table

ACTIONS = Merge(
    "actions",
    "Who does what",
    Table(
        "Who does what",
        ("What", "Who", "By"),
        (("Ring home before 9am", "School office", "1 December 2026"),),
    ),
)
REVIEW = Merge("review_on", "When we look again", date(2027, 1, 14))

D20 = LetterKind(
    code="D20",
    title="Attendance plan for {{child}}",
    about="The plan made with the family: what is in the way, aims, help, who does what by when.",
    audience=Audience.PARENT,
    look="form",
    held_for_care=False,
    fields=(
        *FIGURES,
        Merge("barriers", "What is in the way", ["Mornings since the move"], long=True),
        Merge(
            "childs_view", "What the child says", "I like art. I worry about lunch.", optional=True, long=True
        ),
        Merge("parents_view", "What the parents say", "Mornings are hard.", optional=True, long=True),
        Merge("targets", "What we aim for", ["In school on at least 9 of the next 10 days"], long=True),
        Merge("support", "Help agreed", ["Breakfast club", "A mentor on Mondays"], long=True),
        Merge("partners", "Who else takes part", ["School nurse: rings each week"], optional=True, long=True),
        Merge(
            "la_approach",
            "Approach with the council",
            "One contact for the family. Agreed on 9 November 2026.",
            optional=True,
            long=True,
        ),
        ACTIONS,
        REVIEW,
    ),
    blocks=(
        para("This is the plan we made together. It is here to help {{child}} to be in school more."),
        facts(
            "Pupil: {{child_full}}, {{class_name}}",
            "Missed: {{missed}} out of {{possible_sessions}}",
            "Attendance: {{percent}}",
            "Plan looked at again: {{review_on}}",
        ),
        heading("What is in the way"),
        listed("{{barriers}}"),
        para("{{child}} says: “{{childs_view}}”"),
        para("The parents say: “{{parents_view}}”"),
        heading("What we aim for"),
        listed("{{targets}}"),
        heading("Help agreed"),
        listed("{{support}}"),
        para("These people take part too:"),
        listed("{{partners}}"),
        para("With the council: {{la_approach}}"),
        table("actions"),
        sign_here("Parent", "Pupil", "For the school"),
    ),
)

D21 = LetterKind(
    code="D21",
    title="Attendance contract for {{child}}",
    about="A voluntary agreement between parent and school (and council) when help was offered and not taken up.",
    audience=Audience.PARENT,
    look="form",
    serious=True,
    fields=(
        Merge("first_day", "Starts on", date(2026, 11, 30)),
        Merge("last_day", "Ends on", date(2027, 2, 12)),
        Merge("parent_will", "What the parent will do", ["Bring Robin to the gate by 08:45"], long=True),
        Merge(
            "school_will",
            "What the school will do",
            ["Meet Robin at the gate", "Ring each Friday"],
            long=True,
        ),
        Merge(
            "others_will",
            "What others will do",
            ["The council’s attendance team calls once a month"],
            optional=True,
            long=True,
        ),
        REVIEW,
    ),
    blocks=(
        para(
            "This is an agreement between us. Nobody is made to sign it. It says what each of us will do so that {{child}} is in school."
        ),
        facts(
            "Pupil: {{child_full}}, {{class_name}}",
            "From: {{first_day}}",
            "To: {{last_day}}",
            "We look at it again: {{review_on}}",
        ),
        heading("The parent will"),
        listed("{{parent_will}}"),
        heading("The school will"),
        listed("{{school_will}}"),
        para("Others will:"),
        listed("{{others_will}}"),
        para(
            "If it is not kept to, we will meet and ask why. A court may later be told of this agreement, and of what each of us did."
        ),
        sign_here("Parent", "For the school", "For the council, where it takes part"),
    ),
)

D22 = LetterKind(
    code="D22",
    title="Welcome back talk",
    about="A record for the file of the talk with a child who comes back after being away.",
    audience=Audience.FILE,
    look="form",
    held_for_care=False,
    fields=(
        Merge("day", "Day of the talk", date(2026, 11, 23)),
        Merge("absence", "The time away", "16 to 20 November 2026, 10 sessions (5 days)"),
        Merge("reasons", "Why the child was away", "Tonsillitis.", long=True),
        Merge("support", "Help given", ["Maths with Mr Demoford on Tuesday"], optional=True, long=True),
        Merge("led_by", "Who led the talk", "Sam Fictionby"),
    ),
    blocks=(
        facts(
            "Pupil: {{child_full}}, {{class_name}}",
            "Day: {{day}}",
            "Time away: {{absence}}",
            "Led by: {{led_by}}",
        ),
        heading("Why {{child}} was away"),
        para("{{reasons}}"),
        heading("Help given"),
        listed("{{support}}"),
        sign_here("For the school"),
    ),
)

D23 = LetterKind(
    code="D23",
    title="Talk with a pupil",
    about="A record for the file of what a child said about coming to school, and what follows.",
    audience=Audience.FILE,
    look="form",
    held_for_care=False,
    fields=(
        Merge("day", "Day of the talk", date(2026, 11, 23)),
        Merge("views", "What the child said", "I don’t know anybody at lunch.", long=True),
        Merge("outcome", "What follows", "A lunch club, and we talk again in two weeks.", long=True),
        Merge("led_by", "Who led the talk", "Sam Fictionby"),
    ),
    blocks=(
        facts("Pupil: {{child_full}}, {{class_name}}", "Day: {{day}}", "Led by: {{led_by}}"),
        heading("What {{child}} said"),
        para("{{views}}"),
        heading("What follows"),
        para("{{outcome}}"),
    ),
)

D24 = LetterKind(
    code="D24",
    title="Home visit: risks and record",
    about="Filled in before and after a home visit. For the school’s file.",
    audience=Audience.FILE,
    look="form",
    held_for_care=False,
    fields=(
        Merge("planned_at", "When the visit is planned", "23 November 2026 at 11:00"),
        Merge("staff", "Who goes", ["Sam Fictionby", "Kit Alphaby"], long=True),
        Merge(
            "hazards",
            "What could go wrong, and what we do",
            ["Dog in the yard: ring first, wait at the gate"],
            long=True,
        ),
        Merge("check_in", "Who is rung, and when", "School office at 11:00 and 11:30"),
        Merge("outcome", "What happened", "Nobody answered. Letter left.", optional=True, long=True),
        Merge("next_step", "What follows", "Visit again tomorrow.", optional=True, long=True),
    ),
    blocks=(
        facts("Pupil: {{child_full}}, {{class_name}}", "Planned for: {{planned_at}}", "Rung: {{check_in}}"),
        heading("Who goes"),
        listed("{{staff}}"),
        heading("What could go wrong, and what we do"),
        listed("{{hazards}}"),
        para("What happened: {{outcome}}"),
        para("What follows: {{next_step}}"),
        sign_here("Visitor", "Visitor", "Allowed by"),
    ),
)

D25 = LetterKind(
    code="D25",
    title="Safeguarding decision",
    about="Why the safeguarding lead decided as they did on a day of an unexplained absence. For the safeguarding file.",
    audience=Audience.FILE,
    look="record",
    safeguarding=True,
    held_for_care=False,
    by_hand=False,
    fields=(
        Merge("decided_at", "When it was decided", "23 November 2026 at 10:15"),
        Merge("day_words", "Day of the absence", "day 2"),
        Merge(
            "factors",
            "What was weighed",
            ["It is unusual for the pupil", "No recent worry", "All contacts rung"],
            long=True,
        ),
        Merge("decision", "What was decided", "Visit today with two staff."),
        Merge("why", "Why", "Nobody has seen Robin since Thursday.", long=True),
        Merge("told", "Who was told", ["Social worker, 10:20"], optional=True, long=True),
    ),
    blocks=(
        facts("Pupil: {{child_full}}, {{class_name}}", "Decided: {{decided_at}}", "Absence: {{day_words}}"),
        heading("What was weighed"),
        listed("{{factors}}"),
        heading("Decision"),
        para("{{decision}}"),
        heading("Why"),
        para("{{why}}"),
        para("Told: {{told}}."),
        signature("Decided by"),
    ),
)
