"""Joining and leaving in the demonstration: a child nobody finds on day nineteen, a transfer that waits for the new school,
one waiting for the head, somebody to come after the holidays, and returns sent, due and overdue.

Made by the product's own actions, at the moments people would have used them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from attendance_mis.accounts.access import access_of
from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from registers.actions.admissions import admit, change_pupil
from registers.models import ContactLink, School, SchoolClass
from registers.queries.setup import setup_of
from registers.rules.upn import make
from roll.actions.authority import record_wishes
from roll.actions.enquiries import log_enquiry
from roll.actions.finding import find_returns
from roll.actions.leaving import enter, open_leaving, propose
from roll.actions.returns import mark_sent, produce
from roll.models import Return
from roll.queries.leaving_list import AwayLine, away_lines
from roll.rules.authority import ReturnsProfile
from roll.rules.facts import Asker, Given, Outcome
from roll.rules.grounds import HOME, TRANSFER, Ground
from roll.rules.returns import ReturnKind

from .staff import Staff

WISHES = ReturnsProfile(
    "999",
    "",
    team="School Admissions and Tracking",
    email="tracking@fablemoor.invalid",
    send_how="The authority’s secure portal",
    attendance_days=7,
    sickness_days=7,
    movement_procedure="Tell the tracking team the same day; it says when the name may come off",
    source="Invented for the demonstration",
)
ASKED = (
    (Asker.SCHOOL, "Rang every contact, wrote by e-mail and post, asked the older brother’s college"),
    (
        Asker.SCHOOL,
        "Two members of staff went to the flat; a neighbour says it has stood empty since half term",
    ),
    (Asker.AUTHORITY, "Tracking team searched council tax, housing and the health register"),
)


def show_roll(school: School, staff: Staff, today: date) -> None:
    """On the evening of the last school day marked in full."""
    record_wishes(WISHES, effective_from=date(2024, 9, 2), by=Actor.system("Data manager"))
    officer = _actor(school, staff, "officer")
    _missing_child(school, officer, today)
    families = _families(school)
    _leaving(
        families, school, TRANSFER, today, officer, {"other_school": "Sampleton Middle School, Sampleton"}
    )
    letter: dict[str, Given] = {"letter_on": today, "letter_kept": "In the pupil’s paper file"}
    _leaving(families, school, HOME, today, officer, letter, propose_it=True)
    _to_come(school, _actor(school, staff, "office"), today)
    find_returns(school, today)


def _actor(school: School, staff: Staff, role: str) -> Actor:
    return access_of(staff.by_role[role]).actor(school.id)


def _missing_child(school: School, officer: Actor, today: date) -> None:
    """Enquiries over two weeks, the authority told on day ten; tomorrow would be day twenty."""
    line = next((one for one in away_lines(school, today) if one.twenty >= 15), None)
    if line is None or line.clock.form_due is None:
        return
    _asked(line, school, officer)
    clock.set_clock(datetime.combine(line.clock.form_due, time(15, 20), clock.LONDON))
    find_returns(school, clock.today())
    told = Return.objects.filter(school=school, pupil=line.pupil, kind=ReturnKind.MISSING).first()
    if told is not None:
        try:
            produce(told, by=officer)
            mark_sent(told, on=clock.today(), how="Secure portal, reference FM-20417", by=officer)
        except Refused:
            pass  # the made-up family lacks an entry: then the page says which
    clock.set_clock(datetime.combine(today, time(16), clock.LONDON))


def _asked(line: AwayLine, school: School, officer: Actor) -> None:
    calendar = setup_of(school).calendar
    for place, (asker, what) in enumerate(ASKED):
        day = calendar.add_school_days(line.clock.first_day, 1 + 3 * place, "4")
        if day is None or day > clock.today():
            continue
        log_enquiry(
            line.pupil,
            school,
            on=day,
            asker=asker,
            outcome=Outcome.NOT_FOUND,
            what=what,
            found="",
            by=officer,
        )


def _families(school: School) -> Iterator[ContactLink]:
    """Pupils whose entry is complete, each with a parent at home."""
    links = ContactLink.objects.filter(
        pupil__memberships__school=school, pupil__memberships__last_day=None, priority=1, restricted=False,
        lives_with_pupil=True, parental_responsibility=True,
    ).exclude(pupil__contact_links__restricted=True)  # fmt: skip
    return iter(links.exclude(contact__phone="").select_related("pupil").order_by("-pupil__upn")[11:80:9])


def _leaving(
    families: Iterator[ContactLink],
    school: School,
    ground: Ground,
    today: date,
    officer: Actor,
    told: dict[str, Given],
    *,
    propose_it: bool = False,
) -> None:
    link = next(families, None)
    if link is None:
        return
    clock.set_clock(datetime.combine(today, time(11, 40), clock.LONDON))
    try:
        case = open_leaving(link.pupil, school, ground, by=officer)
        enter(case, told, leaves_on=None, by=officer)
        if propose_it:
            propose(case, by=officer)
    except Refused:
        return  # by chance this pupil may not leave on this ground
    clock.set_clock(datetime.combine(today, time(16), clock.LONDON))


def _to_come(school: School, office: Actor, today: date) -> None:
    """Entered for the first day after the holidays; the last school is not known yet."""
    terms = [term.start for term in setup_of(school).calendar.half_terms if term.start > today]
    school_class = SchoolClass.objects.filter(school=school).order_by("name").first()
    group = school_class.memberships.filter(last_day=None).first() if school_class else None
    if not terms or school_class is None or group is None:
        return
    values = {
        "upn": make("999", school.establishment_number, (today.year - 5) % 100, 901), "legal_surname": "Newcombe",
        "legal_forename": "Tamsin", "sex": "F",
        "date_of_birth": date(today.year - 5 - int(group.year_group), 10, 12),
    }  # fmt: skip
    start = setup_of(school).calendar.add_school_days(min(terms), 0, group.year_group) or min(terms)
    pupil = admit(
        school=school, values=values, school_class=school_class, year_group=group.year_group, starts_on=start,
        reason="Admission form signed by the mother", by=office,
    )  # fmt: skip
    change_pupil(
        pupil, school=school, values={"address": ["4 Sample Row", "Exampleton"]}, reason="Tenancy agreement seen",
        by=office,
    )  # fmt: skip
    clock.set_clock(clock.now() + timedelta(minutes=1))
