"""pupils.csv: pupils, the time each one is on a school's roll, and what is known of them from then on.

A line is one spell on one school's roll, so a pupil who comes back or moves within the trust has two lines, and
one record. A blank cell says nothing: it never erases what is held.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Max

from registers.models import AdmissionChange, Mark, Pupil, School, Spell
from registers.queries.live import first_live_day
from registers.rules import upn as upn_rules

from .cells import BadCell, choice, day, digits, text, yes_no
from .characteristics import KINDS, Characteristics
from .files import Column, Layout, Row, Source, read_rows
from .run import Run, Table, amendment, pupils_by_upn, with_school
from .spans import Span, clashes
from .tally import FileTally

OLDEST_YEARS = 26
"""Nobody starts at a school at that age: a mistyped year."""
_PERSON = ("legal_surname", "legal_forename", "chosen_forename", "sex", "date_of_birth")


def _columns(flag_upn: bool) -> tuple[Column, ...]:
    return (
        Column("urn", digits(6), True),
        Column("upn", _upn_or_flag if flag_upn else _upn, True),
        Column("legal_surname", text(120), True),
        Column("legal_forename", text(120), True),
        Column("chosen_forename", text(120)),
        Column("sex", choice("F", "M"), True),
        Column("date_of_birth", day, True),
        Column("starts_on", day, True),
        Column("leaves_on", day),
        Column("sen", choice("N", "K", "E")),
        *(Column(kind, yes_no) for kind in KINDS if kind not in ("sen", "ethnicity")),
        Column("ethnicity", text(60)),
        Column("former_upn", text(13)),
        Column("last_school", text(200)),
    )


def _upn(raw: str) -> str:
    found = upn_rules.check(raw)
    if not found.ok:
        raise BadCell(found.sentence)
    return raw


def _upn_or_flag(raw: str) -> str:
    """A wrong check letter passes, to be put right later; anything that is no UPN at all does not."""
    return raw if upn_rules.expected_letter(raw) and "A" <= raw[0] <= "Z" else _upn(raw)


_KEY = ("urn", "upn", "starts_on")
LAYOUT = Layout("pupils.csv", _columns(False), key=_KEY)
_FLAGGING = Layout("pupils.csv", _columns(True), key=_KEY)


@dataclass
class _Line:
    row: Row
    school: School
    pupil: Pupil
    spell: Spell | None = None
    differing: list[str] = field(default_factory=list)


def load(source: Source, run: Run, tally: FileTally) -> None:
    layout = _FLAGGING if run.flag_upn else LAYOUT
    rows = [
        one
        for one in with_school(read_rows(source, layout, tally), run, tally)
        if _sensible(one[0], run, tally)
    ]
    lines = _identified(rows, tally)
    lines = _on_roll_once(lines, tally)
    lines = _after_last_mark(lines, tally)
    lines = _history_only(lines, tally)
    _save(lines, run, tally)


def _sensible(row: Row, run: Run, tally: FileTally) -> bool:
    born, starts, leaves = row["date_of_birth"], row["starts_on"], row["leaves_on"]
    if born >= starts or born > run.today:
        tally.refuse(
            row.line,
            "date_of_birth",
            "The date of birth has to lie before the starting day; check the years.",
        )
    elif starts.year - born.year > OLDEST_YEARS:
        tally.refuse(
            row.line, "date_of_birth", f"Born in {born.year} and starting in {starts.year}; check the years."
        )
    elif leaves is not None and leaves < starts:
        tally.refuse(row.line, "leaves_on", f"The last day on roll, {leaves}, is before the first, {starts}.")
    else:
        return True
    return False


def _identified(rows: list[tuple[Row, School]], tally: FileTally) -> list[_Line]:
    """Each line with its pupil: the one held, or one made now; two lines of one pupil have to agree."""
    held = pupils_by_upn(row["upn"] for row, _ in rows)
    numbers = {row["upn"] for row, _ in rows if row["upn"] not in held}
    renumbered = {
        (p.former_upn, p.date_of_birth): p.upn for p in Pupil.objects.filter(former_upn__in=numbers)
    }
    said: dict[tuple[str, str], tuple[object, int]] = {}
    lines = []
    for row, school in rows:
        upn = row["upn"]
        now = renumbered.get((upn, row["date_of_birth"]))
        if now is not None:
            # Loaded as somebody new, the same child would be on the roll twice, with every mark twice.
            sentence = f"The pupil who had this UPN has {now} here now; write that one in every file."
            tally.refuse(row.line, "upn", sentence)
            continue
        told = {name: row[name] for name in _PERSON if row[name] is not None}
        other = next((n for n, value in told.items() if said.get((upn, n), (value, 0))[0] != value), None)
        if other:
            sentence = (
                f"Line {said[upn, other][1]} gives another {other} for the same UPN; one pupil has one."
            )
            tally.refuse(row.line, other, sentence)
            continue
        for name, value in told.items():
            said.setdefault((upn, name), (value, row.line))
        pupil = held.setdefault(upn, Pupil(upn=upn))
        if pupil._state.adding:
            # Whichever of the lines fills a cell in: a blank one says nothing.
            for name in (*_PERSON, "former_upn"):
                setattr(pupil, name, row[name] or getattr(pupil, name))
        lines.append(_Line(row, school, pupil))
    return lines


def _on_roll_once(lines: list[_Line], tally: FileTally) -> list[_Line]:
    """Without those that would have a pupil on the same roll twice (ADM-30)."""
    spells: dict[tuple[uuid.UUID, uuid.UUID], dict[date, Spell]] = defaultdict(dict)
    for spell in Spell.objects.filter(pupil_id__in=[line.pupil.id for line in lines]):
        spells[spell.pupil_id, spell.school_id][spell.starts_on] = spell
    by_roll: dict[tuple[uuid.UUID, uuid.UUID], list[_Line]] = defaultdict(list)
    for line in lines:
        by_roll[line.pupil.id, line.school.id].append(line)
    good = []
    for roll, own in by_roll.items():
        held = {
            first: Span(first, spell.leaves_on)
            for first, spell in spells[roll].items()
            if not spell.never_began
        }
        wanted = []
        for line in own:
            line.spell = spells[roll].get(line.row["starts_on"])
            last = line.row["leaves_on"] or (line.spell.leaves_on if line.spell else None)
            wanted.append((line.row.line, line.row["starts_on"], Span(line.row["starts_on"], last)))
        refused = clashes(held, wanted)
        for number, other in refused.items():
            tally.refuse(
                number,
                "starts_on",
                f"This pupil is on this roll already, {other.words}; a spell has to end first.",
            )
        good += [line for line in own if line.row.line not in refused]
    return sorted(good, key=lambda line: line.row.line)


def _after_last_mark(lines: list[_Line], tally: FileTally) -> list[_Line]:
    """Without those that would end a spell before marks that are held: nothing is deleted backwards (ADM-11)."""
    ending = [
        line for line in lines if line.spell and line.row["leaves_on"] not in (None, line.spell.leaves_on)
    ]
    marks = Mark.objects.filter(pupil_id__in=[line.pupil.id for line in ending], code__isnull=False)
    last = {
        (pupil, school): found
        for pupil, school, found in marks.values_list("pupil_id", "school_id")
        .annotate(Max("date"))
        .order_by()
    }
    refused = set()
    for line in ending:
        found = last.get((line.pupil.id, line.school.id))
        if (
            found
            and found > line.row["leaves_on"]
            and Span(line.row["starts_on"], line.spell.leaves_on if line.spell else None).covers(found)
        ):
            refused.add(line.row.line)
            tally.refuse(
                line.row.line,
                "leaves_on",
                f"The register holds marks up to {found}; the last day can't be before.",
            )
    return [line for line in lines if line.row.line not in refused]


def _history_only(lines: list[_Line], tally: FileTally) -> list[_Line]:
    """Without those that would take somebody off a roll that is kept here: leaving needs a ground (ADM-10, ADM-11).

    Files bring former years along, and leavers up to the day the school began to take its registers here.
    """
    live: dict[uuid.UUID, date | None] = {}
    good = []
    for line in lines:
        leaves = line.row["leaves_on"]
        ends = leaves is not None and (line.spell is None or line.spell.leaves_on != leaves)
        if ends and line.school.id not in live:
            live[line.school.id] = first_live_day(line.school)
        since = live.get(line.school.id)
        if ends and since is not None and leaves >= since:
            tally.refuse(
                line.row.line,
                "leaves_on",
                f"Registers are kept here since {since}. Leaving after that needs a ground: use Pupils, Leaving.",
            )
        else:
            good.append(line)
    return good


def _save(lines: list[_Line], run: Run, tally: FileTally) -> None:
    made = {line.pupil.upn: line.pupil for line in lines if line.pupil._state.adding}
    for pupil in made.values():
        checked = upn_rules.check(pupil.upn)
        if not checked.ok:
            run.flagged.append((pupil.id, checked.expected_letter or ""))
    trail: list[AdmissionChange] = []
    for line in lines:
        if line.pupil.upn not in made:
            line.differing = _amend(line, run, tally, trail)
    Pupil.objects.bulk_create(made.values(), batch_size=2000)
    Pupil.objects.bulk_update(
        {x.pupil.id: x.pupil for x in lines if x.differing}.values(), _PERSON, batch_size=500
    )
    _save_spells(lines, run, tally, trail)
    known = {line.pupil.id for line in lines if line.pupil.upn not in made}
    told, last_start = Characteristics(known, run.today), _last_starts(known)
    in_order = sorted(lines, key=lambda one: (one.row["starts_on"], one.row.line))
    newest = {line.pupil.id: line for line in in_order}
    for line in in_order:
        # Of a pupil who is held only the newest spell's line speaks: an old one tells how it was then.
        if line.pupil.upn in made or (
            newest[line.pupil.id] is line and not _overtaken(line, last_start.get(line.pupil.id), run.today)
        ):
            line.differing += told.say(line.pupil.id, line.row, new=line.pupil.upn in made)
    told.save()
    AdmissionChange.objects.bulk_create(trail, batch_size=2000)
    for line in lines:
        _count(line, run, tally)


def _last_starts(pupils: Collection[uuid.UUID]) -> dict[uuid.UUID, date]:
    """When each one's newest spell began, at whichever school of the trust."""
    spells = Spell.objects.filter(pupil_id__in=pupils).taken_up().order_by("starts_on")
    return dict(spells.values_list("pupil_id", "starts_on"))


def _overtaken(line: _Line, last_start: date | None, today: date) -> bool:
    """Whether the spell is over and a newer one is held: the file may be that of the school the pupil left."""
    leaves = line.spell.leaves_on if line.spell else line.row["leaves_on"]
    if leaves is None or last_start is None:
        return False
    return leaves < today and line.row["starts_on"] < last_start


def _amend(line: _Line, run: Run, tally: FileTally, trail: list[AdmissionChange]) -> list[str]:
    differing = []
    for name in _PERSON:
        old, new = getattr(line.pupil, name), line.row[name]
        if new is not None and new != old:
            trail.append(amendment(run, tally, line.row, line.pupil, line.school, f"pupil.{name}", old, new))
            setattr(line.pupil, name, new)
            differing.append(name)
    return differing


def _save_spells(lines: list[_Line], run: Run, tally: FileTally, trail: list[AdmissionChange]) -> None:
    new, ended = [], []
    for line in lines:
        leaves = line.row["leaves_on"]
        if line.spell is None:
            new.append(
                Spell(
                    pupil=line.pupil,
                    school=line.school,
                    starts_on=line.row["starts_on"],
                    leaves_on=leaves,
                    last_school=line.row["last_school"] or "",
                )
            )
        elif leaves not in (None, line.spell.leaves_on):
            trail.append(
                amendment(
                    run,
                    tally,
                    line.row,
                    line.pupil,
                    line.school,
                    "spell.leaves_on",
                    line.spell.leaves_on,
                    leaves,
                )
            )
            line.spell.leaves_on = leaves
            line.differing.append("leaves_on")
            ended.append(line.spell)
    # First what ends, then what begins: the database lets no two spells overlap even for a moment.
    Spell.objects.bulk_update(sorted(ended, key=lambda s: s.starts_on), ["leaves_on"], batch_size=500)
    Spell.objects.bulk_create(new, batch_size=2000)


def _count(line: _Line, run: Run, tally: FileTally) -> None:
    words = f"{line.pupil.upn} {line.row['legal_forename']} {line.row['legal_surname']}"
    if line.spell is None:
        tally.take_new(line.row.line, f"{words}, on roll from {line.row['starts_on']}")
    elif line.differing:
        tally.take_changed(line.row.line, f"{words}: {', '.join(line.differing)}")
    else:
        tally.unchanged += 1


TABLE = Table(LAYOUT, load, "Pupils, when they are on roll, and their characteristics")
