"""Whether the sessions a case relies on still stand in the register (PEN-03; T09).

Consequences follow the mark: a relied-on mark that changed holds the case until somebody has looked. An N that was
settled as another counting code is what the case waited for, and holds nothing. N counts only while it stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from registers.rules.sessions import Session
from registers.rules.threshold import SESSIONS
from registers.rules.words import day_words

UNSETTLED = "N"


@dataclass(frozen=True, order=True)
class Relied:
    """A session with the code it stood on."""

    date: date
    session: Session
    code: str

    @property
    def words(self) -> str:
        return f"{day_words(self.date)}, {self.session.words}"


@dataclass(frozen=True)
class Standing:
    """The relied-on sessions against the register as it is now."""

    relied: tuple[Relied, ...]
    lost: tuple[Relied, ...]
    """No longer unauthorised absence, or no longer in the ten weeks."""
    recoded: tuple[tuple[Relied, str], ...]
    """Still unauthorised, under another code than relied on; a settled N is not among them."""
    settled: tuple[tuple[Relied, str], ...]
    """N then, another counting code now."""
    unsettled: tuple[Relied, ...]
    """N now."""
    count: int
    """Sessions that count now in the same ten weeks, by the threshold engine."""

    @property
    def met(self) -> bool:
        return self.count >= SESSIONS

    @property
    def kept(self) -> int:
        return len(self.relied) - len(self.lost)

    @property
    def reason(self) -> str:
        """Why the case is held; empty when every relied-on mark stands."""
        parts = [f"{one.words} no longer counts" for one in self.lost]
        parts += [f"{one.words} is now {code}, was {one.code}" for one, code in self.recoded]
        if not parts:
            return ""
        more = f" and {len(parts) - 4} more" if len(parts) > 4 else ""
        count = f"{self.count} sessions count now; the threshold of {SESSIONS} is {'still met' if self.met else 'no longer met'}."
        return f"Changed since the case relied on it: {'; '.join(parts[:4])}{more}. {count}"


def standing(relied: Iterable[Relied], now: Iterable[Relied], count: int) -> Standing:
    """`now` are the sessions that count in the same ten weeks today; `count` how many."""
    then = tuple(sorted(relied))
    codes = {(one.date, one.session): one.code for one in now}
    lost: list[Relied] = []
    unsettled: list[Relied] = []
    recoded: list[tuple[Relied, str]] = []
    settled: list[tuple[Relied, str]] = []
    for one in then:
        code = codes.get((one.date, one.session))
        if code is None:
            lost.append(one)
        elif code == UNSETTLED:
            unsettled.append(one)
        elif code != one.code:
            (settled if one.code == UNSETTLED else recoded).append((one, code))
    return Standing(then, tuple(lost), tuple(recoded), tuple(settled), tuple(unsettled), count)
