"""When it would be odd to call a child present without looking: filling the blanks then asks by name.

Source: requirement REG-20 (no mark is made without somebody confirming it) and the register page's fill.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from registers.rules.code_table import Category
from registers.rules.codes import lookup
from registers.rules.sessions import Session

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class PastSession:
    """One session before the one being marked; `code` `None` if nothing was marked."""

    day: date
    session: Session
    code: str | None
    category: Category | None

    @property
    def away(self) -> bool:
        # U was late, but on site.
        return self.category is not None and not self.category.attended and self.code != "U"

    @property
    def words(self) -> str:
        return f"{_WEEKDAYS[self.day.weekday()]} {self.session.words}"


def why_odd_to_call_present(past: Sequence[PastSession], today: date) -> str:
    """A sentence if the child was away in the last session marked, oldest first; empty if nothing is odd.

    A session nobody marked tells nothing, so the ones before it count.
    """
    marked = [each for each in past if each.code]
    if not marked or not marked[-1].away:
        return ""
    spell = [marked[-1]]
    for each in reversed(marked[:-1]):
        if not each.away:
            break
        spell.insert(0, each)
    row = lookup(spell[-1].code or "", spell[-1].day)
    reason = row.words.lower() if row else "absent"
    return f"Away {_since(spell, len(spell) == len(marked), today)}: {reason}"


def _since(spell: Sequence[PastSession], as_far_as_we_see: bool, today: date) -> str:
    if len(spell) == 1:
        return "this morning" if spell[0].day == today else spell[0].words
    return f"since {spell[0].words}{' or longer' if as_far_as_we_see else ''}"
