"""What the record does not hold yet for a return: asked by the list for many, by the return itself for one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from registers.models import Spell
from roll.models import Enquiry, Return
from roll.rules.entry import Gap, deletion_gaps, entry_gaps
from roll.rules.returns import ReturnKind

from .entry import Entry


def spell_about(made: Return, spells: Sequence[Spell]) -> Spell:
    """The time on roll it is about: named by its key, or the one of the day it arose. `spells` by their first day."""
    if made.kind == ReturnKind.NEW_PUPIL:
        named = next((one for one in spells if str(one.id) == made.key), None)
        if named is not None:
            return named
    begun = [one for one in spells if one.starts_on <= made.arose_on]
    return begun[-1] if begun else spells[-1]


def gaps_of(made: Return, entry: Entry) -> list[Gap]:
    """What the record does not hold yet for this return."""
    match ReturnKind(made.kind):
        case ReturnKind.NEW_PUPIL:
            return entry_gaps(entry.facts)
        case ReturnKind.DELETION | ReturnKind.HOME_EDUCATION | ReturnKind.MOVED:
            return deletion_gaps(entry.facts)
        case ReturnKind.MISSING:
            return [*deletion_gaps(entry.facts), *_no_enquiry(made)]
        case ReturnKind.SICKNESS | ReturnKind.SECTION19:
            return [*_address_gap(entry), *_no_grounds(made)]
    return _address_gap(entry)


def _no_enquiry(made: Return) -> Iterator[Gap]:
    if not Enquiry.objects.filter(pupil=made.pupil, school=made.school, on__gte=span_of(made)[0]).exists():
        yield Gap("enquiries", "No enquiry is in the log. Write down what was tried.", "enquiries")


def _no_grounds(made: Return) -> Iterator[Gap]:
    if made.grounds or made.facts.get("said"):
        return
    if made.kind == ReturnKind.SICKNESS:
        yield Gap(
            "grounds", "Say what makes you expect fifteen days to be missed, or that they are.", "grounds"
        )
    else:
        yield Gap(
            "grounds", "Say what the pupil needs, which evidence there is and what is planned.", "grounds"
        )


def _address_gap(entry: Entry) -> list[Gap]:
    return [gap for gap in deletion_gaps(entry.facts) if gap.key in ("name", "address")]


def span_of(made: Return) -> tuple[date, date]:
    """The days its episode is about."""
    first = date.fromisoformat(str(made.facts.get("first", made.arose_on.isoformat())))
    last = date.fromisoformat(str(made.facts.get("last", made.arose_on.isoformat())))
    return first, last
