"""How a letter goes if nobody says otherwise: what the family asked for, then what the school usually does (LET-07, ADM-05).

A formal letter always goes on paper: whoever was served with what, and when, must be sure.
"""

from __future__ import annotations

from dataclasses import dataclass

PAPER, EMAIL = "post", "email"


@dataclass(frozen=True)
class Chosen:
    channel: str
    why: str
    """A short sentence for the office."""


def usual_way(usual: str, wish: str, *, serious: bool, email_problem: str) -> Chosen:
    """`usual`: the school's setting; `wish`: the parent's, empty without one; `email_problem`: why e-mail is closed."""
    if serious:
        return Chosen(PAPER, "A formal letter goes on paper.")
    if wish == PAPER:
        return Chosen(PAPER, "They asked for letters on paper.")
    if EMAIL not in (wish, usual):
        return Chosen(usual, "The school’s usual way.")
    if email_problem:
        return Chosen(PAPER, f"Not by e-mail: {email_problem[0].lower()}{email_problem[1:]}")
    return Chosen(EMAIL, "They asked for letters by e-mail." if wish else "The school’s usual way.")
