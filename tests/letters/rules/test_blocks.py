"""Blocks and merge fields (LET-01): what may be written, what is printed, what stops a letter."""

from __future__ import annotations

import pytest

from letters.rules.blocks import (
    Block,
    BlockKind,
    CannotBeFilled,
    facts,
    filled,
    heading,
    kept_blocks,
    listed,
    para,
    problems,
    read_blocks,
    sign_here,
    signature,
    table,
)

KNOWN = {"child": "text", "days": "list", "marks": "table", "extra": "text"}
TABLE = {"caption": "Marks", "head": ["Day"], "rows": [["Monday"]]}
VALUES: dict[str, object] = {"child": "Robin", "days": ["Monday", "Tuesday"], "marks": TABLE, "extra": ""}
OPTIONAL = frozenset({"extra"})


def text_of(*blocks: Block, **change: object) -> list[object]:
    parts = filled(blocks, VALUES | change, OPTIONAL)  # type: ignore[arg-type]
    return [part.text or part.lines or part.facts or part.table for part in parts]


@pytest.mark.parametrize(
    ("block", "printed"),
    [
        (para("Hello {{child}}."), "Hello Robin."),
        (para("{{ child }} and {{child}}"), "Robin and Robin"),
        (para("On {{days}}."), "On Monday; Tuesday."),
        (heading("About {{child}}"), "About Robin"),
        (listed("First", "{{days}}", "{{child}} too"), ("First", "Monday", "Tuesday", "Robin too")),
        (facts("Name: {{child}}", "Time: 08:50"), (("Name", "Robin"), ("Time", "08:50"))),
        (table("marks"), TABLE),
        (signature("Yours"), "Yours"),
        (sign_here("Parent"), ("Parent",)),
        (para("{child} {{{child}}} 5 < 6 & {% now %}"), "{child} {Robin} 5 < 6 & {% now %}"),
    ],
)
def test_block_is_printed_in_words(block: Block, printed: object) -> None:
    assert text_of(block) == [printed]


def test_value_that_names_a_field_stays_the_words_it_is() -> None:
    assert text_of(para("Dear {{child}}"), child="{{marks}} {{child}}") == ["Dear {{marks}} {{child}}"]


@pytest.mark.parametrize("missing", [None, "", "  ", [], ["", " "], {"caption": "", "head": [], "rows": []}])
def test_empty_field_stops_the_letter_and_is_named(missing: object) -> None:
    with pytest.raises(CannotBeFilled) as stopped:
        text_of(para("{{child}}"), para("{{other}}"), child=missing)
    assert stopped.value.fields == ("child", "other")


def test_block_whose_field_may_be_empty_goes_and_takes_what_leads_to_it_along() -> None:
    assert text_of(
        heading("Gone"), listed("{{extra}}"),
        heading("Stays"), listed("{{extra}}"), para("For {{child}}"),
        para("These reasons:"), listed("{{extra}}"), para("A sentence."), para("{{extra}}"),
    ) == ["Stays", "For Robin", "A sentence."]  # fmt: skip


def test_block_left_out_asks_for_nothing() -> None:
    assert text_of(para("{{nobody}}", optional=True, included=False), para("Words")) == ["Words"]


@pytest.mark.parametrize(
    ("block", "said"),
    [
        (para(""), "write something"),
        (para("x" * 2001), "2000 characters"),
        (para("{{surname}}"), "“surname” is not a field of this letter"),
        (para("{{child"), "Write a field as"),
        (para("{% load x %}"), "Write a field as"),
        (para("{{ child|safe }}"), "Write a field as"),
        (para("{{child.__class__}}"), "Write a field as"),
        (para("{{marks}}"), "is a table and needs a block of its own"),
        (facts("no colon"), "a label, a colon"),
        (listed(*["x"] * 41), "40 lines"),
        (table("child"), "Choose one of the tables"),
    ],
)
def test_wording_that_cannot_be_printed_is_refused_with_a_sentence(block: Block, said: str) -> None:
    ((place, sentence),) = problems([para("Fine"), block], KNOWN)
    assert place == 1
    assert said in sentence


def test_good_wording_has_no_problem_and_an_empty_letter_has() -> None:
    assert problems([para("{{child}}"), table("marks"), listed("{{days}}")], KNOWN) == []
    assert problems([], KNOWN) == [(0, "A letter needs at least one block.")]
    assert problems([para("x")] * 61, KNOWN)[0][1] == "Keep a letter to 60 blocks."


def test_blocks_come_back_from_the_database_as_they_went() -> None:
    blocks = (
        para("x", optional=True, included=False),
        para("y", fixed=True),
        Block(BlockKind.TABLE, "marks"),
    )
    assert read_blocks(kept_blocks(blocks)) == blocks
