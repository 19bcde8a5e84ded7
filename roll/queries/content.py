"""What a return says: drafted from the record each time it is looked at, frozen only when it is produced.

Source of the contents: PR2024 reg. 13 (new pupil: the whole entry; deletion: (4)(a) to (e)), domain notes on the
attendance and the sickness return, requirements D28 to D34.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from attendance_mis.kit import clock
from registers.models import ContactLink, Pupil, School, Spell
from registers.queries.statistics import Scope, sessions_by_code
from registers.rules.codes import lookup
from registers.rules.figures import days as in_days
from registers.rules.words import day_words, weekday_words
from registers.rules.year_groups import year_group_words
from roll.models import DualRegistration, Enquiry, LeavingCase, Return
from roll.rules.authority import ReturnsProfile
from roll.rules.entry import Gap
from roll.rules.facts import Answers, Asker, Outcome
from roll.rules.grounds import Ground, ground_of
from roll.rules.returns import ReturnKind

from .authority import returns_profile
from .cases import read_answers
from .entry import Entry, entry_of
from .facts import attendance_of
from .gaps import gaps_of, span_of, spell_about


@dataclass(frozen=True)
class Line:
    key: str
    label: str
    value: str
    address: bool = False
    """Kept back on the page where somebody must not learn it; the authority gets it."""


@dataclass(frozen=True)
class Section:
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Content:
    made: Return
    kind: ReturnKind
    school: School
    pupil: Pupil
    authority: ReturnsProfile
    sections: tuple[Section, ...]
    missing: tuple[Gap, ...]
    protected: bool

    @property
    def columns(self) -> dict[str, str]:
        """One row of a file: column → value."""
        own = {
            "return": self.kind.value, "urn": self.school.urn, "school": self.school.name,
            "la_number": self.school.la_number,
        }  # fmt: skip
        return own | {line.key: line.value for section in self.sections for line in section.lines}


def content_of(made: Return) -> Content:
    kind, school, pupil = ReturnKind(made.kind), made.school, made.pupil
    rows = Spell.objects.filter(pupil=pupil, school=school).select_related("pupil")
    spell = spell_about(made, list(rows.order_by("starts_on")))
    entry = entry_of(pupil, school, spell, max(made.arose_on, spell.starts_on))
    sections = _BUILDERS[kind](made, entry)
    gaps = gaps_of(made, entry)
    return Content(
        made, kind, school, pupil, returns_profile(school, made.due_on), tuple(sections), tuple(gaps),
        entry.protected,
    )  # fmt: skip


def _new_pupil(made: Return, entry: Entry) -> list[Section]:
    pupil, spell = entry.pupil, entry.spell
    own = [
        *_identity(entry),
        Line("sex", "Sex", pupil.get_sex_display()),
        Line("starting_day", "Starting day", day_words(spell.starts_on)),
        Line("class", "Class", entry.class_name),
        Line("year_group", "Year group", year_group_words(entry.year_group) if entry.year_group else ""),
        Line("last_school", "Last school", spell.last_school or "None: first school"),
        Line("boarder", "Day or boarding pupil", "Boarder" if spell.boarder else "Day pupil"),
    ]
    parents = [_parent(number, link, entry) for number, link in enumerate(entry.parents, 1)]
    dual = [
        Line(f"other_school_{n}", "Also registered at", f"{row.other_school}; main school: {'here' if row.main_here else 'there'}")
        for n, row in enumerate(DualRegistration.objects.filter(pupil=pupil, school=made.school, last_day=None), 1)
    ]  # fmt: skip
    return [Section("The pupil", (*own, *dual)), *parents]


def _deletion(made: Return, entry: Entry) -> list[Section]:
    case, ground, answers = _leaving(made)
    # Frozen beforehand: where no day was proposed, the approval makes it.
    last_day = f"The day it is approved, {weekday_words(made.due_on)} or later"
    if case and case.leaves_on:
        last_day = day_words(case.leaves_on)
    leaving = [
        Line("ground", "Ground", f"{ground.law}: {ground.words}" if ground else ""),
        Line("last_day_on_roll", "Last day on roll", last_day),
    ]
    last = case.last_attended if case and case.last_attended else _last_attended(made, entry)
    if last:
        leaving.append(Line("last_attended", "Last in school", day_words(last)))
    parents = [_parent(n, link, entry) for n, link in enumerate(entry.resident, 1)]
    sections = [Section("The pupil", tuple(_identity(entry))), *parents, Section("Leaving", tuple(leaving))]
    future = tuple(_future(answers))
    if future:
        sections.append(Section("Where the pupil goes, as far as known", future))
    return sections


def _leaving(made: Return) -> tuple[LeavingCase | None, Ground | None, Answers]:
    """The leaving that brought the return, its ground and what was entered for it."""
    case = LeavingCase.objects.filter(id=made.facts["case"]).first() if "case" in made.facts else None
    ground = ground_of(case.ground) if case else None
    return case, ground, read_answers(ground, case.answers) if case and ground else Answers()


def _last_attended(made: Return, entry: Entry) -> date | None:
    return attendance_of(entry.pupil, made.school, entry.spell, clock.today()).last_attended


def _sentences(*parts: str) -> str:
    """Each ended with a full stop once."""
    return " ".join(f"{part.strip().rstrip('.')}." for part in parts if part.strip())


def _future(answers: Answers) -> Iterator[Line]:
    """Address, parent and school after leaving, under reg. 8(3), if known."""
    for key, column, label in (
        ("new_place", "future_address", "Future address"),
        ("new_parent", "future_parent", "Parent the pupil lives with there"),
        ("other_school", "future_school", "School after this one"),
    ):
        if answers.text(key):
            yield Line(column, label, answers.text(key), address=key == "new_place")
    for key, column, label in (
        ("left_address_on", "future_address_from", "From"),
        ("started_on", "future_school_from", "Started there on"),
    ):
        day = answers.day(key)
        if day is not None:
            yield Line(column, label, day_words(day))


def _attendance(made: Return, entry: Entry) -> list[Section]:
    first, last = span_of(made)
    counted = sessions_by_code(Scope(made.school_id, first, last, upn=entry.pupil.upn))
    irregular = bool(made.facts.get("irregular"))
    away = [
        Line(
            "why",
            "Why",
            "Does not attend regularly" if irregular else "Ten school days on end, none authorised",
        ),
        Line("first_day", "From", day_words(first)),
        Line("last_day", "To, so far", day_words(last)),
        Line("school_days", "School days on end", str(made.facts.get("days", "Not the reason"))),
        Line("codes", "Codes in this time", _codes(counted, last)),
        Line("cause", "Cause, if known", made.grounds),
    ]
    return [Section("The pupil", tuple(_identity(entry))), Section("The absence", tuple(away))]


def _sickness(made: Return, entry: Entry) -> list[Section]:
    first, last = span_of(made)
    said = made.grounds or str(made.facts.get("said", ""))
    ill = [
        Line("first_day", "From", day_words(first)),
        Line("last_day", "To, so far", day_words(last)),
        Line("sessions", "Sessions marked I in this school year", str(made.facts.get("sessions", ""))),
        Line("days", "In days", str(made.facts.get("days", ""))),
        Line("grounds", "Why fifteen days are missed or will be", said),
    ]
    return [Section("The pupil", tuple(_identity(entry))), Section("Sickness", tuple(ill))]


def _section19(made: Return, entry: Entry) -> list[Section]:
    first, last = span_of(made)
    counted = sessions_by_code(Scope(made.school_id, first, last, upn=entry.pupil.upn))
    away = [
        Line("first_day", "From", day_words(first)),
        Line("last_day", "To, so far", day_words(last)),
        Line("sessions", "Sessions missed", str(made.facts.get("sessions", ""))),
        Line("codes", "Codes", _codes(counted, last)),
        Line("needs", "Needs, evidence and what is planned", made.grounds),
    ]
    return [Section("The pupil", tuple(_identity(entry))), Section("The absence", tuple(away))]


def _home_education(made: Return, entry: Entry) -> list[Section]:
    _, _, answers = _leaving(made)
    arrived, wished = answers.day("letter_on"), answers.day("leaves_from")
    letter = [
        Line("letter_on", "Parent’s letter arrived", day_words(arrived) if arrived else ""),
        Line("leaves_from", "Day the parent gives", day_words(wished) if wished else "None given"),
        Line("letter_kept", "Copy of the letter", answers.text("letter_kept") or "Enclosed"),
    ]
    parents = [_parent(n, link, entry) for n, link in enumerate(entry.resident, 1)]
    return [Section("The pupil", tuple(_identity(entry))), *parents, Section("The letter", tuple(letter))]


def _moved(made: Return, entry: Entry) -> list[Section]:
    _, _, answers = _leaving(made)
    last = _last_attended(made, entry)
    move = (
        *_future(answers),
        Line(
            "established_by", "How that is known", answers.text("established_by") or answers.text("told_by")
        ),
        Line("last_attended", "Last in school", day_words(last) if last else ""),
        Line("on_roll", "On roll", "The name stays on until a ground to take it off is met."),
    )
    parents = [_parent(n, link, entry) for n, link in enumerate(entry.parents, 1)]
    return [
        Section("The pupil", tuple(_identity(entry))),
        Section("The move, as far as known", move),
        *parents,
    ]


def _missing(made: Return, entry: Entry) -> list[Section]:
    first, _ = span_of(made)
    away = [
        Line("first_day", "First day of the absence", day_words(first)),
        Line("school_days", "School days away", str(made.facts.get("days", ""))),
        Line("last_attended", "Last in school", _day_fact(made.facts, "last_attended")),
    ]
    if day := returns_profile(made.school, made.due_on).cme_notification_day:
        # Some authorities take a referral first and a notification later (ADM-17).
        away.append(Line("notification_day", "Notified as missing", f"From school day {day} of the absence"))
    asked = tuple(
        Line(
            f"enquiry_{n}",
            day_words(row.on),
            _sentences(f"{Asker(row.asker).words}: {row.what}", Outcome(row.outcome).words, row.found),
            address=bool(row.found),
        )
        for n, row in enumerate(
            Enquiry.objects.filter(pupil=entry.pupil, school=made.school, on__gte=first), 1
        )
    )
    parents = [_parent(n, link, entry) for n, link in enumerate(entry.parents, 1)]
    return [
        Section("The pupil", tuple(_identity(entry))),
        Section("The absence", tuple(away)),
        Section("Enquiries so far", asked),
        *parents,
    ]


_BUILDERS = {
    ReturnKind.NEW_PUPIL: _new_pupil,
    ReturnKind.DELETION: _deletion,
    ReturnKind.ATTENDANCE: _attendance,
    ReturnKind.SICKNESS: _sickness,
    ReturnKind.SECTION19: _section19,
    ReturnKind.HOME_EDUCATION: _home_education,
    ReturnKind.MISSING: _missing,
    ReturnKind.MOVED: _moved,
}


def _identity(entry: Entry) -> Iterator[Line]:
    pupil = entry.pupil
    yield Line("legal_surname", "Legal surname", pupil.legal_surname)
    yield Line("legal_forename", "Legal forename", pupil.legal_forename)
    if pupil.chosen_forename:
        yield Line("chosen_forename", "Called", pupil.chosen_forename)
    yield Line("date_of_birth", "Date of birth", day_words(pupil.date_of_birth))
    yield Line("upn", "UPN", pupil.upn)
    yield Line("address", "Address", ", ".join(entry.address), address=True)


def _parent(number: int, link: ContactLink, entry: Entry) -> Section:
    contact = link.contact
    place = f"parent_{number}"
    warning = (
        (Line(f"{place}_warning", "Careful", f"No contact: {link.restriction}"),) if link.restricted else ()
    )
    return Section(
        f"{link.relationship}: {contact}",
        (
            Line(f"{place}_name", "Full name", str(contact)),
            Line(f"{place}_relationship", "Relationship", link.relationship),
            Line(
                f"{place}_lives_with",
                "The pupil normally lives with them",
                "yes" if link.lives_with_pupil else "no",
            ),
            Line(f"{place}_address", "Address", ", ".join(entry.address_of(link)), address=True),
            Line(f"{place}_phone", "Emergency telephone", contact.phone),
            *warning,
        ),
    )


def _day_fact(facts: Mapping[str, object], key: str) -> str:
    held = facts.get(key)
    return day_words(date.fromisoformat(str(held))) if held else "Not in school since the starting day"


def _codes(counted: Mapping[str, int], on: date) -> str:
    """`O (absent, reason not accepted): 18 sessions (9 days)`"""
    said = []
    for code, sessions in sorted(counted.items()):
        row = lookup(code, on)
        said.append(
            f"{code} ({row.meaning.lower() if row else 'unknown'}): {sessions} sessions ({in_days(sessions)})"
        )
    return "; ".join(said)
