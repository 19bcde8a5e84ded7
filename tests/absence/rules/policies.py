"""The five policies as the follow-up rules take them, and an invented case to ask about."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from absence.rules.due import CaseFacts
from absence.rules.follow_up_policy import FollowUpPolicy
from absence.rules.history import Event, History, Kind
from registers.presets import load_preset
from registers.rules.calendar import HalfTerm, SchoolCalendar
from registers.rules.contacts import Adult
from registers.rules.policy import PolicyLayer, Scope, resolve

LONDON = ZoneInfo("Europe/London")
CALENDAR = SchoolCalendar(
    (
        HalfTerm("2026/27", "HT1", date(2026, 9, 1), date(2026, 10, 23)),
        HalfTerm("2026/27", "HT2", date(2026, 11, 2), date(2026, 12, 18)),
    )
)
MONDAY = date(2026, 11, 23)
MUM = Adult("mum", 1, "01632 960001", parental_responsibility=True, lives_with_pupil=True)
DAD = Adult("dad", 2, "01632 960002", parental_responsibility=True)
GRAN = Adult("gran", 3, "01632 960003")
NO_CONTACT = Adult("noteton", 0, "01632 960009", parental_responsibility=True, restricted=True)


def policy(key: str = "", **values: object) -> FollowUpPolicy:
    """One of the five, or the product's own with some values changed."""
    if key:
        return resolve(load_preset(key, effective_from=date(2026, 9, 1)).layers()).as_rules(FollowUpPolicy)
    layer = PolicyLayer(Scope.SCHOOL, "Invented", values)  # type: ignore[arg-type]  # what the test sets
    return resolve([layer]).as_rules(FollowUpPolicy)


def at(clock: str, day: date = MONDAY) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=LONDON)


def call(
    contact: str, clock: str, *, day: date = MONDAY, outcome: str = "no_answer", channel: str = "phone"
) -> Event:
    return Event(Kind.ATTEMPT, at(clock, day), day, contact, channel, outcome)


def done(kind: Kind, clock: str, *, day: date = MONDAY, answered: bool | None = None) -> Event:
    return Event(kind, at(clock, day), day, answered=answered)


def case(
    *events: Event, day: date = MONDAY, clock: str = "09:45", number: int = 1, **more: object
) -> CaseFacts:
    usual: dict[str, object] = {
        "today": day,
        "now": at(clock, day),
        "day": number,
        "school_days": number,
        "asked_since": at("09:30", day),
        "waiting": False,
        "adults": (NO_CONTACT, MUM, DAD, GRAN),
        "history": History(tuple(sorted(events, key=lambda event: event.at))),
        "n_due": day + timedelta(days=7),
    }
    return CaseFacts(**(usual | more))  # type: ignore[arg-type]  # as the test says
