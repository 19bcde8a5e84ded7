"""Pupils and their families: who is in which class in both years, what is known of them, whom to ring."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from registers.rules.upn import make

from .calendar import half_terms
from .cast import FORENAMES, LA_NUMBER, SURNAMES, DemoSchool

KINDS = (("steady", 0.80), ("often_late", 0.06), ("often_ill", 0.08), ("persistent", 0.05), ("severe", 0.01))
"""How a pupil attends, and how many do."""


@dataclass
class DemoPupil:
    urn: str
    upn: str
    surname: str
    forename: str
    chosen: str
    sex: str
    born: date
    starts_on: date
    leaves_on: date | None
    kind: str
    seed: int
    family: int
    memberships: list[tuple[str, str, date, date | None]] = field(default_factory=list)
    """Year group, class, first and last day."""
    vanished: bool = False
    """Nobody has seen them for almost four weeks."""
    facts: dict[str, str] = field(default_factory=dict)
    """Characteristics as the columns of pupils.csv have them."""

    def group_on(self, day: date) -> tuple[str, str] | None:
        for year_group, name, first, last in self.memberships:
            if first <= day and (last is None or day <= last):
                return year_group, name
        return None


def pupils_of(school: DemoSchool, year: int, rng: Random) -> list[DemoPupil]:
    """Everybody on roll this school year, and those who left at the end of the last."""
    groups = [group for group, _ in school.classes]
    found: list[DemoPupil] = []
    serial = 0
    for place, (_, names) in enumerate(school.classes):
        for letter in range(len(names)):
            for _ in range(school.class_size):
                serial += 1
                found.append(_pupil(school, year, groups, place, letter, serial, rng))
    for letter in range(len(school.classes[-1][1])):
        for _ in range(school.class_size - 1):
            serial += 1
            found.append(_pupil(school, year, groups, len(groups), letter, serial, rng))
    _families(found, rng)
    return found


def _pupil(
    school: DemoSchool, year: int, groups: list[str], place: int, letter: int, serial: int, rng: Random
) -> DemoPupil:
    """Somebody in the `place`-th year group now; one beyond the last has left in summer."""
    before, now = half_terms(year - 1), half_terms(year)
    left = before[-1].end if place == len(groups) else None
    starts = now[0].start if place == 0 else before[0].start
    if 0 < place < len(groups) and rng.random() < 0.03:
        starts = rng.choice([before[2].start, before[4].start, now[0].start])
    oldest = 0 if groups[0] == "R" else int(groups[0])
    september = date(year - 5 - oldest - place, 9, 1)
    sex = rng.choice("FM")
    forename = rng.choice(FORENAMES[sex])
    pupil = DemoPupil(
        urn=school.urn,
        upn=make(LA_NUMBER, school.establishment_number, (year - place) % 100, serial),
        surname="",
        forename=forename,
        chosen=forename[:3] if len(forename) > 6 and rng.random() < 0.3 else "",
        sex=sex,
        born=september + timedelta(days=rng.randrange(365)),
        starts_on=starts,
        leaves_on=left,
        kind=_pick(KINDS, rng),
        seed=rng.getrandbits(32),
        family=-1,
    )
    if starts < now[0].start:
        group, names = school.classes[place - 1]
        pupil.memberships.append((group, names[letter], starts, before[-1].end))
    if left is None:
        group, names = school.classes[place]
        pupil.memberships.append((group, names[letter], max(starts, now[0].start), None))
    _facts(pupil, rng)
    return pupil


def _facts(pupil: DemoPupil, rng: Random) -> None:
    poor = pupil.kind in ("persistent", "severe")
    pupil.facts["sen"] = _pick((("N", 0.8), ("K", 0.15), ("E", 0.05)), rng)
    pupil.facts["fsm"] = "yes" if rng.random() < (0.55 if poor else 0.22) else "no"
    pupil.facts["pupil_premium"] = "yes" if pupil.facts["fsm"] == "yes" or rng.random() < 0.03 else "no"
    shares = {"eal": 0.18, "looked_after": 0.01, "young_carer": 0.015, "traveller": 0.005}
    for name, share in shares.items():
        pupil.facts[name] = "yes" if rng.random() < share else "no"
    pupil.facts["social_worker"] = "yes" if rng.random() < (0.2 if poor else 0.015) else "no"
    known = "yes" in (pupil.facts["looked_after"], pupil.facts["social_worker"])
    pupil.facts["vulnerable"] = "yes" if known or rng.random() < 0.02 else "no"
    pupil.facts["ethnicity"] = rng.choice(
        ("WBRI", "WBRI", "WBRI", "WBRI", "WOTH", "AIND", "BAFR", "MWBC", "REFU")
    )


def _families(pupils: list[DemoPupil], rng: Random) -> None:
    """Brothers and sisters share a surname and their parents; about a third of pupils have one in school."""
    alone = pupils[:]
    rng.shuffle(alone)
    family = 0
    while alone:
        first = alone.pop()
        surname = SURNAMES[rng.randrange(len(SURNAMES))]
        members = [first]
        if alone and rng.random() < 0.2:
            members.append(alone.pop())
            if alone and rng.random() < 0.2:
                members.append(alone.pop())
        for pupil in members:
            pupil.family, pupil.surname = family, surname
        family += 1


def contact_rows(pupils: list[DemoPupil], school: DemoSchool) -> list[dict[str, object]]:
    """Lines of contacts.csv: one or two parents, a grandparent at times, now and then somebody not to be rung."""
    rows: list[dict[str, object]] = []
    for pupil in pupils:
        rng = Random(f"{school.urn} family {pupil.family}")
        town: dict[str, object] = {
            "address1": f"{rng.randrange(1, 90)} Example Lane",
            "town": "Nowhere-on-Sea",
            "postcode": "ZZ99 1AB",
        }
        one_parent, restricted = rng.random() < 0.18, rng.random() < 0.02
        elsewhere, grandparent = rng.random() < 0.2, rng.random() < 0.35
        adults = [("Mother", "Ms", rng.choice(FORENAMES["F"]), True, False)]
        if not one_parent or restricted:
            adults.append(
                ("Father", "Mr", rng.choice(FORENAMES["M"]), not (elsewhere or restricted), restricted)
            )
        if grandparent or one_parent:
            adults.append(("Grandmother", "Mrs", rng.choice(FORENAMES["F"]), False, False))
        for place, (relationship, title, forename, at_home, shut_out) in enumerate(adults, 1):
            parent = relationship != "Grandmother"
            rows.append(
                {
                    "urn": school.urn,
                    "upn": pupil.upn,
                    "contact_ref": f"{school.urn}-{pupil.family:04d}-{place}",
                    "title": title,
                    "forename": forename,
                    "surname": pupil.surname,
                    "relationship": relationship,
                    "parental_responsibility": "yes" if parent else "no",
                    "lives_with_pupil": "yes" if at_home else "no",
                    "priority": place,
                    "phone": f"07700 900{rng.randrange(1000):03d}",
                    "email": f"{forename}.{pupil.surname}.{pupil.family}@family.invalid".lower(),
                    "receives_letters": "yes" if parent and not shut_out else "no",
                    "may_collect": "yes" if (parent or one_parent) and not shut_out else "no",
                    "restricted": "yes" if shut_out else "no",
                }
                | (town if at_home else {})
            )
    return rows


def _pick(shares: tuple[tuple[str, float], ...], rng: Random) -> str:
    draw = rng.random()
    for name, share in shares:
        draw -= share
        if draw < 0:
            return name
    return shares[0][0]
