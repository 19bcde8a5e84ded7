"""Letters about a child's attendance, from the first word of support to the formal stage (D01 to D04, D12, D13, D47)."""

from __future__ import annotations

from letters.kinds.kind import Audience, LetterKind, Merge
from letters.rules.blocks import facts, heading, listed, para, sign_here, signature, table
from letters.rules.values import Table

FIGURES = (
    Merge("period", "Period the figures are for", "1 September 2026 to 20 November 2026"),
    Merge("missed", "Sessions missed, in words", "14 sessions (7 days)"),
    Merge("missed_sessions", "Sessions missed, as a number", 14),
    Merge("possible_sessions", "Possible sessions", 110),
    Merge("authorised", "Authorised absence, in words", "10 sessions (5 days)"),
    Merge("unauthorised", "Unauthorised absence, in words", "4 sessions (2 days)"),
    Merge("late", "Times late, in words", "3 times"),
    Merge("percent", "Attendance in per cent", "87.3%"),
    Merge("as_at", "When the register was read", "23 November 2026, 9:31am"),
)
"""What the register says of a period; built by `letters.queries.facts`."""

ABSENCES = Table(
    "Sessions missed",
    ("Day", "Session", "Code", "What the register says"),
    (
        ("Monday 9 November 2026", "Morning", "I", "Illness"),
        ("Monday 9 November 2026", "Afternoon", "I", "Illness"),
        ("Friday 13 November 2026", "Morning", "O", "Absent without a reason the school accepts"),
    ),
)
THE_FIGURES = facts(
    "Period: {{period}}",
    "Missed: {{missed}} out of {{possible_sessions}}",
    "Authorised: {{authorised}}",
    "Not authorised: {{unauthorised}}",
    "Late: {{late}}",
    "Attendance: {{percent}}",
)
TWO_SESSIONS = para(
    "A school day has two sessions: the morning and the afternoon. The figures are from our register as it stood "
    "on {{as_at}}."
)
DUTY = para(
    "By law, parents must make sure that a child of school age who is on a school’s roll goes to school each day "
    "it is open. A child may stay at home for a good reason, such as being too ill to come."
)
UNWELL = para(
    "If you are not sure whether {{child}} is too ill for school, a chemist, your doctor’s surgery or the NHS website "
    "can help you to decide.",
    optional=True,
)
REACH_US = para("You can reach us here: {{contact_route}}. We are glad to talk.")

D01 = LetterKind(
    code="D01",
    title="Helping {{child}} to be in school",
    about="A kind letter after some days away, with offers of help. It does not warn of anything.",
    audience=Audience.PARENT,
    fields=(
        Merge("absence_words", "The days away, in words", "five days in the last three weeks"),
        Merge(
            "own_words",
            "Something in your own words",
            "We have kept a place in the reading group.",
            optional=True,
            long=True,
        ),
    ),
    held_for_care=False,
    blocks=(
        para(
            "We have missed {{child}}. The register shows {{absence_words}} away. We hope that things are getting better."
        ),
        para("{{own_words}}", optional=True),
        para(
            "Being in school helps {{child}} to keep up with lessons and with friends. Most children find it easier to come "
            "back early, even if they are not yet quite themselves."
        ),
        para("These are things we can do:"),
        listed(
            "Plan the day so that {{child}} walks less, or stays on one floor.",
            "Keep a quiet place to go to when it is all too much.",
            "Give medicine in school, if you and the office agree how.",
            "Let {{child}} meet a grown-up first thing each morning.",
            "Send work home, and help to catch up on what was missed.",
        ),
        para(
            "Somebody trained in first aid is in school all day. We will ring you if {{child}} needs to go home.",
            optional=True,
        ),
        para(
            "A mentor could meet {{child}} once a week for a while. Tell us if you would like that.",
            optional=True,
            included=False,
        ),
        UNWELL,
        REACH_US,
        signature(),
    ),
)

D02 = LetterKind(
    code="D02",
    title="{{childs}} attendance",
    about="The first letter about attendance: the facts, why they matter, an offer to talk.",
    audience=Audience.PARENT,
    fields=FIGURES,
    blocks=(
        para(
            "I am writing because {{child}} has missed more school than we would like. You may know this already. We want to see how we can help."
        ),
        THE_FIGURES,
        TWO_SESSIONS,
        para(
            "Each day away is a day of lessons, and of friends, that is hard to make up. The more days a child misses, the harder it is to come back."
        ),
        DUTY,
        UNWELL,
        para(
            "If something makes it hard to get to school, please tell us. We will not judge, and we can often help."
        ),
        REACH_US,
        signature(),
    ),
)

D03 = LetterKind(
    code="D03",
    title="{{child}} has missed one session in ten",
    about="When a tenth or more of the sessions have been missed (persistent absence).",
    audience=Audience.PARENT,
    fields=(
        *FIGURES,
        Merge("expectation", "The attendance the school hopes for", "95%", optional=True),
    ),
    blocks=(
        para(
            "I am writing because {{child}} has now missed at least one in ten of the sessions school was open. This is called persistent absence."
        ),
        THE_FIGURES,
        TWO_SESSIONS,
        para(
            "We hope that every child will reach {{expectation}}. That still leaves room for the days when a child is ill.",
            optional=True,
        ),
        para(
            "We know that there may be good reasons. We ask you to help us to understand them, so that the right help can start."
        ),
        heading("What happens now"),
        listed(
            "We look at {{childs}} attendance each week.",
            "We offer to meet you, and to make a plan together.",
            "If {{child}} is away again, we will ask you to come in and talk to us.",
            "We may ask the council’s attendance team or others for help, and we will tell you if we do.",
        ),
        DUTY,
        para(
            "If a child stays away without a good reason, and help has not worked, a parent can be sent a penalty notice "
            "or be taken to court. We would much rather put things right with you long before that."
        ),
        UNWELL,
        REACH_US,
        signature(),
    ),
)

D04 = LetterKind(
    code="D04",
    title="Formal letter about {{childs}} attendance",
    about="When earlier letters and help have not worked: every absence so far, and what must get better.",
    audience=Audience.PARENT,
    serious=True,
    fields=(
        *FIGURES,
        Merge(
            "earlier",
            "Attendance in earlier times",
            ["2025/26: 91.2% (33 sessions, 16½ days missed)"],
            optional=True,
        ),
        Merge(
            "done_so_far",
            "What was done so far",
            ["Letter of 5 October 2026", "Meeting on 19 October 2026"],
            optional=True,
            long=True,
        ),
        Merge(
            "must_improve",
            "What must get better",
            ["Come to school every day unless too ill", "Ring us before 9am on any day away"],
            long=True,
        ),
        Merge("review_on", "When we look again", "18 December 2026"),
        Merge("absences", "Every session missed", ABSENCES),
    ),
    blocks=(
        para(
            "This is a formal letter about {{childs}} attendance, which has to get better. Below are the figures, and what happens next."
        ),
        THE_FIGURES,
        TWO_SESSIONS,
        heading("Before this year"),
        listed("{{earlier}}"),
        heading("What was done so far"),
        listed("{{done_so_far}}"),
        heading("What must get better"),
        listed("{{must_improve}}"),
        para(
            "We will look at {{childs}} attendance again on {{review_on}}, and we will tell you what we see."
        ),
        DUTY,
        para(
            "If attendance does not get better, the next step may be a notice to improve. After that the council may send a penalty notice, or take the case to court."
        ),
        para(
            "It is not too late. Tell us what stands in the way and we will do what we can. You may bring a friend, or someone who speaks for you, to any meeting."
        ),
        REACH_US,
        signature(),
        table("absences"),
    ),
)

D12 = LetterKind(
    code="D12",
    title="{{child}} and getting in on time",
    about="When a child has been late often: how often, how many minutes, an offer to talk.",
    audience=Audience.PARENT,
    fields=(
        Merge("period", "Period the figures are for", "2 November 2026 to 20 November 2026"),
        Merge("late", "Times late, in words", "6 times"),
        Merge("minutes", "Minutes late, all together", "74 minutes"),
        Merge("after_close", "Times after the register had closed, in words", "once"),
        Merge("starts_at", "When the register opens", "08:50"),
        Merge(
            "late_list",
            "Each time late",
            Table(
                "Each time late",
                ("Day", "Session", "Minutes"),
                (("Monday 9 November 2026", "Morning", "12"),),
            ),
            optional=True,
        ),
        Merge("reasons", "Reasons given", ["Bus late", "Slept in"], optional=True, long=True),
    ),
    blocks=(
        para(
            "{{child}} has come in late more often than we would like. The start of the day is when the class settles and hears what is planned. It is hard to walk in on that."
        ),
        facts(
            "Period: {{period}}",
            "Late: {{late}}",
            "Minutes missed: {{minutes}}",
            "After the register closed: {{after_close}}",
        ),
        para(
            "The register opens at {{starts_at}}. A child who comes after it has closed is marked absent without leave for that session, even though they are in school.",
            optional=True,
        ),
        table("late_list"),
        para("These are the reasons we were given:"),
        listed("{{reasons}}"),
        para(
            "If mornings are hard, please tell us. We may be able to help with breakfast, the bus or a calmer way in."
        ),
        REACH_US,
        signature(),
    ),
)

D13 = LetterKind(
    code="D13",
    title="{{child}} was not where we thought",
    about="When a child left, or never came, without anybody knowing (truancy), for the first time.",
    audience=Audience.PARENT,
    fields=(
        Merge("sessions", "Which sessions", ["Thursday 19 November 2026, afternoon"], long=True),
        Merge("what_happened", "What we know", "Robin left after lunch and did not go to class.", long=True),
    ),
    blocks=(
        para(
            "I am writing because {{child}} was not in school, and neither you nor we knew. We were worried."
        ),
        listed("{{sessions}}"),
        para("{{what_happened}}"),
        para(
            "The time away is marked as absence without leave. If it happens again, we will ask you to come in, and we may have to take further steps."
        ),
        para(
            "Please talk with {{child}} about it, and tell us if there is something that makes school hard. We want {{child}} to be safe, and to be here."
        ),
        REACH_US,
        signature(),
    ),
)

D47 = LetterKind(
    code="D47",
    title="Are these details still right?",
    about="Asks parents to check the contacts we hold. Each copy shows only what that parent may see.",
    audience=Audience.PARENT,
    held_for_care=False,
    fields=(
        Merge(
            "contacts",
            "Contacts we hold",
            Table(
                "Whom we would ring",
                ("Name", "To the child", "Telephone"),
                (("Alex Exampleby", "Mother", "01632 960001"),),
            ),
        ),
        Merge(
            "own_details",
            "What we hold of this parent",
            ["Telephone: 01632 960001", "E-mail: alex@example.invalid"],
        ),
        Merge("fewest", "How many contacts are asked for", "3"),
        Merge("reply_by", "Answer wanted by", "4 December 2026"),
    ),
    blocks=(
        para(
            "If {{child}} is ill or does not arrive, we need to reach somebody at once. Please look at what we hold and tell us what has changed."
        ),
        heading("About you"),
        listed("{{own_details}}"),
        table("contacts"),
        para("We ask for at least {{fewest}} grown-ups we can ring for each child."),
        para(
            "Please write any change on this page and send it back by {{reply_by}}. If all is right, just sign it."
        ),
        REACH_US,
        sign_here("Signed"),
    ),
)
