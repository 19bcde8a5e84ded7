"""Which school of a trust decides about a pupil's case (PEN-01: sessions count at any school of the trust).

The head of the school on whose roll the pupil is; of two rolls at once the one where more of the counted sessions were
missed, since that register has to be answered for; after the pupil left, the last one.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Enrolment:
    school: uuid.UUID
    first: date
    last: date | None
    """The last day on the roll; `None` while it goes on."""

    def holds(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


def deciding_school(
    enrolments: Sequence[Enrolment], on: date, sessions: Mapping[uuid.UUID, int]
) -> uuid.UUID | None:
    """`sessions`: school → how many of the counted sessions stand in its register. `None`: on no roll yet."""
    # A place given up before it began was no time on the roll.
    begun = [one for one in enrolments if one.first <= on and (one.last is None or one.last >= one.first)]
    here = [one for one in begun if one.holds(on)]
    chosen = max(
        here or begun,
        # Of those that hold today the end says nothing; of those that are over the last one counts.
        key=lambda one: (date.max if here else one.last or date.max, sessions.get(one.school, 0), one.first),
        default=None,
    )
    return chosen.school if chosen else None
