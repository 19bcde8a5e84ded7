"""What the pages of letters share: finding the letter, showing it, the words of its state."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse

from attendance_mis.audit.actor import Actor
from attendance_mis.kit.words import mid_sentence
from letters.access import letters_seen
from letters.actions.issue import missing_words, too_late_words
from letters.kinds import KINDS, LetterKind
from letters.models import Letter, LetterFile, LetterState
from letters.queries.document import make_document
from letters.queries.printed import body_html
from letters.rules.blocks import CannotBeFilled
from letters.rules.holds import hold_words
from registers.models import School
from registers.views.school import SchoolRequest

TONES = {"draft": "late", "held": "unauthorised", "issued": "present", "withdrawn": ""}


@dataclass(frozen=True)
class Shown:
    """A letter as a line of a list or the head of its page."""

    letter: Letter
    kind: LetterKind
    state: str
    tone: str
    waits: list[str]

    @property
    def to(self) -> str:
        return str(self.letter.recipient.get("name", ""))

    @property
    def to_words(self) -> str:
        """`to Ms Ada Parentley`, or where it stays."""
        stays = self.letter.recipient_key == "file"
        return mid_sentence(self.to) if stays else f"to {self.to}"


def shown(letter: Letter) -> Shown:
    approved = letter.approved_at is not None and letter.state == LetterState.DRAFT
    words = "Being issued" if approved else LetterState(letter.state).label
    if letter.flag:
        words = "Issued, facts changed"
    tone = "late" if letter.flag else TONES[letter.state]
    return Shown(letter, KINDS[letter.kind], words, tone, [hold_words(hold) for hold in letter.holds])


def letter_or_404(request: SchoolRequest, letter_id: uuid.UUID) -> Letter:
    found = letters_seen(request.access, request.school).filter(id=letter_id).first()
    if found is None:
        raise Http404
    return found


def twin(letter: Letter, by: Actor) -> tuple[str, str]:
    """The letter as a page, and what stands in its way: an issued one from its snapshot, a draft as it would be."""
    if letter.issued:
        file = LetterFile.objects.defer("pdf").filter(letter=letter).first()
        if file is None:
            return "", "This letter was destroyed after its time. That it was issued, and when, stays."
        snapshot = file.snapshot
        return body_html(snapshot, logo_url(letter.school, snapshot["head"])), ""
    try:
        made = make_document(letter, by=by)
    except CannotBeFilled as missing:
        return "", missing_words(KINDS[letter.kind], missing)
    return body_html(made.snapshot, logo_url(letter.school, made.snapshot["head"])), too_late_words(letter)


def logo_url(school: School, head: dict[str, object]) -> str:
    return reverse("letterhead_logo", args=[school.urn, head["id"]]) if head.get("logo") else ""
