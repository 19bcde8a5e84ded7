"""classes.csv: which class and year group a pupil is in when. A class that is named for the first time is made."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from registers.models import ClassMembership, Pupil, School, SchoolClass, Spell

from .cells import day, digits, text, year_group
from .files import Column, Layout, Row, Source, read_rows
from .run import Run, Table, no_pupil, pupils_by_upn, with_school
from .spans import Span, clashes
from .tally import FileTally

LAYOUT = Layout(
    "classes.csv",
    (
        Column("urn", digits(6), True),
        Column("upn", text(13), True),
        Column("year_group", year_group, True),
        Column("class", text(40), True),
        Column("from", day, True),
        Column("to", day),
    ),
    key=("urn", "upn", "from"),
)

Roll = tuple[uuid.UUID, uuid.UUID]
"""Pupil and school."""


@dataclass
class _Line:
    row: Row
    school: School
    pupil: Pupil
    span: Span
    held: ClassMembership | None

    @property
    def roll(self) -> Roll:
        return self.pupil.id, self.school.id


def load(source: Source, run: Run, tally: FileTally) -> None:
    rows = with_school(read_rows(source, LAYOUT, tally), run, tally)
    pupils = pupils_by_upn(row["upn"] for row, _ in rows)
    ids = [pupil.id for pupil in pupils.values()]
    spells: dict[Roll, list[Span]] = defaultdict(list)
    for spell in Spell.objects.filter(pupil_id__in=ids):
        spells[spell.pupil_id, spell.school_id].append(Span(spell.starts_on, spell.leaves_on))
    held: dict[Roll, dict[date, ClassMembership]] = defaultdict(dict)
    for membership in ClassMembership.objects.filter(pupil_id__in=ids).select_related("school_class"):
        held[membership.pupil_id, membership.school_id][membership.first_day] = membership
    lines = []
    for row, school in rows:
        pupil = pupils.get(row["upn"])
        if pupil is None:
            tally.refuse(row.line, "upn", no_pupil(row["upn"]))
            continue
        roll = pupil.id, school.id
        span = _span(row, spells[roll], held[roll].get(row["from"]), tally)
        if span is not None:
            lines.append(_Line(row, school, pupil, span, held[roll].get(row["from"])))
    _save(_one_at_a_time(lines, held, tally), run, tally)


def _span(row: Row, spells: list[Span], held: ClassMembership | None, tally: FileTally) -> Span | None:
    """From and to, inside one spell on the roll; without a `to` it lasts as long as the spell."""
    first, last = row["from"], row["to"]
    if last is not None and last < first:
        tally.refuse(row.line, "to", f"The last day in the class, {last}, is before the first, {first}.")
        return None
    spell = next((spell for spell in spells if spell.covers(first)), None)
    if spell is None:
        tally.refuse(row.line, "from", f"This pupil is not on this school's roll on {first}; see pupils.csv.")
        return None
    last = last or (held.last_day if held else None) or spell.last
    if last is not None and not spell.covers(last):
        tally.refuse(
            row.line,
            "to",
            f"This pupil leaves the school's roll on {spell.last}; the class can't go on after it.",
        )
        return None
    return Span(first, last)


def _one_at_a_time(
    lines: list[_Line], held: dict[Roll, dict[date, ClassMembership]], tally: FileTally
) -> list[_Line]:
    by_roll: dict[Roll, list[_Line]] = defaultdict(list)
    for line in lines:
        by_roll[line.roll].append(line)
    good = []
    for roll, own in by_roll.items():
        theirs = {first: Span(first, m.last_day) for first, m in held[roll].items()}
        refused = clashes(theirs, [(line.row.line, line.span.first, line.span) for line in own])
        for number, other in refused.items():
            tally.refuse(
                number,
                "from",
                f"This pupil is in a class of this school {other.words}; that has to end first.",
            )
        good += [line for line in own if line.row.line not in refused]
    return sorted(good, key=lambda line: line.row.line)


def _save(lines: list[_Line], run: Run, tally: FileTally) -> None:
    classes = _classes(lines)
    new, changed = [], []
    for line in lines:
        school_class = classes[line.school.id, line.row["class"]]
        values = (school_class.id, line.row["year_group"], line.span.last)
        words = f"{line.row['upn']} in {line.row['class']}, year group {line.row['year_group']}, {line.span.words}"
        if line.held is None:
            new.append(_membership(line, school_class))
            tally.take_new(line.row.line, words)
        elif values == (line.held.school_class_id, line.held.year_group, line.held.last_day):
            tally.unchanged += 1
        else:
            line.held.school_class_id, line.held.year_group, line.held.last_day = values
            changed.append(line.held)
            tally.take_changed(line.row.line, words)
    # First what gets shorter, then what gets longer or begins: no two may overlap even for a moment.
    changed.sort(key=lambda m: (m.last_day is None, m.first_day))
    ClassMembership.objects.bulk_update(
        changed, ["school_class_id", "year_group", "last_day"], batch_size=500
    )
    ClassMembership.objects.bulk_create(new, batch_size=2000)


def _membership(line: _Line, school_class: SchoolClass) -> ClassMembership:
    return ClassMembership(
        school=line.school,
        pupil=line.pupil,
        school_class=school_class,
        year_group=line.row["year_group"],
        first_day=line.span.first,
        last_day=line.span.last,
    )


def _classes(lines: list[_Line]) -> dict[tuple[uuid.UUID, str], SchoolClass]:
    """The classes named, made where there are none."""
    schools = {line.school.id for line in lines}
    held = {(c.school_id, c.name): c for c in SchoolClass.objects.filter(school_id__in=schools)}
    named = dict.fromkeys((line.school.id, line.row["class"]) for line in lines)
    missing = [
        SchoolClass(school_id=school, name=name) for school, name in named if (school, name) not in held
    ]
    SchoolClass.objects.bulk_create(missing)
    return held | {(c.school_id, c.name): c for c in missing}


TABLE = Table(LAYOUT, load, "Classes and year groups")
