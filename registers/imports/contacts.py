"""contacts.csv: adults, and what each is to a pupil. The same reference is the same person, once in the trust.

A restricted adult is never written to and collects nobody, whatever the file says, and no file lifts a restriction
that is held.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from registers.models import AdmissionChange, Contact, ContactLink, Pupil, School, Spell
from registers.rules.contacts import collects_unless_told

from .cells import digits, email, number, text, yes_no
from .files import Column, Layout, Row, Source, read_rows
from .run import Run, Table, amendment, no_pupil, pupils_by_upn, with_school
from .tally import FileTally

LAYOUT = Layout(
    "contacts.csv",
    (
        Column("urn", digits(6), True),
        Column("upn", text(13), True),
        Column("contact_ref", text(60), True),
        Column("title", text(20)),
        Column("forename", text(120), True),
        Column("surname", text(120), True),
        Column("relationship", text(60), True),
        Column("parental_responsibility", yes_no),
        Column("lives_with_pupil", yes_no),
        Column("priority", number(1, 99), True),
        Column("phone", text(40)),
        Column("email", email),
        Column("address1", text(120)),
        Column("address2", text(120)),
        Column("town", text(120)),
        Column("postcode", text(10)),
        Column("receives_letters", yes_no),
        Column("may_collect", yes_no),
        Column("restricted", yes_no),
    ),
    key=("urn", "upn", "contact_ref"),
)
_PERSON = ("title", "forename", "surname", "phone", "email", "postcode")
_ADDRESS = ("address1", "address2", "town")
_LINK = (
    "relationship",
    "priority",
    "parental_responsibility",
    "lives_with_pupil",
    "receives_letters",
    "may_collect",
    "restricted",
)


def load(source: Source, run: Run, tally: FileTally) -> None:
    rows = _with_pupil(with_school(read_rows(source, LAYOUT, tally), run, tally), tally)
    rows, said = _agreeing(rows, tally)
    refs = {row["contact_ref"] for row, _, _ in rows}
    people = {contact.ref: contact for contact in Contact.objects.filter(ref__in=list(refs))}
    links = {
        (link.pupil_id, link.contact_id): link
        for link in ContactLink.objects.filter(pupil_id__in={pupil.id for _, pupil, _ in rows})
    }
    trail: list[AdmissionChange] = []
    children = _children(people.values())
    saved = _Saved()
    supposed = 0
    for row, pupil, school in rows:
        person = people.get(row["contact_ref"])
        link = links.get((pupil.id, person.id)) if person else None
        if link is not None and link.restricted and row["restricted"] is False:
            sentence = "Contact with this adult is restricted; the restriction is lifted on the pupil's page, not by a file."
            tally.refuse(row.line, "restricted", sentence)
            continue
        if person is None:
            person = people[row["contact_ref"]] = Contact(ref=row["contact_ref"], **_person(row, said))
            saved.new_people.append(person)
            differing = []
        else:
            # The number of an adult is part of each child's entry, so each keeps the trail.
            of = {pupil.id: pupil} | children[person.id]
            differing = _amend(
                person, _person_said(row, said), "contact", (row, school), of.values(), run, tally, trail
            )
            if differing and not person._state.adding:
                saved.changed_people[person.id] = person
        children[person.id][pupil.id] = pupil
        wanted = _link(row, link, run)
        if link is None:
            link = links[pupil.id, person.id] = ContactLink(pupil=pupil, contact=person, **wanted)
            saved.new_links.append(link)
            supposed += row["may_collect"] is None and link.may_collect
            tally.take_new(
                row.line, f"{row['upn']}: {row['forename']} {row['surname']}, {row['relationship']}"
            )
            continue
        on_link = _amend(link, wanted, "contact_link", (row, school), [pupil], run, tally, trail)
        if on_link:
            saved.changed_links.append(link)
        if differing or on_link:
            tally.take_changed(
                row.line, f"{row['upn']}, {row['contact_ref']}: {', '.join(differing + on_link)}"
            )
        else:
            tally.unchanged += 1
    if supposed:
        run.warn(_supposed_sentence(supposed))
    saved.write()
    AdmissionChange.objects.bulk_create(trail, batch_size=2000)


class _Saved:
    """What is to be written, in as few statements as possible."""

    def __init__(self) -> None:
        self.new_people: list[Contact] = []
        self.changed_people: dict[uuid.UUID, Contact] = {}
        self.new_links: list[ContactLink] = []
        self.changed_links: list[ContactLink] = []

    def write(self) -> None:
        Contact.objects.bulk_create(self.new_people, batch_size=2000)
        Contact.objects.bulk_update(self.changed_people.values(), [*_PERSON, "address"], batch_size=500)
        ContactLink.objects.bulk_create(self.new_links, batch_size=2000)
        ContactLink.objects.bulk_update(self.changed_links, _LINK, batch_size=500)


def _children(people: Iterable[Contact]) -> dict[uuid.UUID, dict[uuid.UUID, Pupil]]:
    """Of each adult, by the pupil's id."""
    found: dict[uuid.UUID, dict[uuid.UUID, Pupil]] = defaultdict(dict)
    links = ContactLink.objects.filter(contact_id__in=[person.id for person in people])
    for link in links.select_related("pupil"):
        found[link.contact_id][link.pupil_id] = link.pupil
    return found


Line = tuple[Row, Pupil, School]


def _with_pupil(rows: list[tuple[Row, School]], tally: FileTally) -> list[Line]:
    """The rows whose pupil is or was on the roll of that school."""
    pupils = pupils_by_upn(row["upn"] for row, _ in rows)
    rolls = set(
        Spell.objects.filter(pupil_id__in=[p.id for p in pupils.values()]).values_list(
            "pupil_id", "school_id"
        )
    )
    found = []
    for row, school in rows:
        pupil = pupils.get(row["upn"])
        if pupil is None:
            tally.refuse(row.line, "upn", no_pupil(row["upn"]))
        elif (pupil.id, school.id) not in rolls:
            tally.refuse(
                row.line, "urn", f"{row['upn']} was never on the roll of {school.urn}; see pupils.csv."
            )
        else:
            found.append((row, pupil, school))
    return found


Said = dict[tuple[str, str], tuple[Any, int]]
"""Reference and column → what the file says of that person, and on which line. Any: what the columns' readers make."""


def _agreeing(rows: list[Line], tally: FileTally) -> tuple[list[Line], Said]:
    """Without lines that give one reference two names, numbers or addresses: one person has one. And what they say."""
    said: Said = {}
    good = []
    for row, pupil, school in rows:
        ref = row["contact_ref"]
        clash = None
        for name in (*_PERSON, *_ADDRESS):
            value, line = said.get((ref, name), (row[name], row.line))
            if row[name] is not None and value is not None and value != row[name]:
                clash = name, line
        if clash:
            sentence = f"Line {clash[1]} gives another {clash[0]} for the same contact_ref; the same reference is the same person."
            tally.refuse(row.line, clash[0], sentence)
            continue
        for name in (*_PERSON, *_ADDRESS):
            if row[name] is not None:
                said.setdefault((ref, name), (row[name], row.line))
        good.append((row, pupil, school))
    return good, said


def _person(row: Row, said: Said) -> dict[str, Any]:  # Any: values of a model's fields
    return {name: row[name] or "" for name in _PERSON} | {"address": _address(row, said)}


def _person_said(row: Row, said: Said) -> dict[str, Any]:  # as above
    told = {name: row[name] for name in _PERSON if row[name] is not None}
    address = _address(row, said)
    return told | ({"address": address} if address else {})


def _address(row: Row, said: Said) -> list[str]:
    """Of all lines about this person together: one may fill in the street and another the town."""
    parts = (said.get((row["contact_ref"], name)) for name in _ADDRESS)
    return [part[0] for part in parts if part]


def _link(row: Row, held: ContactLink | None, run: Run) -> dict[str, Any]:  # as above
    """The flags wanted; blank keeps what is held. For a new link it is "no", but for collecting: most systems have no
    such column, and then a desk that knows nobody's parents would have to keep every child."""
    wanted = {
        name: (getattr(held, name) if held else False) if row[name] is None else row[name] for name in _LINK
    }
    if held is None and row["may_collect"] is None:
        wanted["may_collect"] = collects_unless_told(
            parental_responsibility=wanted["parental_responsibility"],
            lives_with_pupil=wanted["lives_with_pupil"],
        )
    if wanted["restricted"]:
        for name, so in (("receives_letters", "get no letters"), ("may_collect", "may not collect")):
            if row[name]:
                run.warn(
                    f"contacts.csv, line {row.line}: contact with this adult is restricted, so they {so}."
                )
    if wanted["restricted"]:
        wanted |= {"receives_letters": False, "may_collect": False}
    return wanted


def _supposed_sentence(count: int) -> str:
    adults = "1 adult" if count == 1 else f"{count:,} adults"
    return (
        f"contacts.csv does not say whether {adults} may collect the pupil. They may, because they have parental "
        "responsibility or live with the pupil; add a column may_collect if that is wrong for somebody."
    )


def _amend(
    thing: Contact | ContactLink, said: dict[str, Any], kind: str, line: tuple[Row, School], entries: Iterable[Pupil],
    run: Run, tally: FileTally, trail: list[AdmissionChange],
) -> list[str]:  # fmt: skip
    row, school = line
    differing = [name for name, value in said.items() if getattr(thing, name) != value]
    for name in differing:
        old = getattr(thing, name)
        for pupil in entries:
            trail.append(amendment(run, tally, row, pupil, school, f"{kind}.{name}", old, said[name]))
        setattr(thing, name, said[name])
    return differing


TABLE = Table(LAYOUT, load, "Parents and other contacts")
