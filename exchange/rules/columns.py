"""Reading other systems' tables: which column is which, and how they write days, sessions and yes or no (DAT-09).

A guess is only a proposal: a person confirms the columns. Values are translated where there is one meaning; anything
else is passed on as it stands and refused further on with a sentence. A code is never translated here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Wanted:
    """One thing to be found among the columns."""

    key: str
    words: str
    needed: bool = False
    known_as: tuple[str, ...] = ()
    """Names other systems use, in small letters without blanks or signs."""


_PERSON = (Wanted("upn", "UPN", True, ("upn", "uniquepupilnumber", "pupilupn")),)
PUPIL_COLUMNS: tuple[Wanted, ...] = (
    *_PERSON,
    Wanted("legal_surname", "Surname", True, ("legalsurname", "surname", "lastname", "familyname", "legallastname")),
    Wanted("legal_forename", "Forename", True, ("legalforename", "forename", "firstname", "givenname", "legalfirstname")),
    Wanted("chosen_forename", "Known as", False, ("chosenforename", "preferredforename", "knownas", "preferredfirstname", "preferredname")),
    Wanted("sex", "Sex", True, ("sex", "gender")),
    Wanted("date_of_birth", "Date of birth", True, ("dateofbirth", "dob", "birthdate", "born")),
    Wanted("starts_on", "First day on roll", True, ("startson", "admissiondate", "entrydate", "dateofadmission", "startdate", "doa")),
    Wanted("leaves_on", "Last day on roll", False, ("leaveson", "leavingdate", "dateofleaving", "enddate", "dol")),
    Wanted("year_group", "Year group", False, ("yeargroup", "ncyear", "year", "ncyearactual", "yeartaughtin")),
    Wanted("class", "Class", False, ("class", "reggroup", "registrationgroup", "form", "tutorgroup", "registrationform")),
    Wanted("sen", "SEN provision (N, K, E)", False, ("sen", "senprovision", "senstatus")),
    Wanted("fsm", "Free school meals", False, ("fsm", "freeschoolmeals", "fsmeligible", "eligibleforfsm")),
    Wanted("pupil_premium", "Pupil premium", False, ("pupilpremium", "pp", "pupilpremiumindicator")),
    Wanted("eal", "English as an additional language", False, ("eal", "englishasadditionallanguage")),
    Wanted("looked_after", "Looked after", False, ("lookedafter", "incare", "cla", "lac")),
    Wanted("social_worker", "Has a social worker", False, ("socialworker", "hassocialworker", "hasasocialworker")),
    Wanted("young_carer", "Young carer", False, ("youngcarer", "isyoungcarer", "isayoungcarer")),
    Wanted("traveller", "Traveller or mobile", False, ("traveller", "istraveller", "gypsyromatraveller", "mobilechild")),
    Wanted("vulnerable", "Vulnerable list", False, ("vulnerable", "vulnerablelist", "isvulnerable", "vulnerablepupil")),
    Wanted("ethnicity", "Ethnicity", False, ("ethnicity", "ethnicgroup", "ethnicorigin", "ethnicbackground")),
    Wanted("health_plan", "Individual healthcare plan", False, ("healthplan", "healthcareplan", "individualhealthcareplan", "ihp", "ihcp")),
    Wanted("disability", "Disability", False, ("disability", "disabled", "isdisabled", "hasdisability")),
    Wanted("long_term_condition", "Long-term medical condition", False, ("longtermcondition", "longtermmedicalcondition", "longtermillness")),
    Wanted("mental_health", "Mental-health concern", False, ("mentalhealth", "mentalhealthconcern", "mentalhealthneed")),
    Wanted("was_looked_after", "Previously looked after", False, ("waslookedafter", "previouslylookedafter", "formerlylookedafter", "plac")),
    Wanted("had_social_worker", "Ever had a social worker", False, ("hadsocialworker", "everhadasocialworker", "everhadsocialworker")),
    Wanted("child_in_need", "Child in need", False, ("childinneed", "cin", "childinneedplan", "cinplan")),
    Wanted("child_protection", "Child protection plan", False, ("childprotection", "childprotectionplan", "onchildprotectionplan", "cpplan")),
    Wanted("service_child", "Service family", False, ("servicechild", "servicefamily", "servicechildren", "servicechildindicator")),
)  # fmt: skip
CONTACT_COLUMNS: tuple[Wanted, ...] = (
    *_PERSON,
    Wanted("contact_ref", "The contact’s own number", True, ("contactref", "contactid", "personid", "contactnumber")),
    Wanted("title", "Title", False, ("title", "contacttitle")),
    Wanted("forename", "Contact’s forename", True, ("forename", "contactforename", "firstname", "contactfirstname")),
    Wanted("surname", "Contact’s surname", True, ("surname", "contactsurname", "lastname", "contactlastname")),
    Wanted("relationship", "Relationship", True, ("relationship", "relation", "relationshiptopupil", "relationshiptostudent")),
    Wanted("priority", "Whom to ring first", True, ("priority", "contactpriority", "order", "contactorder")),
    Wanted("parental_responsibility", "Parental responsibility", False, ("parentalresponsibility", "pr", "hasparentalresponsibility")),
    Wanted("lives_with_pupil", "Lives with the pupil", False, ("liveswithpupil", "sameaddress", "liveswithstudent")),
    Wanted("phone", "Telephone", False, ("phone", "telephone", "mobile", "phonenumber", "maintelephone", "mobilenumber")),
    Wanted("email", "E-mail", False, ("email", "emailaddress", "mail")),
    Wanted("address1", "Address, first line", False, ("address1", "addressline1", "street", "housestreet")),
    Wanted("address2", "Address, second line", False, ("address2", "addressline2", "locality")),
    Wanted("town", "Town", False, ("town", "city", "addresstown")),
    Wanted("postcode", "Postcode", False, ("postcode", "zip", "postalcode")),
    Wanted("receives_letters", "Gets letters", False, ("receivesletters", "correspondence", "pupilreport")),
    Wanted("may_collect", "May collect the pupil", False, ("maycollect", "cancollect", "collection", "authorisedtocollect")),
    Wanted("restricted", "No contact allowed", False, ("restricted", "courtorder", "nocontact")),
)  # fmt: skip
MARK_COLUMNS: tuple[Wanted, ...] = (
    *_PERSON,
    Wanted("date", "Day", True, ("date", "day", "markdate", "attendancedate", "sessiondate")),
    Wanted("session", "Session (one row for each)", False, ("session", "ampm", "period", "sessionname")),
    Wanted("code", "Mark (one row for each session)", False, ("code", "mark", "attendancecode", "attendancemark", "attendancereason")),
    Wanted("code_am", "Morning mark (one row for each day)", False, ("codeam", "am", "ammark", "morning", "amcode")),
    Wanted("code_pm", "Afternoon mark (one row for each day)", False, ("codepm", "pm", "pmmark", "afternoon", "pmcode")),
    Wanted("minutes_late", "Minutes late", False, ("minuteslate", "minslate", "late", "lateminutes")),
    Wanted("note", "Note", False, ("note", "comment", "comments", "notes", "reason")),
)  # fmt: skip
COLUMNS: Mapping[str, tuple[Wanted, ...]] = {
    "pupils": PUPIL_COLUMNS,
    "contacts": CONTACT_COLUMNS,
    "marks": MARK_COLUMNS,
}
DAYS = frozenset({"date_of_birth", "starts_on", "leaves_on", "date"})
YES_NO = frozenset(
    {"fsm", "pupil_premium", "eal", "looked_after", "social_worker", "young_carer", "traveller", "vulnerable",
     "health_plan", "disability", "long_term_condition", "mental_health",
     "was_looked_after", "had_social_worker", "child_in_need", "child_protection", "service_child",
     "parental_responsibility", "lives_with_pupil", "receives_letters", "may_collect", "restricted"}
)  # fmt: skip
_SESSIONS = {
    "am": "AM",
    "a": "AM",
    "morning": "AM",
    "1": "AM",
    "pm": "PM",
    "p": "PM",
    "afternoon": "PM",
    "2": "PM",
}
_SEXES = {"m": "M", "male": "M", "boy": "M", "f": "F", "female": "F", "girl": "F"}
_YES = {
    "yes": "yes",
    "y": "yes",
    "true": "yes",
    "t": "yes",
    "1": "yes",
    "no": "no",
    "n": "no",
    "false": "no",
    "f": "no",
    "0": "no",
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMBERS = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})(?: 00:00(?::00)?)?")
_NAMED = re.compile(r"(\d{1,2})[/.\- ]([A-Za-z]{3,9})[/.\- ](\d{4})(?: 00:00(?::00)?)?")
_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ]00:00(?::00)?)?")


def plain(name: str) -> str:
    """A column's name as it is compared: small letters and digits only."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def guess(headers: Sequence[str], kind: str, saved: Mapping[str, str]) -> dict[str, str]:
    """Our column → theirs: what was saved for this school where the column is there, else by its name. Each once."""
    found: dict[str, str] = {}
    for wanted in COLUMNS[kind]:
        free = [name for name in headers if name not in found.values()]
        kept = saved.get(wanted.key)
        match = (
            kept if kept in free else next((name for name in free if plain(name) in wanted.known_as), None)
        )
        if match is not None:
            found[wanted.key] = match
    return found


def missing(chosen: Mapping[str, str], kind: str) -> list[str]:
    """What has to be named before the file can be read, in words."""
    found = [wanted.words for wanted in COLUMNS[kind] if wanted.needed and not chosen.get(wanted.key)]
    if kind == "marks":
        by_row = bool(chosen.get("session")) and bool(chosen.get("code"))
        by_day = bool(chosen.get("code_am")) or bool(chosen.get("code_pm"))
        if not (by_row or by_day):
            found.append("either session and mark, or the morning and the afternoon mark")
    return found


def translated(key: str, raw: str) -> str:
    """The value as our own files write it; as it stands where it has no one meaning."""
    value = raw.strip()
    if key in DAYS:
        return day_text(value)
    small = value.lower()
    if key in YES_NO:
        return _YES.get(small, value)
    if key == "sex":
        return _SEXES.get(small, value)
    if key == "session":
        return _SESSIONS.get(small, value)
    if key == "year_group":
        return _year_group(value)
    if key == "upn":
        return "".join(value.split()).upper()
    return value


def day_text(value: str) -> str:
    """Days as they are written in England, day first, as `2026-11-23`; never guessed from American order."""
    if found := _ISO.fullmatch(value):
        return found[1]
    if found := _NUMBERS.fullmatch(value):
        return _iso(int(found[3]), int(found[2]), int(found[1]), value)
    if (found := _NAMED.fullmatch(value)) and found[2][:3].lower() in _MONTHS:
        return _iso(int(found[3]), _MONTHS.index(found[2][:3].lower()) + 1, int(found[1]), value)
    return value


def _iso(year: int, month: int, day: int, otherwise: str) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return otherwise


def _year_group(value: str) -> str:
    tidy = re.sub(r"^(year|yr|y)\s*", "", value.strip(), flags=re.IGNORECASE)
    if tidy.lower() in ("r", "reception", "rec"):
        return "R"
    return str(int(tidy)) if tidy.isascii() and tidy.isdigit() and len(tidy) <= 2 else tidy.upper()
