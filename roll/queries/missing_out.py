"""Children of compulsory school age who miss out on education between two days, with what the register says of why."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date

from registers.models import Pupil, School
from registers.queries.statistics import By, breakdown, slice_of
from registers.rules.figures import days
from roll.rules.missing_out import CODES, causes_of

from .facts import groups_and_classes


@dataclass(frozen=True)
class MissingOut:
    pupil: Pupil
    year_group: str
    causes: tuple[tuple[str, int], ...]

    @property
    def sessions(self) -> int:
        return sum(count for _, count in self.causes)

    @property
    def words(self) -> str:
        return "; ".join(f"{cause}: {count} sessions ({days(count)})" for cause, count in self.causes)


def missing_out(school: School, first: date, last: date) -> list[MissingOut]:
    """The most missed first. Counted by session of compulsory school age; leavers of the time are on it too."""
    where = replace(slice_of(school.id, first, last), codes=tuple(sorted(CODES)), statutory=True)
    counted: dict[str, dict[str, int]] = defaultdict(dict)
    for one in breakdown(where, (By.PUPIL, By.CODE)):
        upn, code = one.key
        counted[upn][code] = one.tally.possible + one.tally.not_possible
    causes = {upn: found for upn, sessions in counted.items() if (found := causes_of(sessions))}
    pupils = Pupil.objects.filter(upn__in=list(causes), died_on=None)
    sat = groups_and_classes(school, [one.id for one in pupils], last)
    lines = [MissingOut(one, sat.get(one.id, ("", ""))[0], tuple(causes[one.upn])) for one in pupils]
    return sorted(lines, key=lambda line: (-line.sessions, line.pupil.legal_surname))
