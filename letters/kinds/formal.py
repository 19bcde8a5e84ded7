"""Letters on the way to others: the referral, the word beforehand, the notice to improve (D26, D27, D35, D36)."""

from __future__ import annotations

from datetime import date

from letters.kinds.attendance import ABSENCES, FIGURES, REACH_US
from letters.kinds.kind import Audience, LetterKind, Merge
from letters.rules.blocks import facts, heading, listed, para, signature, table

D26 = LetterKind(
    code="D26",
    title="Referral to the attendance team: {{child_full}}",
    about="To the local authority: the facts, what was done, what is asked for, whether the parent agrees.",
    audience=Audience.AUTHORITY,
    serious=True,
    fields=(
        *FIGURES,
        Merge("upn", "Unique pupil number", "A999200120001"),
        Merge(
            "actions_taken",
            "What the school has done",
            ["Letter of 5 October 2026", "Meeting on 19 October 2026", "Plan since 2 November 2026"],
            long=True,
        ),
        Merge("asked_for", "What is asked for", "A joint meeting with the family.", long=True),
        Merge(
            "consent", "Whether the parent agrees", "Ms Exampleby was told on 12 November 2026 and agrees."
        ),
        Merge("absences", "Every session missed", ABSENCES, optional=True),
    ),
    blocks=(
        para("We ask for your help with the attendance of this pupil."),
        facts(
            "Pupil: {{child_full}}",
            "Born: {{date_of_birth}}",
            "UPN: {{upn}}",
            "Class: {{class_name}}, {{year_group}}",
        ),
        facts(
            "Period: {{period}}",
            "Missed: {{missed}} out of {{possible_sessions}}",
            "Authorised: {{authorised}}",
            "Not authorised: {{unauthorised}}",
            "Late: {{late}}",
            "Attendance: {{percent}}",
            "Register read: {{as_at}}",
        ),
        heading("What we have done"),
        listed("{{actions_taken}}"),
        heading("What we ask for"),
        para("{{asked_for}}"),
        heading("What the parent knows"),
        para("{{consent}}"),
        para("Please answer to: {{contact_route}}."),
        signature(),
        table("absences"),
    ),
)

D27 = LetterKind(
    code="D27",
    title="We plan to ask the council for help",
    about="Sent before a referral, so that a parent knows of it and can still talk to us.",
    audience=Audience.PARENT,
    serious=True,
    fields=(
        *FIGURES,
        Merge("why", "Why", "Two plans have not helped Robin to be in school more.", long=True),
        Merge("refer_on", "When the referral will be made", date(2026, 12, 7)),
    ),
    blocks=(
        para(
            "{{why}} So we plan to ask the council’s attendance team for help on {{refer_on}}. We want you to know this first."
        ),
        facts(
            "Period: {{period}}", "Missed: {{missed}} out of {{possible_sessions}}", "Attendance: {{percent}}"
        ),
        para(
            "The team helps families. It may offer support that we can’t. We will send it the facts of {{childs}} attendance and what we have tried."
        ),
        para(
            "If you would like to talk before then, or think that we have a fact wrong, please tell us. If things change before {{refer_on}}, we may not need to ask."
        ),
        REACH_US,
        signature(),
    ),
)

D35 = LetterKind(
    code="D35",
    title="About {{child_full}}: {{about}}",
    about="To a social worker, youth-offending worker or the SEN team: what has happened and how to reach us.",
    audience=Audience.AUTHORITY,
    held_for_care=False,
    by_hand=False,
    fields=(
        Merge("about", "What it is about", "Unexplained absence"),
        Merge(
            "why", "What has happened", "Nobody has explained the absence since 23 November 2026.", long=True
        ),
        Merge("upn", "Unique pupil number", "A999200120001"),
    ),
    blocks=(
        para("We are writing because you work with this pupil."),
        facts(
            "Pupil: {{child_full}}",
            "Born: {{date_of_birth}}",
            "UPN: {{upn}}",
            "Class: {{class_name}}, {{year_group}}",
        ),
        para("{{why}}"),
        para("Please tell us what you know, and ring us if you are worried: {{contact_route}}."),
        signature(),
    ),
)

D36 = LetterKind(
    code="D36",
    title="Notice to improve {{childs}} attendance",
    about="A last chance before a penalty notice, when help was right and was not taken up.",
    audience=Audience.PARENT,
    serious=True,
    by_hand=False,
    fields=(
        Merge("period", "Period the absences are in", "14 September 2026 to 20 November 2026"),
        Merge("offence_sessions", "How many unauthorised sessions", "11 sessions (5½ days)"),
        Merge("absences", "The sessions", ABSENCES),
        Merge(
            "support_given",
            "Support given so far",
            ["Breakfast club since 5 October 2026", "Meeting on 19 October 2026"],
            long=True,
        ),
        Merge(
            "support_offered",
            "Support still on offer, or turned down",
            ["A mentor, offered on 19 October and turned down"],
            long=True,
        ),
        Merge(
            "improvement",
            "What counts as enough",
            "No absence without leave between these two days.",
            long=True,
        ),
        Merge("first_day", "From", date(2026, 11, 30)),
        Merge("last_day", "To", date(2027, 1, 15)),
        Merge(
            "act_early",
            "When we would not wait",
            "If Robin is away without leave for two days or more, we may act at once.",
            long=True,
        ),
    ),
    blocks=(
        para(
            "This is a notice to improve. It gives you time to put things right before the law takes the next step.",
            fixed=True,
        ),
        heading("{{childs}} attendance"),
        para(
            "In the time {{period}}, the register shows {{offence_sessions}} of absence that was not authorised. They are listed at the end. Under section 444 of the Education Act 1996 it is an offence if a child of school age does not go to school regularly.",
            fixed=True,
        ),
        heading("Why being in school matters"),
        para(
            "Children who are in school every day learn more, feel they belong, and do better later on. You must see to it that {{child}} has a full-time education.",
            fixed=True,
        ),
        heading("The help you have had"),
        listed("{{support_given}}"),
        heading("The help there still is"),
        listed("{{support_offered}}"),
        heading("What must happen now"),
        para(
            "We look at {{childs}} attendance from {{first_day}} to {{last_day}}. This is what we call enough: {{improvement}}",
            fixed=True,
        ),
        para("If that is not reached, you may be sent a penalty notice, or be taken to court.", fixed=True),
        heading("When we would not wait"),
        para("{{act_early}}", fixed=True),
        para("Please talk to us. We would much rather help than go on with this: {{contact_route}}."),
        signature(),
        table("absences"),
    ),
)
