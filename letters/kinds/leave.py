"""Leave of absence: the decision, travel, a licence, and a part-time timetable as agreed (D15, D17, D18, D19)."""

from __future__ import annotations

from datetime import date

from letters.kinds.kind import Audience, LetterKind, Merge
from letters.rules.blocks import facts, heading, listed, para, sign_here, signature, table
from letters.rules.values import Table

D15 = LetterKind(
    code="D15",
    title="Your request for {{child}} to be away",
    about="Tells whoever asked for leave what was decided, session by session, and why.",
    audience=Audience.PARENT,
    held_for_care=False,
    fields=(
        Merge("asked_on", "When it was asked for", date(2026, 11, 16)),
        Merge("asked_days", "The days asked for", "7 December 2026 to 11 December 2026"),
        Merge("decision", "What was decided, in a sentence", "We can agree to two of the ten sessions."),
        Merge(
            "sessions",
            "Each session",
            Table(
                "Session by session",
                ("Day", "Session", "Decision", "Code"),
                (
                    ("Monday 7 December 2026", "Morning", "Agreed", "C"),
                    ("Tuesday 8 December 2026", "Morning", "Not agreed", "–"),
                ),
            ),
        ),
        Merge("why", "The reason", "The wedding is on the Monday. The other days are a holiday.", long=True),
        Merge(
            "risk",
            "What happens if the child is away without leave",
            "Days away without leave are marked as not authorised. Ten such sessions within ten school weeks can lead to a penalty notice.",
            optional=True,
            long=True,
        ),
        Merge("decided_by", "Who decided", "Kit Alphaby, headteacher"),
    ),
    blocks=(
        para("On {{asked_on}} you asked for {{child}} to be away: {{asked_days}}. {{decision}}"),
        table("sessions"),
        heading("Why"),
        para("{{why}}"),
        para("The {{head_title}} may only agree to leave for a short list of reasons set by law."),
        para("{{risk}}"),
        para("Decided by {{decided_by}}."),
        para("If something has changed, or we have got a fact wrong, please tell us: {{contact_route}}."),
        signature(),
    ),
)

D19 = LetterKind(
    code="D19",
    title="Part-time timetable for {{child}}",
    about="The agreement itself, for parent, school and social worker to sign: times, start, end, reviews.",
    audience=Audience.PARENT,
    look="form",
    held_for_care=False,
    fields=(
        Merge(
            "why",
            "Why it is right for the child",
            "Robin is coming back after an operation and tires by noon.",
            long=True,
        ),
        Merge(
            "times",
            "Times in school",
            Table("Times in school", ("Day", "From", "To"), (("Monday", "08:50", "12:00"),)),
        ),
        Merge("first_day", "Starts on", date(2026, 11, 30)),
        Merge("last_day", "Ends on", date(2026, 12, 18)),
        Merge("reviews", "When we look again", ["7 December 2026", "14 December 2026"]),
        Merge(
            "way_back",
            "How the child comes back full time",
            ["From 7 December: lunch as well", "From 4 January: all day"],
            long=True,
        ),
        Merge(
            "at_home",
            "Work and care outside these times",
            "Work is sent home each Monday.",
            optional=True,
            long=True,
        ),
    ),
    blocks=(
        para(
            "We have agreed that {{child}} comes to school for part of the week for a short time. It is not a punishment, and it is not for managing behaviour."
        ),
        facts("Pupil: {{child_full}}, {{class_name}}", "Starts: {{first_day}}", "Ends: {{last_day}}"),
        para("{{why}}"),
        table("times"),
        heading("How {{child}} comes back full time"),
        listed("{{way_back}}"),
        heading("When we look again"),
        listed("{{reviews}}"),
        para("{{at_home}}"),
        para(
            "Either of us may end this at any time. {{child}} then has a full place from the next school day. While it lasts, parents look after {{child}} outside these times."
        ),
        sign_here("Parent", "For the school", "Social worker, where there is one"),
    ),
)

D17 = LetterKind(
    code="D17",
    title="Where {{child}} is while travelling",
    about="The form that goes with travel for a parent’s work: two bases, contacts, dates, the other school, work to take.",
    audience=Audience.PARENT,
    look="form",
    held_for_care=False,
    fields=(
        Merge("carers", "Who travels with the child", "Ms Alex Exampleby"),
        Merge("work", "The work they travel for", "A fairground"),
        Merge("base_one", "First base, with postcode", "The yard, Testtown, ZZ1 1ZZ"),
        Merge("base_two", "Second base, with postcode", "Winter quarters, Elsewhere, ZZ2 2ZZ", optional=True),
        Merge("contact_away", "How to reach the family while away", "01632 960121", optional=True),
        Merge("other_school", "School attended while away", "Another Invented School", optional=True),
        Merge("education_pack", "Is a pack of work wanted?", "Yes"),
        Merge(
            "dates",
            "Away in each half term",
            Table(
                "Away in each half term",
                ("Half term", "Leaves", "Comes back"),
                (("HT2", "30 November 2026", "11 December 2026"), ("HT3", "–", "–")),
            ),
        ),
    ),
    blocks=(
        para(
            "You have asked for {{child}} to travel with you for your work. Please check what stands here, fill in what is missing and send it back before you leave. If a date changes, ring us: {{contact_route}}."
        ),
        facts(
            "Pupil: {{child_full}}, born {{date_of_birth}}, {{class_name}}",
            "Travels with: {{carers}}",
            "Work: {{work}}",
            "First base: {{base_one}}",
        ),
        facts("Second base: {{base_two}}", optional=True),
        facts("While away, ring: {{contact_away}}", optional=True),
        facts("School while away: {{other_school}}", optional=True),
        facts("Pack of work: {{education_pack}}"),
        table("dates"),
        para("Without a date to come back that we have agreed, days away are not authorised."),
        sign_here("Parent", "For the school"),
    ),
)

D18 = LetterKind(
    code="D18",
    title="Performance licence of {{child}}",
    about="What is known of a licence for a performance, work or activity, for the school’s file.",
    audience=Audience.FILE,
    look="record",
    held_for_care=False,
    by_hand=False,
    fields=(
        Merge("licence_number", "Licence number", "T-0000-26"),
        Merge("licence_issuer", "Issued by", "An invented council"),
        Merge("licence_days", "Runs", "1 December 2026 to 31 January 2027"),
        Merge("names_dates", "Does it name the days of absence?", "No: the head decides each day"),
        Merge("education_hours", "Hours of education for each day missed", "3", optional=True),
        Merge(
            "sessions",
            "Each session",
            Table(
                "Session by session",
                ("Day", "Session", "Decision", "Code"),
                (("Tuesday 8 December 2026", "Morning", "Agreed", "C1"),),
            ),
        ),
        Merge("projected", "Attendance if the agreed sessions are taken", "95.1%", optional=True),
    ),
    blocks=(
        facts(
            "Pupil: {{child_full}}, {{class_name}}",
            "Licence: {{licence_number}}",
            "Issued by: {{licence_issuer}}",
            "Runs: {{licence_days}}",
            "Names the days: {{names_dates}}",
        ),
        facts("Education a day: {{education_hours}} hours", optional=True),
        facts("Attendance if taken: {{projected}}", optional=True),
        table("sessions"),
        signature("Recorded by"),
    ),
)
