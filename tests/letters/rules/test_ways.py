"""How a letter goes if nobody says otherwise: the family's wish, the school's setting, what is open (LET-07, ADM-05)."""

from __future__ import annotations

import pytest

from letters.rules.ways import usual_way

CLOSED = "No e-mail address is recorded."


@pytest.mark.parametrize(
    ("usual", "wish", "serious", "problem", "channel", "why"),
    [
        ("post", "", False, "", "post", "usual way"),
        ("email", "", False, "", "email", "usual way"),
        ("email", "post", False, "", "post", "asked for letters on paper"),
        ("post", "email", False, "", "email", "asked for letters by e-mail"),
        ("post", "email", False, CLOSED, "post", "Not by e-mail: no e-mail address"),
        ("email", "", False, CLOSED, "post", "Not by e-mail: no e-mail address"),
        ("post", "", False, CLOSED, "post", "usual way"),
        ("email", "email", True, "", "post", "formal letter"),
    ],
)
def test_let07_wish_before_setting_and_paper_where_e_mail_is_closed(
    usual: str, wish: str, serious: bool, problem: str, channel: str, why: str
) -> None:
    chosen = usual_way(usual, wish, serious=serious, email_problem=problem)

    assert chosen.channel == channel
    assert why in chosen.why
