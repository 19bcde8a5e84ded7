"""A parent or pupil asks for what is held: asked, gone through item by item, checked, given; every step is kept
(REG-51, DAT-08).

Nothing is given before somebody who may see safeguarding notes has gone through it. What may tell of health, of an
offence or of other people stays out until it is taken in on purpose.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.template.loader import render_to_string

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from exchange.models import AccessEvent, AccessRequest
from exchange.queries.held import KINDS, Item, items
from exchange.rules.redaction import blacked_out
from exchange.rules.sharing import answer_due, put_off_to
from letters.actions.certify import Wish, certify
from letters.models import LetterFile
from letters.rendering import Enclosed, printed
from penalties.queries.bundle import one_level_down
from registers.models import Pupil, School
from registers.queries.certificate import certificate

STYLE = "bundle.css"


@dataclass(frozen=True)
class Asked:
    asked_by: str
    relationship: str
    identity: str
    asked_on: date
    first: date
    last: date


@transaction.atomic
def ask(school: School, pupil: Pupil, asked: Asked, *, by: Actor) -> AccessRequest:
    """Write down that somebody asked. What needs care is left out to begin with."""
    cautious = {
        item.key: item.caution for item in items(pupil, school, asked.first, asked.last) if item.caution
    }
    row = AccessRequest.objects.create(
        school=school,
        pupil=pupil,
        asked_by=asked.asked_by,
        relationship=asked.relationship,
        identity=asked.identity,
        asked_on=asked.asked_on,
        due_on=answer_due(asked.asked_on),
        first_day=asked.first,
        last_day=asked.last,
        left_out=cautious,
        made_at=clock.now(),
        made_by=f"{by.name}, {by.position}",
    )
    _event(row, "asked", by, words=asked.identity)
    record("access.asked", by=by, school_id=school.id, subject_id=pupil.id, request=str(row.id))
    return row


@transaction.atomic
def choose(row: AccessRequest, left_out: Mapping[str, str], *, by: Actor) -> None:
    """Which items stay out, each with its reason. A check made before counts no longer.

    What needs care and does not stay out is taken in by it.
    """
    locked = _open(row)
    found = items(locked.pupil, locked.school, locked.first_day, locked.last_day)
    taken_in = [item.key for item in found if item.caution and item.key not in left_out]
    missing = sorted(key for key, why in left_out.items() if not why.strip())
    if missing:
        raise Refused({"why": ["Say why for everything that is left out."]})
    locked.left_out = {key: why.strip()[:300] for key, why in left_out.items()}
    locked.checked_at, locked.checked_by = None, ""
    locked.save(update_fields=["left_out", "checked_at", "checked_by"])
    _event(locked, "changed", by, left_out=len(left_out), taken_in=taken_in)
    record(
        "access.changed",
        by=by,
        school_id=locked.school_id,
        subject_id=locked.pupil_id,
        left_out=len(left_out),
    )


@transaction.atomic
def black_out(row: AccessRequest, chosen: Mapping[str, Sequence[str]], why: str, *, by: Actor) -> None:
    """Which names of other people are blacked out in which entry. A check made before counts no longer."""
    locked = _open(row)
    names = {key: sorted(set(some)) for key, some in chosen.items() if some}
    if names and not why.strip():
        raise Refused({"why_black": ["Say why names are blacked out."]})
    locked.blacked_out = names
    locked.checked_at, locked.checked_by = None, ""
    locked.save(update_fields=["blacked_out", "checked_at", "checked_by"])
    _event(locked, "changed", by, words=why.strip(), blacked_out=sum(map(len, names.values())))
    record(
        "access.blacked_out", by=by, school_id=locked.school_id, subject_id=locked.pupil_id,
        entries=len(names),
    )  # fmt: skip


@transaction.atomic
def put_off(row: AccessRequest, why: str, *, by: Actor) -> None:
    """Two further months for a complex request; who asked has to be told why before the first is over."""
    locked = _open(row)
    if not why.strip():
        raise Refused({"why_later": ["Say why it takes longer, as you tell who asked."]})
    if locked.put_off_why:
        raise Refused({"why_later": ["It was put off already. It can be put off once."]})
    if clock.today() > locked.due_on:
        raise Refused({"why_later": ["The month is over: it can’t be put off any more."]})
    locked.put_off_why, locked.due_on = why.strip()[:500], put_off_to(locked.asked_on)
    locked.save(update_fields=["put_off_why", "due_on"])
    _event(locked, "put_off", by, words=why.strip(), due_on=locked.due_on.isoformat())
    record("access.put_off", by=by, school_id=locked.school_id, subject_id=locked.pupil_id)


@transaction.atomic
def deliver(row: AccessRequest, how: str, *, by: Actor) -> None:
    """How what was made reached who asked: handed over, sent to which address, signed for by whom."""
    locked = AccessRequest.objects.select_for_update().get(id=row.id)
    if locked.state != "issued":
        raise Refused({"how": ["There is nothing to deliver yet."]})
    if not how.strip():
        raise Refused({"how": ["Write how and to whom it was given."]})
    _event(locked, "delivered", by, words=how.strip())
    record("access.delivered", by=by, school_id=locked.school_id, subject_id=locked.pupil_id)


@transaction.atomic
def check(row: AccessRequest, *, by: Actor) -> None:
    """The safeguarding check: somebody who knows what is in the notes has gone through what goes out.

    It counts for what is held now; what comes in afterwards is gone through again.
    """
    locked = _open(row)
    seen = _fingerprint(items(locked.pupil, locked.school, locked.first_day, locked.last_day))
    locked.checked_at, locked.checked_by = clock.now(), f"{by.name}, {by.position}"
    locked.save(update_fields=["checked_at", "checked_by"])
    _event(locked, "checked", by, seen=seen)
    record("access.checked", by=by, school_id=locked.school_id, subject_id=locked.pupil_id)


@transaction.atomic
def issue(row: AccessRequest, *, by: Actor) -> bytes:
    """The bundle as one PDF, letters inside it to the last byte; once given it is not changed."""
    locked = _open(row)
    if locked.checked_at is None:
        raise Refused({"": ["The safeguarding check is missing: somebody who may see safeguarding notes has to go through it first."]})  # fmt: skip
    found = items(locked.pupil, locked.school, locked.first_day, locked.last_day)
    if not check_stands(locked, found):
        raise Refused({"": ["Something came in or changed since the check. It has to be gone through again before it is given."]})  # fmt: skip
    out = stays_out(locked, found)
    going = [_black(item, locked.blacked_out) for item in found if item.key not in out]
    pdf = _bundle(locked, [item for item in found if item.key in out], going, by)
    locked.state, locked.issued_at, locked.sha256 = "issued", clock.now(), hashlib.sha256(pdf).hexdigest()
    locked.save(update_fields=["state", "issued_at", "sha256"])
    _event(locked, "issued", by, items=len(going), left_out=len(found) - len(going), sha256=locked.sha256)
    record(
        "access.issued", by=by, school_id=locked.school_id, subject_id=locked.pupil_id, request=str(locked.id),
        items=len(going), sha256=locked.sha256,
    )  # fmt: skip
    return pdf


@transaction.atomic
def refuse(row: AccessRequest, why: str, *, by: Actor) -> None:
    locked = _open(row)
    if not why.strip():
        raise Refused({"why": ["Say why it is refused: who asked is told the same."]})
    locked.state = "refused"
    locked.save(update_fields=["state"])
    _event(locked, "refused", by, words=why)
    record("access.refused", by=by, school_id=locked.school_id, subject_id=locked.pupil_id)


def stays_out(row: AccessRequest, found: Iterable[Item]) -> dict[str, str]:
    """Key of an item → why it stays out: what was chosen, and what needs care and nobody has taken in since it came."""
    chosen = row.events.filter(what="changed", facts__has_key="taken_in").order_by("at", "id").last()
    taken_in = set(chosen.facts["taken_in"]) if chosen else set()
    careful = {item.key: item.caution for item in found if item.caution and item.key not in taken_in}
    return {**careful, **row.left_out}


def check_stands(row: AccessRequest, found: Iterable[Item]) -> bool:
    """Whether the last check was of exactly what is held now."""
    last = row.events.filter(what="checked").order_by("at", "id").last() if row.checked_at else None
    return last is not None and last.facts.get("seen") == _fingerprint(found)


def _fingerprint(found: Iterable[Item]) -> str:
    """Of what a check has to look at. Who opened what is left out: checking itself adds to it."""
    told = "\0".join(f"{item.key}\0{item.words}" for item in found if item.kind != "looked")
    return hashlib.sha256(told.encode()).hexdigest()


def _black(item: Item, names: Mapping[str, Sequence[str]]) -> Item:
    chosen = names.get(item.key, ())
    return replace(item, words=blacked_out(item.words, chosen)) if chosen else item


def _open(row: AccessRequest) -> AccessRequest:
    locked = AccessRequest.objects.select_for_update().select_related("pupil", "school").get(id=row.id)
    if locked.state != "open":
        raise Refused({"": ["This request is settled already; what was given stays as it is."]})
    return locked


def _bundle(row: AccessRequest, out: list[Item], going: list[Item], by: Actor) -> bytes:
    shown = certificate(row.pupil, row.school, row.first_day, row.last_day, None)
    made, certified = certify(shown, wish=Wish("parent", row.asked_by, row.asked_on), by=by)
    body = render_to_string(
        "letters/certified_body.html", {"record": shown, "signs": made, "issue": made, "issued_at": made.at}
    )
    html = render_to_string(
        "exchange/access_pdf.html",
        {
            "request": row,
            "groups": [(words, [i for i in going if i.kind == kind]) for kind, words in KINDS.items()],
            "left_out": _left_out(out),
            "certificate": one_level_down(body),
            "made_at": made.at,
            "by": by,
        },
    )
    return printed(html, STYLE, enclosed=[
        Enclosed("00-certified-record.pdf", certified, f"Certified attendance record {made.id}", made.at),
        Enclosed("00-what-is-held.json", _as_json(row, going), "The same for a program", made.at),
        *_letters(going),
        *_papers(going),
    ]).pdf  # fmt: skip


def _as_json(row: AccessRequest, going: list[Item]) -> bytes:
    """The entries for a program (art. 15(3) UK GDPR: a commonly used electronic form)."""
    told = {
        "school": {"urn": row.school.urn, "name": row.school.name},
        "pupil": {"upn": row.pupil.upn, "name": f"{row.pupil.legal_forename} {row.pupil.legal_surname}"},
        "from": row.first_day.isoformat(),
        "to": row.last_day.isoformat(),
        "entries": [
            {"kind": item.kind, "on": item.on.isoformat(), "words": item.words, "who": item.who}
            for item in going
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def _left_out(out: list[Item]) -> list[tuple[str, int]]:
    """How many of each kind are not in it; the reasons stay in the school."""
    counted = Counter(item.kind for item in out)
    return [(KINDS[kind], count) for kind, count in counted.items()]


def _letters(going: list[Item]) -> list[Enclosed]:
    letters = {item.letter.id: item.letter for item in going if item.letter is not None}
    files = LetterFile.objects.filter(letter_id__in=letters).order_by("issued_at")
    return [
        Enclosed(f"{number:02d}-{letters[one.letter_id].reference}.pdf", bytes(one.pdf), f"Letter {letters[one.letter_id].reference}", one.issued_at)
        for number, one in enumerate(files, start=1)
    ]  # fmt: skip


def _papers(going: list[Item]) -> list[Enclosed]:
    papers = [item.paper for item in going if item.paper is not None]
    return [
        Enclosed(f"paper-{number:02d}-{one.name}", bytes(one.content), f"Paper received {one.received_on:%-d %B %Y}", one.added_at)
        for number, one in enumerate(papers, start=1)
    ]  # fmt: skip


def _event(row: AccessRequest, what: str, by: Actor, *, words: str = "", **facts: object) -> None:
    AccessEvent.objects.create(
        request=row, at=clock.now(), what=what, words=words[:500], facts=facts, by_id=by.id, by_name=by.name,
        by_position=by.position,
    )  # fmt: skip
