"""What may be shared about a pupil for which purpose, and what stays behind unless somebody asks for it (DAT-05, DAT-11).

Source: UK GDPR (purpose limitation, data minimisation; special categories and criminal offences, arts 9 and 10);
requirements DAT-04, DAT-05, DAT-08, DAT-11, ABS-75. A purpose names the most that may be shared for it; a person ticks
less. Codes that tell of health, belief, exclusion or detention are shown as the category they count in.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from registers.rules.codes import Category, category_of, lookup
from registers.rules.special import KIND_OF_CODE


@dataclass(frozen=True)
class SharedField:
    key: str
    words: str
    special: bool = False
    """Special-category or criminal-offence data: never ticked beforehand, only for those who may see it."""


FIELDS: dict[str, SharedField] = {
    one.key: one
    for one in (
        SharedField("identity", "Name, date of birth and UPN"),
        SharedField("group", "Year group and class"),
        SharedField("totals", "Attendance in numbers"),
        SharedField("codes", "Sessions by code"),
        SharedField("sessions", "Missed sessions, one by one"),
        SharedField("lateness", "How often late, and minutes"),
        SharedField("leave", "Leave granted, with its reason"),
        SharedField("figures", "Figures of groups, no names"),
        SharedField("policy", "The attendance policy"),
        SharedField(
            "health", "Illness and appointments told apart from other authorised absence", special=True
        ),
        SharedField("belief", "Religious days and travelling told apart", special=True),
        SharedField("exclusion", "Suspension and detention told apart", special=True),
    )
}


@dataclass(frozen=True)
class Purpose:
    key: str
    words: str
    basis: str
    fields: tuple[str, ...]
    """The most that may go."""
    usual: tuple[str, ...]
    """Ticked beforehand: the least that serves."""
    consent: bool = False
    """Voluntary: somebody has to have agreed."""
    about_pupil: bool = True
    made_here: bool = True
    """A paper is made; otherwise only what was done is written down."""


_NUMBERS = ("identity", "group", "totals", "lateness")
_SPECIAL = ("health", "belief", "exclusion")
PURPOSES: dict[str, Purpose] = {
    one.key: one
    for one in (
        Purpose(
            "school_asks", "Another school works on this pupil’s or a brother’s or sister’s absence and asks us",
            "Public task of both schools; a restricted set",
            (*_NUMBERS, "codes"), ("identity", "totals", "lateness"),
        ),
        Purpose(
            "we_ask", "We ask an earlier school, or a brother’s or sister’s, about absence",
            "Public task of both schools; a restricted set", ("identity",), ("identity",),
        ),
        Purpose(
            "answer_came", "An answer of another school came", "Public task of both schools", (), (), made_here=False,
        ),
        Purpose(
            "local_authority", "The local authority works on a case or asks for a record",
            "Duty in law to work with the authority on attendance",
            (*_NUMBERS, "codes", "sessions", "leave", *_SPECIAL), ("identity", "group", "totals", "sessions"),
        ),
        Purpose(
            "social_worker", "The child’s social worker asks", "Duty in law to safeguard the child",
            (*_NUMBERS, "codes", "sessions", "leave", *_SPECIAL), ("identity", "totals", "sessions"),
        ),
        Purpose(
            "early_help", "Early help for the family", "The family’s agreement", (*_NUMBERS, "sessions"),
            ("identity", "totals"), consent=True,
        ),
        Purpose(
            "strengths_and_needs", "A conversation about strengths and needs with a partner", "The family’s agreement",
            (*_NUMBERS, "sessions"), ("identity", "totals"), consent=True,
        ),
        Purpose(
            "video_meeting", "A video meeting with others than the school", "The family’s agreement", ("identity",),
            ("identity",), consent=True,
        ),
        Purpose(
            "health_service", "School nurse or health service", "The family’s agreement", (*_NUMBERS, "sessions", "health"),
            ("identity", "totals"), consent=True,
        ),
        Purpose(
            "transfer", "The pupil moves to another school", "Duty in law to pass the record on",
            ("identity", "totals", "sessions"), ("identity", "totals", "sessions"), made_here=False,
        ),
        Purpose(
            "publication", "Publishing absence figures or the policy", "Duty of the school to publish; no pupil in it",
            ("figures", "policy"), ("policy",), about_pupil=False, made_here=False,
        ),
    )
}  # fmt: skip
CHOSEN_BY_HAND = tuple(one for one in PURPOSES.values() if one.key not in ("transfer",))
"""A transfer is written down by the transfer file itself."""

_FOLDED = {
    Category.AUTHORISED: "Authorised absence",
    Category.NOT_POSSIBLE: "Not a possible session",
}


def told_as(code: str, on: date, fields: frozenset[str]) -> str:
    """How a mark is told: by its meaning, or, where the meaning is special data nobody chose to share, by its category."""
    kind = KIND_OF_CODE.get(code)
    if kind is not None and kind not in fields:
        category = category_of(code, on)
        return _FOLDED.get(category, "Absent") if category else "Absent"
    row = lookup(code, on)
    return f"{code}: {row.words}" if row else code


@dataclass(frozen=True)
class Wish:
    """What somebody wants to share."""

    purpose: str
    fields: frozenset[str]
    consent_by: str = ""
    consent_on: date | None = None
    has_pupil: bool = True


def forbids(wish: Wish, *, may_see_special: bool, today: date) -> dict[str, str]:
    """What is in the way, by the field of the form; an empty answer lets it through."""
    purpose = PURPOSES.get(wish.purpose)
    if purpose is None:
        return {"purpose": "Choose for what it is shared."}
    found = {}
    beyond = [FIELDS[key].words for key in sorted(wish.fields - set(purpose.fields)) if key in FIELDS]
    special = sorted(key for key in wish.fields if key in FIELDS and FIELDS[key].special)
    if beyond:
        found["fields"] = f"More than this purpose needs: {', '.join(beyond)}. Take it out."
    elif special and not may_see_special:
        found["fields"] = (
            f"{FIELDS[special[0]].words} is for those who may see health and social care details."
        )
    elif purpose.fields and not wish.fields:
        found["fields"] = "Tick what is shared."
    if purpose.consent and not wish.consent_by.strip():
        found["consent_by"] = "This is voluntary: write who agreed."
    if purpose.consent and wish.consent_on is None:
        found["consent_on"] = "Say when they agreed."
    if wish.consent_on is not None and wish.consent_on > today:
        found["consent_on"] = "That day has not come yet."
    return found


def answer_due(asked_on: date) -> date:
    """When somebody who asks for what is held must have it: one calendar month, at the latest its last day (art. 12 UK GDPR)."""
    return _months_on(asked_on, 1)


FURTHER_MONTHS = 2
"""By which an answer may be put off where the request is complex, if who asked is told why within the month."""


def put_off_to(asked_on: date) -> date:
    """The last day of an answer that was put off (art. 12(3) UK GDPR)."""
    return _months_on(asked_on, 1 + FURTHER_MONTHS)


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
