"""Fields every letter has, filled by the letter itself from the register and the school's settings."""

from __future__ import annotations

from datetime import date

from letters.kinds.kind import Merge

COMMON = (
    Merge("child", "Pupil’s first name", "Robin"),
    Merge("childs", "Pupil’s first name with ’s", "Robin’s"),
    Merge("child_full", "Pupil’s full name", "Robin Exampleby"),
    Merge("date_of_birth", "Pupil’s date of birth", date(2017, 10, 3)),
    Merge("class_name", "Class", "4 Rowan", optional=True),
    Merge("year_group", "Year group", "Year 4", optional=True),
    Merge("salutation", "Greeting", "Dear Ms Exampleby"),
    Merge("recipient", "Name of whoever it is to", "Ms Alex Exampleby"),
    Merge("today", "Date of the letter", date(2026, 11, 23)),
    Merge("reference", "Reference", "D02-1A2B3C4D"),
    Merge("school_name", "School’s name", "Invented School"),
    Merge("school_word", "What the school is called", "school"),
    Merge("pupil_word", "What a pupil is called", "pupil"),
    Merge("head_title", "What the head is called", "headteacher"),
    Merge("officer_title", "What the attendance officer is called", "attendance officer"),
    Merge("teacher_title", "What a class teacher is called", "class teacher"),
    Merge("sender", "Sender’s name", "Sam Fictionby"),
    Merge("sender_position", "Sender’s position", "Attendance officer"),
    Merge("contact_route", "How to reach the school about attendance", "01632 960000"),
    Merge("leader", "Senior attendance leader’s name", "Kit Alphaby", optional=True),
    Merge("leader_title", "Senior attendance leader’s position", "senior attendance leader"),
)
