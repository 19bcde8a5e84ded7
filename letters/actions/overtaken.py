"""Letters whose matter is over: drafts are not approved any more, and what has not left the school stays here."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from attendance_mis.audit.actor import Actor
from letters.models import Dispatch, Letter, LetterState

from .issue import flag_letter
from .outgoing import move
from .review import UNISSUED, withdraw_letter


@dataclass(frozen=True)
class Overtaken:
    kept_back: int
    """Letters nobody gets."""
    gone: int
    """Letters that have left, or whose way nobody can stop from here: whoever has one is to be told."""

    def added_to(self, words: str) -> str:
        """The words of whoever ended the matter, with what is left to do about letters that are gone."""
        if not self.gone:
            return words
        had = "1 letter had" if self.gone == 1 else f"{self.gone} letters had"
        return f"{words} {had} gone already: tell whoever got one."


@transaction.atomic
def take_back_letters(letters: QuerySet[Letter], *, why: str, by: Actor) -> Overtaken:
    """Withdraw those not issued. Of the issued keep back what still waits here, and have them say why.

    `why` is a short sentence, shown with the letter and its sending.
    """
    kept_back = gone = 0
    for letter in letters.exclude(state=LetterState.WITHDRAWN).order_by("id"):
        if letter.state in UNISSUED:
            withdraw_letter(letter, reason=why, by=by)
            kept_back += 1
        elif _keep_back(letter, why, by):
            flag_letter(letter, reason=why, by=by)
            kept_back += 1
        else:
            gone += 1
    return Overtaken(kept_back, gone)


def _keep_back(letter: Letter, why: str, by: Actor) -> bool:
    """Whether nothing of it is gone or on its way; what only waits is cancelled."""
    ways = list(Dispatch.objects.select_for_update().filter(letter=letter))
    stopped = [
        one.state in ("cancelled", "failed")
        or (not one.in_doubt and move(one.id, "cancelled", of=["queued"], said=why[:300], by=by))
        for one in ways
    ]
    return all(stopped)
