"""Who may have a certificate, and why not (LET-12, LET-13). Exact counts of sessions; no percentage is ever compared.

A list, never a decision: a person approves it before anything is printed. Where the school says so, sessions missed
for illness or a medical appointment are left out on both sides of the fraction, so that nobody loses a certificate
for having been ill.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from registers.rules.policy_kinds import Off

MEDICAL = frozenset({"I", "M"})
FEWEST_SESSIONS = 10
"""Somebody here for less than a week of the period is not on any list."""
MOST_IMPROVED = 5


class Award(StrEnum):
    HALF_TERM_95 = "half_term_95"
    HALF_TERM_100 = "half_term_100"
    TERM_100 = "term_100"
    YEAR_100 = "year_100"
    Y6_BEST = "y6_best"
    MOST_IMPROVED = "most_improved"
    EFFORT = "effort"


FOR = {
    Award.HALF_TERM_95: "being in school on at least 95 of every 100 sessions",
    Award.HALF_TERM_100: "being in school every single session",
    Award.TERM_100: "being in school every single session of the term",
    Award.YEAR_100: "being in school every single session of the year",
    Award.Y6_BEST: "the best attendance of all your time at this school",
    Award.MOST_IMPROVED: "being in school so much more than before",
    Award.EFFORT: "trying hard to be in school",
}
FULL = frozenset({Award.HALF_TERM_100, Award.TERM_100, Award.YEAR_100})


@dataclass(frozen=True)
class AwardsPolicy:
    """The settings of certificates; see `registers.rules.policy_letters`."""

    certificate_rules: tuple[str, ...] | Off
    certificate_most_lates: int | Off
    certificate_leaves_out_medical: bool


@dataclass(frozen=True)
class Record:
    """What counts of one pupil in the period; `before` is the period it is compared with."""

    key: str
    possible: int
    absent: int
    medical: int
    late: int
    year_group: str = ""
    before_possible: int = 0
    before_absent: int = 0
    before_medical: int = 0


@dataclass(frozen=True)
class Verdict:
    """One pupil of the list: eligible or not, with the reason in words."""

    key: str
    eligible: bool
    why: str


def judge(award: Award, records: Iterable[Record], policy: AwardsPolicy) -> list[Verdict]:
    """Eligible ones first, in the order given. Effort is judged by staff: everybody is listed, nobody is ticked."""
    everybody = list(records)
    if award is Award.EFFORT:
        return [Verdict(one.key, False, "For staff to choose") for one in everybody]
    if award is Award.Y6_BEST:
        found = _best([one for one in everybody if one.year_group == "6"], policy)
    elif award is Award.MOST_IMPROVED:
        found = _improved(everybody, policy)
    else:
        found = [_reached(award, one, policy) for one in everybody]
    return sorted(found, key=lambda verdict: not verdict.eligible)


def _counted(possible: int, absent: int, medical: int, policy: AwardsPolicy) -> tuple[int, int]:
    """(attended, out of): whole numbers."""
    out_of = possible - medical if policy.certificate_leaves_out_medical else possible
    return possible - absent, out_of


def _reached(award: Award, one: Record, policy: AwardsPolicy) -> Verdict:
    attended, out_of = _counted(one.possible, one.absent, one.medical, policy)
    if out_of < FEWEST_SESSIONS:
        return Verdict(one.key, False, f"Only {out_of} sessions count")
    said = f"{attended} of {out_of} sessions"
    if award in FULL:
        lates = policy.certificate_most_lates
        if attended < out_of:
            return Verdict(one.key, False, said)
        if not isinstance(lates, Off) and one.late > lates:
            return Verdict(one.key, False, f"{said}, but late {one.late} times; at most {lates} is allowed")
        return Verdict(one.key, True, said)
    return Verdict(one.key, attended * 100 >= out_of * 95, said)


def _best(sixth: Sequence[Record], policy: AwardsPolicy) -> list[Verdict]:
    """Those with the highest fraction, all of them when several have it."""
    counted = [(one, *_counted(one.possible, one.absent, one.medical, policy)) for one in sixth]
    enough = [row for row in counted if row[2] >= FEWEST_SESSIONS]
    found = []
    for one, attended, out_of in counted:
        top = (
            bool(enough)
            and out_of >= FEWEST_SESSIONS
            and all(attended * n >= a * out_of for _, a, n in enough)
        )
        found.append(Verdict(one.key, top, f"{attended} of {out_of} sessions"))
    return found


def _improved(everybody: Sequence[Record], policy: AwardsPolicy) -> list[Verdict]:
    """The few whose fraction rose most; compared as fractions over one common denominator."""
    risen: list[tuple[int, int, Record, str]] = []
    others = []
    for one in everybody:
        attended, out_of = _counted(one.possible, one.absent, one.medical, policy)
        then, then_of = _counted(one.before_possible, one.before_absent, one.before_medical, policy)
        said = f"{attended} of {out_of} sessions, before {then} of {then_of}"
        rise = attended * then_of - then * out_of
        if min(out_of, then_of) >= FEWEST_SESSIONS and rise > 0:
            risen.append((rise, out_of * then_of, one, said))
        else:
            others.append(Verdict(one.key, False, said))
    risen.sort(key=lambda row: (-row[0] / row[1], row[2].key))
    top = [Verdict(one.key, place < MOST_IMPROVED, said) for place, (_, _, one, said) in enumerate(risen)]
    return top + others
