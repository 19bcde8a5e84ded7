"""People outside school who work with a pupil: named, ended, told the same day and written down (ABS-26, ABS-27, ABS-76)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from absence.actions.escalation import record_step
from absence.actions.worker_notices import KIND, notice_key, taken_back
from absence.models import Case
from absence.rules.history import Kind
from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from letters.actions.issue import draft_letter
from letters.models import Letter
from registers.models import Pupil, School
from support.models import Thing, Worker, WorkerNotice
from support.queries.workers import ToTell, notice_fields, recipient_of, to_tell

from .events import needed, tell


@transaction.atomic
def name_worker(
    school: School,
    pupil: Pupil,
    *,
    kind: str,
    name: str,
    organisation: str,
    phone: str,
    email: str,
    first_day: date,
    by: Actor,
) -> Worker:
    if not (phone.strip() or email.strip()):
        raise Refused({"phone": ["Give a telephone number or an e-mail address."]})
    worker = Worker.objects.create(
        school=school, pupil=pupil, kind=kind, name=needed(name, "name", "Give the name.")[:120],
        organisation=organisation.strip()[:120], phone=phone.strip()[:40], email=email.strip(), first_day=first_day,
    )  # fmt: skip
    tell(Thing.WORKER, worker.id, "named", school_id=school.id, pupil_id=pupil.id, by=by, kind=kind)
    return worker


@transaction.atomic
def end_worker(worker: Worker, *, last_day: date, by: Actor) -> None:
    if last_day < worker.first_day:
        raise Refused({"last_day": ["That is before the first day."]})
    worker = Worker.objects.select_for_update().get(id=worker.id)
    worker.last_day = last_day
    worker.save(update_fields=["last_day"])
    tell(Thing.WORKER, worker.id, "ended", school_id=worker.school_id, pupil_id=worker.pupil_id, by=by)


@transaction.atomic
def tell_worker(worker: Worker, *, about: str, how: str, words: str, by: Actor) -> WorkerNotice:
    """Written down: who was told what, how, and what they said. An open case of follow-up has it in its story too."""
    said = needed(words, "words", "Write what you said, and what they said.")
    today = clock.today()
    notice = WorkerNotice.objects.create(
        school=worker.school, pupil=worker.pupil, worker=worker, about=about, day=today, how=how, words=said[:1000],
        at=clock.now(), by_id=by.id, by_name=by.name, by_position=by.position,
    )  # fmt: skip
    record(
        "worker.told", by=by, school_id=worker.school_id, subject_id=worker.pupil_id, worker=str(worker.id), about=about
    )  # fmt: skip
    case = Case.objects.filter(school=worker.school, pupil=worker.pupil, closed_at=None).first()
    if about == "absence" and case is not None:
        kind = worker.get_kind_display()
        step = Kind.SOCIAL_WORKER if worker.kind == "social_worker" else Kind.NOTE
        record_step(case, step, words=f"{kind} told ({notice.get_how_display().lower()}): {said}", by=by)
    return notice


@transaction.atomic
def draft_notices(school: School, today: date) -> int:
    """A notice to each worker who has to know of an absence today (D35), drafted once a day; how many there are.

    A person sends it: most are told by telephone first, and then written down. One withdrawn with a case that was
    closed is drafted anew when the case is opened again.
    """
    due = [one for one in to_tell(school, today) if one.worker is not None and one.about == "absence"]
    for one in due:
        draft_notice(one, today, by=Actor.system())
    return len(due)


def draft_notice(one: ToTell, today: date, *, by: Actor) -> Letter:
    assert one.worker is not None
    key, school = notice_key(one.worker.id, one.about, today), one.worker.school
    return draft_letter(
        kind=KIND, key=key, school=school, pupil=one.pupil, recipient=recipient_of(one.worker),
        fields=notice_fields(one), by=by,
        asked_for=taken_back(key, school_id=school.id, pupil_id=one.pupil.id),
    )  # fmt: skip
