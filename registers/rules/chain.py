"""Checks a school's chained register from an export, with nothing but Python's standard library.

Source: architecture §4.3, REG-28, REG-30. Anybody who holds an export (an auditor, a court's expert) can run this file
alone: `python chain.py export.jsonl [--anchor SEQ:HASH]`. It recomputes every link, replays every event and compares
the outcome with the marks and week counts the database shows now.

An export is one JSON object a line: first `school`, then each `save` in order with its events (and, where entries
were destroyed after their years, `purged`: how many, of which days, when, and what binds the rest), any `stray` event that
no save made, then each `mark` and each `week` as they stand, each `handed_in` register, last `end` with the number of
lines before it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

FORMAT = 1


class Anchor(NamedTuple):
    """A link printed earlier, on a certified record or a head's summary: it must still be in the chain."""

    seq: int
    hash: str


class Broken(Exception):
    """The first entry that does not hold, as a sentence."""


class Event(NamedTuple):
    """One version of one mark, its parts in the order in which they are hashed."""

    pupil: str
    date: str
    session: str
    version: int
    kind: str
    old_code: str | None
    old_minutes: int | None
    old_note: str
    code: str | None
    category: str | None
    minutes: int | None
    note: str
    reason: str


class Save(NamedTuple):
    """One save's own facts in the order in which they are hashed. `at` is in microseconds since 1970, UTC."""

    seq: int
    op: str
    at: int
    by_id: str | None
    by_name: str
    by_position: str
    by_role: str
    source: str
    submitted: str
    events: int


class Held(NamedTuple):
    """What a mark is after some of its events."""

    code: str | None
    category: str | None
    minutes: int | None
    note: str
    version: int
    seq: int
    handed_in: bool


@dataclass(frozen=True)
class Verdict:
    """What was read, and the first broken entry if there is one."""

    school: str
    entries: int
    events: int
    head: Anchor | None
    broken: str
    purged: int = 0
    """Entries destroyed after their years: their saves are still linked."""

    @property
    def holds(self) -> bool:
        return not self.broken


def line_of(parts: Sequence[object]) -> str:
    """The text that is hashed: a JSON array with ", " between its items, as PostgreSQL writes it."""
    return json.dumps(parts, ensure_ascii=False)


def link(prev_hash: str, save: Save, events: Sequence[Event]) -> str:
    """The hash that ties a save and its events to everything before."""
    lines = "\n".join(line_of(event) for event in events)
    return hashlib.sha256(f"{prev_hash}\n{line_of(save)}\n{lines}".encode()).hexdigest()


Cell = tuple[str, str, str]
"""Pupil, date, session."""


HandIn = tuple[int, int, str, str]
"""Save, moment, name, position."""


@dataclass
class _Replay:
    """The state of the check while the lines go by."""

    school: str = ""
    seq: int = 0
    hash: str = ""
    events: int = 0
    marks: dict[Cell, Held] = field(default_factory=dict)
    weeks: dict[tuple[str, str], Counter[str]] = field(default_factory=dict)
    registers: dict[str, HandIn] = field(default_factory=dict)
    """Register → the hand-in the database must show for it."""
    brought_in: dict[HandIn, tuple[str, str, list[str]]] = field(default_factory=dict)
    """An import's facts → its day, the digest of the registers it brought in, and those the database shows for it."""
    handed_in: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Date and session → how many marks were handed in with a register or imported."""
    purged: int = 0
    purged_days: set[tuple[str, str]] = field(default_factory=set)
    """Days and sessions of which entries were destroyed after their years."""
    seen: set[Cell] = field(default_factory=set)
    seen_weeks: set[tuple[str, str]] = field(default_factory=set)


def verify(lines: Iterable[str], anchors: Iterable[Anchor] = ()) -> Verdict:
    """Check a whole export; it stops at the first entry that does not hold."""
    replay = _Replay()
    wanted: dict[int, set[str]] = {}
    for printed in anchors:
        wanted.setdefault(printed.seq, set()).add(printed.hash)
    broken = ""
    try:
        _read(_objects(lines), replay, wanted)
    except Broken as found:
        broken = str(found)
    head = Anchor(replay.seq, replay.hash) if replay.seq else None
    return Verdict(replay.school, replay.seq, replay.events, head, broken, replay.purged)


def _objects(lines: Iterable[str]) -> Iterator[dict[str, Any]]:  # Any: JSON as read
    for number, line in enumerate(lines, start=1):
        try:
            found = json.loads(line)
        except ValueError:
            raise Broken(f"Line {number} of the export is not JSON: the file is damaged.") from None
        if not isinstance(found, dict):
            raise Broken(f"Line {number} of the export is not an object: the file is damaged.")
        yield found


def _read(lines: Iterator[dict[str, Any]], replay: _Replay, wanted: dict[int, set[str]]) -> None:
    for count, row in enumerate(lines):
        kind = row.get("kind")
        if (count == 0) != (kind == "school"):
            raise Broken("The export does not begin with its school: the file is damaged.")
        if kind == "end":
            if row.get("lines") != count:
                raise Broken(f"The export has {count} lines and says {row.get('lines')}: it is not whole.")
            _settle(replay, wanted)
            return
        try:
            _take(kind, row, replay, wanted)
        except (KeyError, TypeError, ValueError) as error:
            raise Broken(
                f"Line {count + 1} of the export can't be read ({error}): the file is damaged."
            ) from None
    raise Broken("The export has no end line: it is not whole.")


def _take(kind: object, row: dict[str, Any], replay: _Replay, wanted: dict[int, set[str]]) -> None:
    if kind == "school":
        if row["format"] != FORMAT:
            raise Broken(f"The export has format {row['format']}; this program reads format {FORMAT}.")
        replay.school = row["urn"]
    elif kind == "save":
        _take_save(row, replay, wanted)
    elif kind == "stray":
        raise Broken(f"There is a change for {_words(row['event'])} that no save made.")
    elif kind == "mark":
        _compare_mark(row["mark"], replay)
    elif kind == "week":
        _compare_week(row["week"], replay)
    elif kind == "handed_in":
        _compare_register(row["register"], replay)
    else:
        raise Broken(f"The export holds a line of kind {kind!r} that this program does not know.")


def _take_save(row: dict[str, Any], replay: _Replay, wanted: dict[int, set[str]]) -> None:
    save = Save(*row["save"])
    events = [Event(*parts) for parts in row["events"]]
    if save.seq != replay.seq + 1:
        raise Broken(f"Save {replay.seq + 1} is missing: after save {replay.seq} comes save {save.seq}.")
    if row["prev"] != replay.hash:
        raise Broken(f"Save {save.seq} does not follow on from save {replay.seq}: its previous hash differs.")
    purged = row.get("purged")
    gone = _purged(save, events, row["hash"], purged, replay) if purged else 0
    if save.events != len(events) + gone:
        raise Broken(f"Save {save.seq} was made of {save.events} marks; {len(events)} are there.")
    if not purged and link(replay.hash, save, events) != row["hash"]:
        raise Broken(f"Save {save.seq} or one of its marks was changed: its hash does not match.")
    if wanted.get(save.seq, set()) - {row["hash"]}:
        raise Broken(f"Save {save.seq} is not the one that was printed: the chain was made anew.")
    replay.seq, replay.hash = save.seq, row["hash"]
    for event in events:
        _apply(event, save, replay)
    if save.submitted:
        _hand_in(save, replay)


FEWEST_YEARS = 6
"""As `registers.rules.retention.FEWEST_YEARS`: this file runs alone."""


def _purged(
    save: Save, events: Sequence[Event], digest: str, purged: dict[str, Any], replay: _Replay
) -> int:  # Any: JSON as read
    """How many entries of the save were destroyed, if they were so after their years and the rest is as it was."""
    made = datetime.fromtimestamp(save.at / 1_000_000, tz=UTC).date()
    if date.fromisoformat(purged["on"]) <= years_after(made, FEWEST_YEARS):
        raise Broken(f"Entries of save {save.seq} were destroyed before their six years were over.")
    lines = "\n".join(line_of(event) for event in events)
    if hashlib.sha256(f"{digest}\n{lines}".encode()).hexdigest() != purged["rest"]:
        raise Broken(f"What is left of save {save.seq} was changed: its hash does not match.")
    replay.purged += purged["gone"]
    replay.purged_days |= {(day, session) for day, session in purged["days"]}
    return int(purged["gone"])


def years_after(made: date, years: int) -> date:
    """The anniversary; of 29 February in a common year 1 March, as `registers.rules.retention.keep_until`."""
    try:
        return made.replace(year=made.year + years)
    except ValueError:
        return date(made.year + years, 3, 1)


def _hand_in(save: Save, replay: _Replay) -> None:
    register, _, count = save.submitted.rpartition(" ")
    what, day, *session = register.split(" ")
    facts = (save.seq, save.at, save.by_name, save.by_position)
    if what == "import":
        replay.brought_in[facts] = (day, count, [])
        return
    replay.handed_in[day, session[0]] += int(count)
    # The first hand-in stands; a later one of the same register only adds marks.
    replay.registers.setdefault(register, facts)


_ALREADY_IN = ("import", "added")
"""First marks that count as handed in from the start: brought in, or made after their register was."""


def _apply(event: Event, save: Save, replay: _Replay) -> None:
    cell = (event.pupil, event.date, event.session)
    before = replay.marks.get(cell)
    version, code, minutes, note, handed_in = (
        (before.version, before.code, before.minutes, before.note, before.handed_in)
        if before
        else (0, None, None, "", False)
    )
    where = f"Save {save.seq}, {_words(cell)}"
    if before is None and event.version > 1 and cell[1:] in replay.purged_days:
        # What it was before was destroyed after its years; this entry says it itself.
        version, code, minutes, note = event.version - 1, event.old_code, event.old_minutes, event.old_note
    if event.version != version + 1:
        raise Broken(f"{where}: version {version + 1} was due, version {event.version} is there.")
    if (event.old_code, event.old_minutes, event.old_note) != (code, minutes, note):
        raise Broken(f"{where}: what it says the mark was before is not what it was.")
    if (event.kind in ("new", "added", "import")) != (code is None):
        raise Broken(f"{where}: called “{event.kind}”, which does not fit what was there before.")
    if event.kind == "amend" and not event.reason.strip():
        raise Broken(f"{where}: amended without a reason.")
    if event.kind == "edit" and handed_in:
        raise Broken(f"{where}: changed without a reason after the register was handed in.")
    replay.marks[cell] = Held(
        event.code, event.category, event.minutes, event.note, event.version, save.seq,
        handed_in or event.kind in ("amend", *_ALREADY_IN),
    )  # fmt: skip
    replay.events += 1
    replay.handed_in[event.date, event.session] += event.kind in _ALREADY_IN
    if code is not None and before is not None:
        _count(replay, cell, before, -1)
    if event.code is not None:
        _count(replay, cell, replay.marks[cell], 1)


_CATEGORY = {"P": "present", "E": "activity", "A": "authorised", "U": "unauthorised", "N": "not_possible"}
WEEK_COUNTS = (*_CATEGORY.values(), "late", "late_after_close", "minutes")
"""The counts of a `week` line, in its order."""


def _count(replay: _Replay, cell: Cell, mark: Held, sign: int) -> None:
    day = date.fromisoformat(cell[1])
    monday = (day - timedelta(days=day.weekday())).isoformat()
    counts = replay.weeks.setdefault((cell[0], monday), Counter())
    if mark.category in _CATEGORY:
        counts[_CATEGORY[mark.category]] += sign
    counts["late"] += sign * (mark.code == "L")
    counts["late_after_close"] += sign * (mark.code == "U")
    counts["minutes"] += sign * (mark.minutes or 0)


def _compare_mark(parts: list[Any], replay: _Replay) -> None:
    pupil, day, session, *now, submitted = parts
    cell = (pupil, day, session)
    held = replay.marks.get(cell)
    if held is None:
        raise Broken(f"The register shows a mark for {_words(cell)} that no save made.")
    if tuple(now) != held[:6]:
        raise Broken(
            f"The register shows {now[0] or 'no code'} for {_words(cell)}; the saves made it {_said(held)}."
        )
    if held.handed_in and not submitted:
        raise Broken(f"The mark for {_words(cell)} was handed in and is shown as if it had not been.")
    if cell in replay.seen:
        raise Broken(f"The register shows {_words(cell)} twice.")
    replay.seen.add(cell)
    replay.handed_in[day, session] -= submitted


def _compare_week(parts: list[Any], replay: _Replay) -> None:
    pupil, monday, *counts = parts
    made = replay.weeks.get((pupil, monday), Counter())
    if tuple(counts) != tuple(made[name] for name in WEEK_COUNTS):
        raise Broken(f"The counts of pupil {pupil} for the week of {monday} are not those of the marks.")
    replay.seen_weeks.add((pupil, monday))


def _compare_register(parts: list[Any], replay: _Replay) -> None:
    name, *rest = parts
    facts = tuple(rest)
    if facts in replay.brought_in:
        # A register brought in was there first: a hand-in of the same one here only amended it.
        class_id, day, session = name.split(" ")
        replay.brought_in[facts][2].append(
            f"{class_id} {session}" if day == replay.brought_in[facts][0] else name
        )
        if replay.registers.get(name, facts)[0] < facts[0]:
            raise Broken(f"The hand-in of register {name} is not the first one the saves tell of.")
        replay.registers.pop(name, None)
    elif replay.registers.pop(name, None) != facts:
        raise Broken(f"The hand-in of register {name} is not the one the saves tell of.")


def _settle(replay: _Replay, wanted: dict[int, set[str]]) -> None:
    """What can only be known at the end: nothing that the saves made is missing."""
    late = [seq for seq in wanted if seq > replay.seq]
    if late:
        raise Broken(f"Save {min(late)} was printed and is gone: the chain now ends at save {replay.seq}.")
    missing = next((cell for cell in replay.marks if cell not in replay.seen), None)
    if missing:
        raise Broken(f"The register shows no mark for {_words(missing)}; the saves made one.")
    for week, counts in replay.weeks.items():
        if week not in replay.seen_weeks and any(counts.values()):
            raise Broken(f"The counts of pupil {week[0]} for the week of {week[1]} are missing.")
    differing = next(
        (key for key, left in replay.handed_in.items() if left and key not in replay.purged_days), None
    )
    if differing:
        raise Broken(
            f"On {' '.join(differing)} another number of marks was handed in than the register shows."
        )
    for facts, (day, digest, shown) in replay.brought_in.items():
        if hashlib.sha256(("\n\n" + "\n".join(sorted(shown))).encode()).hexdigest()[:32] != digest:
            raise Broken(f"Save {facts[0]} brought in other registers of {day} than the database shows.")
    if replay.registers:
        raise Broken(f"The hand-in of register {next(iter(replay.registers))} is missing.")


def _words(cell: Sequence[str]) -> str:
    return f"pupil {cell[0]} on {cell[1]} {cell[2]}"


def _said(held: Held) -> str:
    return f"{held.code or 'no code'} (version {held.version}, save {held.seq})"


def anchor(text: str) -> Anchor:
    """`SEQ:HASH` as printed."""
    seq, _, digest = text.strip().partition(":")
    if not (seq.isdigit() and len(digest) == 64 and set(digest.lower()) <= set("0123456789abcdef")):
        raise argparse.ArgumentTypeError(
            "give the anchor as it was printed: number, colon, 64 letters and digits"
        )
    return Anchor(int(seq), digest.lower())


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Check the chained register of one school from its export.")
    parser.add_argument("export", help="the file written by manage.py verify_register --export")
    parser.add_argument("--anchor", action="append", type=anchor, default=[], metavar="SEQ:HASH")
    asked = parser.parse_args(argv)
    try:
        with open(asked.export, encoding="utf-8") as lines:
            verdict = verify(lines, asked.anchor)
    except (OSError, UnicodeDecodeError) as error:
        sys.stderr.write(f"The export can't be read: {error}\n")
        return 2
    sys.stdout.write(report(verdict) + "\n")
    return 0 if verdict.holds else 1


def report(verdict: Verdict) -> str:
    """The verdict in two lines."""
    head = f"{verdict.head.seq}:{verdict.head.hash}" if verdict.head else "no saves yet"
    said = "The record holds." if verdict.holds else f"The record does not hold. {verdict.broken}"
    purged = f", {verdict.purged} destroyed after their years" if verdict.purged else ""
    return f"School {verdict.school}: {verdict.entries} saves, {verdict.events} marks made or changed{purged}, head {head}\n{said}"


if __name__ == "__main__":
    sys.exit(main())
