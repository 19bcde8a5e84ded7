"""Forms a family fills in by hand: leave, and leave to travel for a parent's work (D14, D16).

A line of facts without a value is a line to write on. What the school knows is printed, so that nobody has to look it up.
"""

from __future__ import annotations

from letters.kinds.kind import Audience, LetterKind, Merge
from letters.rules.blocks import facts, heading, listed, para, sign_here

D14 = LetterKind(
    code="D14",
    title="Asking for time off for {{child}}",
    about="The form for leave on paper. The school’s part is printed on it.",
    audience=Audience.PARENT,
    look="form",
    held_for_care=False,
    by_hand=False,
    fields=(
        Merge("notice", "How long before the school wants it", "14 days", optional=True),
        Merge(
            "attendance",
            "Attendance this year, in words",
            "87.3%, 14 sessions (7 days) missed out of 110",
            optional=True,
        ),
        Merge("unauthorised", "Not authorised this year, in words", "4 sessions (2 days)", optional=True),
        Merge(
            "earlier",
            "Leave asked for before",
            ["4 May 2026 to 8 May 2026: not agreed", "1 October 2025: agreed"],
            optional=True,
        ),
        Merge("as_at", "When the register was read", "23 November 2026, 9:31am"),
    ),
    blocks=(
        para(
            "Please fill in one form for each child and bring it to the {{school_word}} before you book anything. "
            "Once the days have begun, the law lets nobody agree to them."
        ),
        para("Please let us have it {{notice}} before the first day away.", optional=True),
        facts(
            "Child: {{child_full}}, {{class_name}}",
            "First day away:",
            "Last day away:",
            "Mornings or afternoons only:",
        ),
        heading("Why, and why it can’t be in the holidays"),
        facts(
            "Reason:",
            "What you can show us:",
            "If you travel, to where:",
            "Booked on:",
            "Reached while away at:",
        ),
        heading("Who asks"),
        facts("Your name:", "You are the child’s:", "The child lives with you:", "Telephone:"),
        para("Brothers and sisters who would be away as well, and their schools:"),
        facts("Name and school:", "Name and school: "),
        sign_here("Parent the child lives with"),
        heading("From the {{school_word}}’s register"),
        facts("Attendance: {{attendance}}", optional=True),
        facts("Not authorised: {{unauthorised}}", optional=True),
        para("Leave asked for before:"),
        listed("{{earlier}}", optional=True),
        para(
            "As the register stood on {{as_at}}. The {{head_title}} may agree only for a short list of reasons set by "
            "law, and writes to you with the answer."
        ),
    ),
)

D16 = LetterKind(
    code="D16",
    title="Asking to travel with {{child}} for work",
    about="The form for families who travel for their work. Where the child is while away is asked on a form of its own.",
    audience=Audience.PARENT,
    look="form",
    held_for_care=False,
    by_hand=False,
    fields=(
        Merge("notice", "How long before the school wants it", "14 days", optional=True),
        Merge(
            "counted",
            "Sessions of the last twelve months, in words",
            "212 attended, 64 travelling",
            optional=True,
        ),
        Merge("as_at", "When the register was read", "23 November 2026, 9:31am"),
    ),
    blocks=(
        para(
            "This form is for families whose work takes them from place to place. Please bring it to us before you go. "
            "For a wedding, a visit or a holiday please ask for leave on the other form."
        ),
        para("Please let us have it {{notice}} before you leave.", optional=True),
        facts(
            "Child: {{child_full}}, born {{date_of_birth}}, {{class_name}}",
            "First day away:",
            "Day back in class:",
            "The work you travel for:",
            "Where you will be:",
            "Reached while away at:",
        ),
        heading("Learning while away"),
        facts("School attended while away:", "Pack of work wanted (yes or no):"),
        heading("Who asks"),
        facts("Your name:", "You are the child’s:", "Telephone:"),
        sign_here("Parent", "For the {{school_word}}"),
        heading("From the {{school_word}}’s register"),
        facts("In the last twelve months: {{counted}}", optional=True),
        para(
            "As it stood on {{as_at}}. We agree the dates with you and then send you a form that says where the child is "
            "when. Days away that we have not agreed are not authorised."
        ),
    ),
)
