"""A week's questions about unusual access: made once, answered by those who watch over access (T1)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from protection.models import AccessDigest, DigestAnswer
from protection.queries.openings import openings
from protection.queries.unusual import unusual
from protection.rules.unusual import Question
from registers.models import School


def as_kept(question: Question) -> dict[str, object]:
    return {
        "odd": str(question.odd),
        "by": str(question.by_id),
        "day": question.day.isoformat(),
        "pupils": [str(key) for key in question.pupils],
    }


@transaction.atomic
def make_digest(school: School, monday: date) -> AccessDigest:
    """The digest of the week from this Monday, over by now; the one there is, if it was made before."""
    start = datetime.combine(monday, time(), tzinfo=clock.LONDON)
    end = datetime.combine(monday + timedelta(days=7), time(), tzinfo=clock.LONDON)
    found = unusual(school, monday, monday + timedelta(days=6))
    digest, _ = AccessDigest.objects.get_or_create(
        school=school,
        monday=monday,
        defaults={
            "questions": [as_kept(one) for one in found],
            "openings": openings(school).filter(opened_at__gte=start, opened_at__lt=end).count(),
            "made_at": clock.now(),
        },
    )
    return digest


@transaction.atomic
def answer_question(digest: AccessDigest, number: int, words: str, *, by: Actor) -> DigestAnswer:
    """What came of one question. `Refused` if it is one's own access that is asked about."""
    if not 0 <= number < len(digest.questions):
        raise Refused({"": ["There is no such question in this week."]})
    if not words.strip():
        raise Refused({"words": ["Write what you found out."]})
    if digest.questions[number]["by"] == str(by.id):
        raise Refused({"words": ["Nobody answers for themselves. Ask a colleague who may."]})
    answer = DigestAnswer.objects.create(
        digest=digest, number=number, words=words.strip()[:500], at=clock.now(), by_id=by.id, by_name=by.name,
        by_position=by.position,
    )  # fmt: skip
    record("questions.answered", by=by, school_id=digest.school_id, digest=str(digest.id), number=number)
    return answer
