"""One pupil's entry in the admission register, as the person who asks may see it (ADM-02 to ADM-05, ADM-27, ADM-28)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from attendance_mis.tenancy.database import connection
from registers.models import Characteristic, ClassMembership, ContactLink, Pupil, School, Spell
from registers.rules import upn as upns
from registers.rules.age import compulsory_from, compulsory_to, is_compulsory
from registers.rules.characteristics import SENSITIVE
from registers.rules.contacts import Adult, Wanted, call_order, is_protected, shortfalls
from registers.rules.words import day_words
from registers.rules.year_groups import year_group_words

from .contact_notes import contact_notes
from .setup import setup_of

SEN_WORDS = {"N": "No special educational needs", "K": "SEN support", "E": "EHC plan"}


@dataclass(frozen=True)
class ContactView:
    """An adult in call order. A restricted one has no number and no address here at all."""

    link_id: uuid.UUID
    name: str
    relationship: str
    priority: int
    phone: str
    email: str
    address: tuple[str, ...]
    flags: tuple[str, ...]
    restricted: bool
    restriction: str
    restricted_since: date | None
    notes: tuple[str, ...] = ()
    """What other parts of the product know: texts that come back."""


@dataclass(frozen=True)
class Sibling:
    id: uuid.UUID
    name: str
    where: str
    """Class and school now."""
    why: str


@dataclass(frozen=True)
class Fact:
    """A dated characteristic in words."""

    id: uuid.UUID
    kind: str
    words: str
    first_day: date
    last_day: date | None
    sensitive: bool
    to_know: bool
    """Whether it belongs beside the name: something to act on, not ethnicity and not the absence of a need."""

    def holds(self, on: date) -> bool:
        return self.first_day <= on and (self.last_day is None or on <= self.last_day)


@dataclass(frozen=True)
class PupilRecord:
    """The entry as of a day. What the asker may not see is not in it."""

    pupil: Pupil
    on: date
    spells: tuple[Spell, ...]
    memberships: tuple[ClassMembership, ...]
    contacts: tuple[ContactView, ...]
    lives_with: tuple[str, ...]
    ring: tuple[str, ...]
    restrictions: tuple[ContactView, ...]
    facts: tuple[Fact, ...]
    siblings: tuple[Sibling, ...]
    notes: tuple[str, ...]
    protected: bool
    sees_contacts: bool

    @property
    def membership(self) -> ClassMembership | None:
        return next((m for m in self.memberships if _covers(m, self.on)), None)

    @property
    def spell(self) -> Spell | None:
        """The time on roll the day belongs to, or else the latest."""
        now = next((s for s in self.spells if _on_roll(s, self.on)), None)
        return now or (self.spells[-1] if self.spells else None)

    @property
    def on_roll(self) -> bool:
        return any(_on_roll(spell, self.on) for spell in self.spells)

    @property
    def age(self) -> int:
        born = self.pupil.date_of_birth
        return self.on.year - born.year - ((self.on.month, self.on.day) < (born.month, born.day))

    @property
    def class_words(self) -> str:
        return self.membership.school_class.name if self.membership else "No class"

    @property
    def year_words(self) -> str:
        return year_group_words(self.membership.year_group) if self.membership else ""

    @property
    def compulsory(self) -> str:
        """Compulsory school age in a sentence (ADM-07)."""
        born = self.pupil.date_of_birth
        start, end = compulsory_from(born), compulsory_to(born)
        if is_compulsory(born, self.on):
            return f"Of compulsory school age from {day_words(start)} to {day_words(end)}"
        if self.on < start:
            return f"Not yet of compulsory school age: from {day_words(start)}"
        return f"Past compulsory school age since {day_words(end)}"

    @property
    def facts_now(self) -> tuple[Fact, ...]:
        return tuple(fact for fact in self.facts if fact.to_know and fact.holds(self.on))


def _covers(membership: ClassMembership, on: date) -> bool:
    return membership.first_day <= on and (membership.last_day is None or on <= membership.last_day)


def _on_roll(spell: Spell, on: date) -> bool:
    return spell.starts_on <= on and (spell.leaves_on is None or on <= spell.leaves_on)


def pupil_record(
    pupil: Pupil,
    school: School,
    on: date,
    *,
    sees_contacts: bool,
    sees_sensitive: bool,
    show_address: bool = False,
) -> PupilRecord:
    """The entry, cut to what the asker may see. `show_address` lifts the mask of a protected household."""
    links = list(ContactLink.objects.filter(pupil=pupil).select_related("contact").order_by("priority", "id"))
    adults = {link.id: _adult(link) for link in links}
    protected = is_protected(adults.values())
    told = contact_notes([link.contact_id for link in links if not link.restricted]) if sees_contacts else {}
    views = tuple(
        _contact(link, told.get(link.contact_id, ()), masked=protected and not show_address) for link in links
    )
    memberships = tuple(
        ClassMembership.objects.filter(pupil=pupil, school=school)
        .select_related("school_class")
        .order_by("first_day")
    )
    group = next((m.year_group for m in reversed(memberships) if m.first_day <= on), "")
    policy = setup_of(school).policy(group, on)
    aim = policy.target_emergency_contacts if isinstance(policy.target_emergency_contacts, int) else 0
    wanted = Wanted(policy.min_emergency_contacts, aim, policy.both_parents_are_contacts)
    ringing = {adult.ref for adult in call_order(adults.values())}
    return PupilRecord(
        pupil=pupil,
        on=on,
        spells=tuple(Spell.objects.filter(pupil=pupil, school=school).order_by("starts_on")),
        memberships=memberships,
        contacts=views if sees_contacts else (),
        lives_with=tuple(_called(link) for link in links if link.lives_with_pupil and not link.restricted)
        if sees_contacts
        else (),
        ring=tuple(_called(link) for link in links if str(link.contact_id) in ringing)[:2]
        if sees_contacts
        else (),
        restrictions=tuple(view for view in views if view.restricted),
        facts=_facts(pupil, sees_sensitive),
        siblings=tuple(_siblings(pupil, on)),
        notes=tuple(_notes(pupil, list(adults.values()), wanted)) if sees_contacts else (),
        protected=protected,
        sees_contacts=sees_contacts,
    )


def _adult(link: ContactLink) -> Adult:
    return Adult(
        ref=str(link.contact_id),
        priority=link.priority,
        phone=link.contact.phone,
        natural_parent=link.natural_parent,
        parental_responsibility=link.parental_responsibility,
        day_to_day_care=link.day_to_day_care,
        lives_with_pupil=link.lives_with_pupil,
        restricted=link.restricted,
    )


def _called(link: ContactLink) -> str:
    return f"{link.relationship}, {link.contact.forename} {link.contact.surname}"


_FLAGS = (
    ("parental_responsibility", "Parental responsibility"),
    ("natural_parent", "Natural parent"),
    ("lives_with_pupil", "Lives with pupil"),
    ("day_to_day_care", "Day-to-day care"),
    ("receives_letters", "Gets letters"),
    ("may_collect", "May collect"),
)


def _contact(link: ContactLink, notes: tuple[str, ...], *, masked: bool) -> ContactView:
    contact = link.contact
    shown = not link.restricted
    lines = (*contact.address, contact.postcode) if shown and not masked else ()
    return ContactView(
        link_id=link.id,
        name=str(contact),
        relationship=link.relationship,
        priority=link.priority,
        phone=contact.phone if shown else "",
        email=contact.email if shown else "",
        address=tuple(line for line in lines if line),
        flags=tuple(words for name, words in _FLAGS if getattr(link, name)),
        restricted=link.restricted,
        restriction=link.restriction,
        restricted_since=link.restricted_since,
        notes=notes,
    )


def _facts(pupil: Pupil, sees_sensitive: bool) -> tuple[Fact, ...]:
    rows = Characteristic.objects.filter(pupil=pupil).order_by("-first_day", "kind")
    return tuple(_fact(row) for row in rows if sees_sensitive or row.kind not in SENSITIVE)


def _fact(row: Characteristic) -> Fact:
    kind = dict(Characteristic.KINDS).get(row.kind, row.kind)
    words = SEN_WORDS.get(row.value, row.value) if row.kind == "sen" else kind
    if row.kind != "sen" and row.value not in ("yes", "no"):
        words = f"{kind}: {row.value}"
    elif row.value == "no":
        words = f"{kind}: no"
    to_know = row.kind != "ethnicity" and row.value not in ("no", "N")
    return Fact(row.id, row.kind, words, row.first_day, row.last_day, row.kind in SENSITIVE, to_know)


_SIBLINGS = """
SELECT DISTINCT ON (p.id) p.id, coalesce(nullif(p.chosen_forename, ''), p.legal_forename) || ' ' || p.legal_surname,
       c.name, s.name, mine.lives_with_pupil AND other.lives_with_pupil AS together
  FROM registers_contactlink mine
  JOIN registers_contactlink other ON other.contact_id = mine.contact_id AND other.pupil_id <> mine.pupil_id
  JOIN registers_pupil p ON p.id = other.pupil_id
  JOIN registers_spell z ON z.pupil_id = p.id AND z.starts_on <= %(on)s AND (z.leaves_on IS NULL OR z.leaves_on >= %(on)s)
  JOIN registers_school s ON s.id = z.school_id
  LEFT JOIN registers_classmembership m ON m.pupil_id = p.id AND m.school_id = z.school_id
       AND m.first_day <= %(on)s AND (m.last_day IS NULL OR m.last_day >= %(on)s)
  LEFT JOIN registers_schoolclass c ON c.id = m.school_class_id
 WHERE mine.pupil_id = %(pupil)s
   AND (mine.lives_with_pupil AND other.lives_with_pupil
        OR (mine.natural_parent OR mine.parental_responsibility) AND (other.natural_parent OR other.parental_responsibility))
 ORDER BY p.id, together DESC
"""


def _siblings(pupil: Pupil, on: date) -> list[Sibling]:
    """Pupils of the trust who share a home with an adult of this pupil's, or a parent."""
    with connection.cursor() as cursor:
        cursor.execute(_SIBLINGS, {"pupil": pupil.id, "on": on})
        rows = [_sibling(*row) for row in cursor.fetchall()]
    return sorted(rows, key=lambda sibling: sibling.name)


def _sibling(key: uuid.UUID, name: str, class_name: str | None, school: str, together: bool) -> Sibling:
    where = f"{class_name}, {school}" if class_name else school
    return Sibling(key, name, where, "Lives in the same household" if together else "Shares a parent")


def _notes(pupil: Pupil, adults: list[Adult], wanted: Wanted) -> list[str]:
    """What the office should put right (ADM-04); nothing here stops anything."""
    notes = shortfalls(adults, wanted)
    checked = upns.check(pupil.upn)
    if not checked.ok:
        notes.append(f"UPN {pupil.upn}: {checked.sentence}")
    elif checked.temporary:
        notes.append(f"UPN {pupil.upn} is a temporary one; ask the last school for the permanent one.")
    return notes
