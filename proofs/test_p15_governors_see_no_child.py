"""P15: governors see the pattern, not the child. No count of 1 to 4 can be worked out from all that is published.

Random schools, from nine pupils to several hundred, each with the reports of a half term and of the whole term; the
attacker has both and every total. Reports go through JSON and back, so nothing is attacked that a page does not have.
"""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import date, timedelta

from attendance_mis.dashboards.rules.governor import (
    Followed,
    Part,
    Reason,
    Sessions,
    Slot,
    TermCounts,
    Week,
    publish,
)
from attendance_mis.dashboards.rules.published import Published
from proofs.conftest import Say
from proofs.differencing import attack
from proofs.sizes import seed, size
from registers.rules.suppression import gives_away

DIMENSIONS = {
    "Sex": (0.49, 0.51),
    "Free school meals": (0.23, 0.77),
    "Special educational needs": (0.80, 0.16, 0.04),
    "Social worker": (0.01, 0.99),
    "Looked after": (0.005, 0.995),
    "Year group": (0.15, 0.14, 0.15, 0.14, 0.14, 0.14, 0.14),
}
CODES = {"I": (True, 0.50), "M": (True, 0.10), "C": (True, 0.03), "E": (True, 0.004), "T": (True, 0.01),
         "O": (False, 0.11), "G": (False, 0.12), "U": (False, 0.05), "N": (False, 0.02)}  # fmt: skip
KINDS = ("Talk with the pupil", "Meeting with parents", "Visit at home")
FIRST, SECOND = 7, 7
"""Weeks of each half of the term."""


def random_term(draw: random.Random) -> list[TermCounts]:
    """One school's term: what stood at half-term, and at the end."""
    pupils = draw.choice([9, 24, 60, 90, 210, 400])
    rate = draw.choice([0.01, 0.04, 0.08, 0.15])
    # Each pupil: (missed by half-term, missed by the end, with the code, week, weekday and session of each).
    missed: list[list[tuple[str, int, int, str]]] = []
    # In the second half one reason has all but gone: a handful more than at half-term is a handful of sessions.
    fading = draw.choice(list(CODES))
    for _ in range(pupils):
        own = draw.choice([0.0, rate, rate, rate, rate * 3])
        codes = draw.choices(list(CODES), [share for _, share in CODES.values()], k=2)
        missed.append(
            [
                (code, week, day, session)
                for week in range(FIRST + SECOND)
                for day in range(5)
                for session in ("AM", "PM")
                if draw.random() < own
                for code in [draw.choice(codes)]
                if code != fading or week < FIRST or draw.random() < 0.04
            ]
        )
    places = {
        name: [draw.choices(range(len(shares)), shares)[0] for _ in range(pupils)]
        for name, shares in DIMENSIONS.items()
    }
    half = _counts(missed, places, FIRST, None)
    half = replace(half, followed=_followed(draw, half))
    term = _counts(missed, places, FIRST + SECOND, half)
    return [half, replace(term, followed=_followed(draw, term, half))]


def _followed(draw: random.Random, now: TermCounts, half: TermCounts | None = None) -> tuple[Followed, ...]:
    """Things done with a few pupils, with some, with all but a few; by the end with a few more or fewer."""
    shown = {row.label: row.pupils for row in publish(half).followed} if half else {}
    found = []
    for place, label in enumerate(KINDS):
        if half is None:
            pupils = draw.choice([3, 12, 30, now.pupils - 3, now.pupils])
        else:
            pupils = half.followed[place].pupils + draw.choice([-6, -2, 0, 1, 4, 6])
        pupils = min(max(pupils, 0), now.pupils)
        before, after = _side(draw, pupils), _side(draw, pupils)
        school = _side(draw, now.pupils), _side(draw, now.pupils)
        found.append(Followed(label, pupils, before, after, *school, shown.get(label)))
    return tuple(found)


def _side(draw: random.Random, pupils: int) -> tuple[int, int]:
    """(attended, possible) of ten sessions each."""
    possible = pupils * 10
    return possible - min(draw.choice([0, 3, 4, 5, 60]), possible), possible


def _counts(
    missed: list[list[tuple[str, int, int, str]]],
    places: dict[str, list[int]],
    weeks: int,
    before: TermCounts | None,
) -> TermCounts:
    held = weeks * 10
    mine = [[one for one in sessions if one[1] < weeks] for sessions in missed]
    every = [one for sessions in mine for one in sessions]
    persistent = [len(sessions) * 10 >= held for sessions in mine]

    def since(now: int, then: int | None) -> int | None:
        return None if then is None else now - then

    def sessions_of(whom: list[int], then: Sessions | None) -> Sessions:
        absent = sum(len(mine[n]) for n in whom)
        # Only what an earlier report showed can be subtracted from.
        known = then is not None and not gives_away(then.cell)
        return Sessions(absent, len(whom) * held, since(absent, then.absent if then and known else None))

    dimensions = []
    for place, (name, found) in enumerate(places.items()):
        parts = []
        for value in range(len(DIMENSIONS[name])):
            whom = [n for n, at in enumerate(found) if at == value]
            then = before.dimensions[place][1][value].sessions if before else None
            parts.append(
                Part(f"{name} {value}", len(whom), sum(persistent[n] for n in whom), sessions_of(whom, then))
            )
        dimensions.append((name, tuple(parts)))
    totals = {code: sum(one[0] == code for one in every) for code in CODES}
    then_codes = {reason.code: reason.sessions for reason in before.reasons} if before else {}
    kinds = {kind: sum(n for code, n in totals.items() if CODES[code][0] is kind) for kind in (True, False)}
    slots = []
    for day in range(5):
        for session in ("AM", "PM"):
            absent = sum(one[2:] == (day, session) for one in every)
            then_slot = (
                next(s.sessions for s in before.slots if (s.weekday, s.session) == (day, session))
                if before
                else None
            )
            slots.append(
                Slot(
                    day,
                    session,
                    Sessions(
                        absent, len(mine) * weeks, since(absent, then_slot.absent if then_slot else None)
                    ),
                )
            )
    return TermCounts(
        pupils=len(mine),
        persistent=sum(persistent),
        severe=sum(len(sessions) * 2 >= held for sessions in mine),
        sessions=sessions_of(list(range(len(mine))), before.sessions if before else None),
        authorised=kinds[True],
        unauthorised=kinds[False],
        late=0,
        authorised_since=since(kinds[True], before.authorised if before else None),
        unauthorised_since=since(kinds[False], before.unauthorised if before else None),
        dimensions=tuple(dimensions),
        reasons=tuple(
            Reason(
                code, f"Reason {code}", CODES[code][0], total,
                sum(any(one[0] == code for one in sessions) for sessions in mine),
                since(total, then_codes.get(code)),
            )
            for code, total in totals.items()
        ),
        weeks=tuple(
            Week(
                date(2026, 9, 7) + timedelta(weeks=week), "HT1" if week < FIRST else "HT2",
                Sessions(sum(one[1] == week for one in every), len(mine) * 10),
            )
            for week in range(weeks)
        ),
        slots=tuple(slots),
    )  # fmt: skip


def through_json(report: Published) -> Published:
    return Published.from_json(json.loads(json.dumps(report.to_json())))


def test_p15_no_small_count_can_be_worked_out(say: Say) -> None:
    schools = size(small=40, quick=60, full=500)
    draw = random.Random(seed())
    found: list[str] = []
    tried = shown = cells = told = 0
    for number in range(schools):
        counts = random_term(draw)
        reports = [through_json(publish(count)) for count in counts]
        learned, secrets = attack(counts, reports)
        found += [f"school {number}: {line}" for line in learned]
        tried += secrets
        for report in reports:
            cells += sum(3 for _ in report.groups)
            told += len(report.followed)
            shown += sum(
                cell.open for row in report.groups for cell in (row.pupils, row.attendance, row.persistent)
            )
    say(f"schools={schools} small counts attacked={tried} worked out={len(found)} "
        f"cells of groups shown={shown} of {cells} rows of what followed={told} seed={seed()}")  # fmt: skip
    assert not found, "can be worked out:\n" + "\n".join(found[:20])
    assert tried >= schools * 10
    assert told >= schools / 4
    assert shown >= cells / 3, "Hardly anything is shown: that protects, but nobody learns anything."
