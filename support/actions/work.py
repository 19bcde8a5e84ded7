"""Tasks taken on in a plan, a meeting or a review, and saying that one is done (ABS-61, ABS-62)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from registers.models import Pupil, School
from support.models import Task, Thing

from .events import in_order, needed, tell, who


@dataclass(frozen=True)
class NewTask:
    what: str
    who: str
    due_on: date


@transaction.atomic
def take_on(
    thing: Thing,
    thing_id: uuid.UUID,
    tasks: Sequence[NewTask],
    *,
    school: School,
    pupil: Pupil | None,
    by: Actor,
) -> list[Task]:
    now = clock.now()
    made = [
        Task(
            school=school, pupil=pupil, thing=thing, thing_id=thing_id, what=needed(one.what, "what", "Say what is to be done.")[:300],
            who=needed(one.who, "who", "Say who does it.")[:120], due_on=one.due_on, made_at=now,
        )
        for one in tasks
    ]  # fmt: skip
    Task.objects.bulk_create(in_order(made))
    if made:
        tell(
            thing, thing_id, "tasks", school_id=school.id, pupil_id=pupil.id if pupil else None, by=by,
            words="; ".join(f"{one.what} ({one.who})" for one in made), tasks=[str(one.id) for one in made],
        )  # fmt: skip
    return made


@transaction.atomic
def finish_task(task: Task, *, words: str, by: Actor) -> Task:
    task = Task.objects.select_for_update(of=("self",)).get(id=task.id)
    if task.done_on is not None:
        raise Refused({"": ["Somebody said so already."]})
    task.done_on, task.done_words, task.done_by = clock.today(), words.strip()[:500], who(by)
    task.save(update_fields=["done_on", "done_words", "done_by"])
    tell(
        Thing(task.thing), task.thing_id, "task_done", school_id=task.school_id, pupil_id=task.pupil_id, by=by,
        words=f"{task.what}. {task.done_words}", task=str(task.id),
    )  # fmt: skip
    return task
