"""Small recorded checks: what is asked, what may be answered, who asks (ABS-74 to ABS-77)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Check(StrEnum):
    INDICATORS = "indicators"
    SCHOOLS = "schools"
    LOOKED_AFTER = "looked_after"
    NEGLECT = "neglect"

    @property
    def sheet(self) -> Sheet:
        return SHEETS[self]


@dataclass(frozen=True)
class Question:
    key: str
    words: str


@dataclass(frozen=True)
class Sheet:
    title: str
    about: str
    questions: tuple[Question, ...]
    conclusions: tuple[tuple[str, str], ...]
    safeguarding: bool = False
    """Answered and read by safeguarding leads alone."""


SHEETS: dict[Check, Sheet] = {
    Check.INDICATORS: Sheet(
        "Signs behind an absence",
        "Being away a lot can be a sign of something else. These questions are for the safeguarding lead.",
        (
            Question("abuse", "Could abuse or neglect lie behind it?"),
            Question("exploited", "Could somebody be using the child, sexually or for crime?"),
            Question("domestic", "Is there violence or fear at home?"),
            Question("county_lines", "Unknown places, new things, new older friends, a second telephone?"),
        ),
        (
            ("none", "Nothing that worries us now"),
            ("enquire", "The trust’s lead enquires further"),
            ("social_care", "Referred to social care"),
            ("police", "Police told"),
        ),
        safeguarding=True,
    ),
    Check.SCHOOLS: Sheet(
        "Word with another school",
        "A brother’s or sister’s school, or the school before, about what helps. Only what is needed is shared.",
        (
            Question("school", "Which school, and whom did you ask?"),
            Question("purpose", "What for?"),
            Question("shared", "What was shared (attendance, dates, what was tried; nothing more)?"),
            Question("reply", "What did they say?"),
        ),
        (
            ("waiting", "No answer yet"),
            ("answered", "Answered"),
            ("refused", "They did not answer or said no"),
        ),
    ),
    Check.LOOKED_AFTER: Sheet(
        "Looked-after child: who knows",
        "For looked-after and previously looked-after children, and those with a social worker.",
        (
            Question("designated_teacher", "The designated teacher: told, and when?"),
            Question("virtual_school", "The virtual school’s contact: told, and when?"),
            Question("education_plan", "Where is attendance in the personal education plan?"),
            Question("social_worker", "What was shared with the social worker?"),
        ),
        (
            ("done", "All who should know do"),
            ("open", "Something is open"),
            ("not_now", "Does not apply now"),
        ),
    ),
    Check.NEGLECT: Sheet(
        "Half or more missed although help was given",
        "When a child goes on missing half of school after help, the safeguarding lead considers whether needs are neglected.",
        (
            Question("help", "What help was given, and how was it taken?"),
            Question("child", "What does the child say, and how is the child?"),
            Question("needs", "Are health, food, warmth, care, and schooling seen to?"),
            Question("others", "What do others who know the family say?"),
        ),
        (
            ("no", "Not neglect, as far as we know now"),
            ("watch", "Not sure: looked at again"),
            ("refer", "Referred to social care"),
        ),
        safeguarding=True,
    ),
}
