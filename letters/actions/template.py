"""A kind's wording: every change is a new version; going back is a new version too (LET-01)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from attendance_mis.tenancy.database import connection
from letters.kinds import LetterKind
from letters.models import LetterTemplate
from letters.rules.blocks import Block, heading, kept_blocks, problems
from registers.models import School


@transaction.atomic
def save_template(
    kind: LetterKind,
    *,
    school: School | None,
    title: str,
    blocks: Sequence[Block],
    reason: str,
    seen: int,
    by: Actor,
) -> LetterTemplate:
    """The wording of a school, or of the trust (no school), from now on. `seen`: the version the writer started from.

    :raises Refused: by the place of the block, `title`, `reason`; nothing is saved.
    """
    wrong = _wrong(kind, title, blocks, reason)
    if wrong:
        raise Refused(wrong)
    return _add(kind, school, title, kept_blocks(blocks), reason, seen, by)


def _wrong(kind: LetterKind, title: str, blocks: Sequence[Block], reason: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for place, sentence in problems(blocks, kind.known()):
        found.setdefault(str(place), []).append(sentence)
    if [block for block in kind.blocks if block.fixed] != [block for block in blocks if block.fixed]:
        found[""] = ["The words the law asks for must all stay, in their order."]
    title_faults = [sentence for _, sentence in problems([heading(title)], kind.known())]
    if title_faults or len(title) > 120:
        found["title"] = title_faults or ["Keep the title to 120 characters."]
    if not reason.strip():
        found["reason"] = ["Say in a few words what you changed and why."]
    return found


@transaction.atomic
def restore_template(old: LetterTemplate, *, seen: int, by: Actor) -> LetterTemplate:
    """An earlier wording once more, as the newest version."""
    from letters.kinds import kind_of

    return _add(
        kind_of(old.kind), old.school, old.title, old.blocks, f"As version {old.version} again", seen, by
    )


@transaction.atomic
def give_up_template(kind: LetterKind, *, school: School | None, seen: int, by: Actor) -> LetterTemplate:
    """This level has no wording of its own any more: the trust's holds, or the one supplied."""
    return _add(kind, school, "", [], "Own wording given up", seen, by)


def _add(
    kind: LetterKind,
    school: School | None,
    title: str,
    blocks: list[dict[str, object]],
    reason: str,
    seen: int,
    by: Actor,
) -> LetterTemplate:
    _one_after_another(kind, school)
    versions = LetterTemplate.objects.filter(kind=kind.code, school=school)
    newest = versions.aggregate(top=Max("version"))["top"] or 0
    if newest != seen:
        raise Refused(
            {
                "": [
                    "Somebody saved this wording while you were writing. Yours is below; look at theirs before you save."
                ]
            }
        )
    made = LetterTemplate.objects.create(
        school=school,
        kind=kind.code,
        version=newest + 1,
        title=title,
        blocks=blocks,
        reason=reason.strip()[:200],
        made_at=clock.now(),
        by_id=by.id,
        by_name=by.name,
        by_position=by.position,
    )
    record(
        "template.changed",
        by=by,
        school_id=school.id if school else None,
        subject_id=made.id,
        kind=kind.code,
        version=made.version,
    )
    return made


def _one_after_another(kind: LetterKind, school: School | None) -> None:
    """Two who save at once: the second waits and is then told."""
    with connection.cursor() as cursor:
        level = str(school.id) if school else "trust"
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"{connection.schema_name}:template:{kind.code}:{level}"],
        )
