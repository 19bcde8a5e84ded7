"""When a letter waits for a person before it goes: children for whom a usual letter may be the wrong one (LET-05)."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from registers.rules.characteristics import CONDITIONS

CARE_HOLDS: dict[str, tuple[tuple[str, ...], str]] = {
    "health_plan": (CONDITIONS, "Has a healthcare plan or complex medical need"),
    "sen": (("sen",), "Has an education, health and care plan"),
    "looked_after": (("looked_after",), "Is looked after"),
    "social_worker": (("social_worker", "child_in_need", "child_protection"), "Has a social worker"),
    "bereavement": (("bereavement",), "Is bereaved"),
    "vulnerable": (("vulnerable",), "Is on the vulnerable list"),
}
"""Setting's value → the characteristics it reads, and why the letter waits. A looked-after child has a hold of its own."""
FACTS_CHANGED = "facts_changed"
HELD_BY_HAND = "by_hand"
AFTER_DEATH = "after_death"
MOURNING = "mourning"
OTHER_WORDS = {
    AFTER_DEATH: "The pupil has died",
    MOURNING: "There was a death in the family",
    FACTS_CHANGED: "What it says changed after it was written",
    HELD_BY_HAND: "Held by a person",
}


def care_holds(facts: Iterable[tuple[str, str]], flags: Collection[str]) -> list[str]:
    """Which of the policy's flags a pupil has, from the (kind, value) of characteristics in force."""
    found = set()
    for kind, value in facts:
        for flag, (read, _) in CARE_HOLDS.items():
            if (
                flag in flags
                and kind in read
                and value not in ("no", "N", "")
                and not (flag == "sen" and value != "E")
            ):
                found.add(flag)
    return [flag for flag in CARE_HOLDS if flag in found]


def hold_words(hold: str) -> str:
    """Why a letter waits, as a sentence; an owner's own holds are already words."""
    if hold in CARE_HOLDS:
        return CARE_HOLDS[hold][1]
    return OTHER_WORDS.get(hold, hold)
