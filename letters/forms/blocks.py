"""A letter's blocks as a form: one box of text each, buttons to move, add and remove, all without scripts.

The form is its own state: every button posts all blocks, the answer is the page with the change made. Nothing is kept
until it is saved, and what cannot be saved is shown again as typed with a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.http import QueryDict

from letters.rules.blocks import FIELD, LONGEST_TEXT, MOST_BLOCKS, OF_LINES, WORDS, Block, BlockKind

ADDABLE = tuple(kind for kind in BlockKind)
STARTERS = {BlockKind.SIGNATURE: "Yours sincerely", BlockKind.SIGN_HERE: "Signed"}


@dataclass(frozen=True)
class Row:
    """One block as the page shows it."""

    place: int
    block: Block
    first: bool
    last: bool
    faults: Sequence[str] = ()

    @property
    def words(self) -> str:
        return WORDS[self.block.kind]

    @property
    def rows(self) -> int:
        """Height of its box."""
        lines = sum(1 + len(line) // 85 for line in self.block.text.splitlines() or [""])
        return min(16, max(2 if self.block.kind is not BlockKind.HEADING else 1, lines + 1))

    @property
    def hint(self) -> str:
        if self.block.kind is BlockKind.FACTS:
            return "One fact a line: label, colon, what it is."
        if self.block.kind in OF_LINES:
            return "One entry a line."
        return ""


def rows_of(blocks: Sequence[Block], faults: Mapping[int, Sequence[str]] | None = None) -> list[Row]:
    last = len(blocks) - 1
    return [
        Row(place, block, place == 0, place == last, (faults or {}).get(place, ()))
        for place, block in enumerate(blocks)
    ]


def posted_wording(post: QueryDict, old: Sequence[Block]) -> list[Block]:
    """A letter's own words: the texts and ticks sent for its blocks. Their kinds and order are not in question."""
    found = []
    for place, block in enumerate(old):
        if block.fixed:
            found.append(block)
            continue
        text = _text(post, place) if f"text-{place}" in post else block.text
        included = f"on-{place}" in post if block.optional else block.included
        found.append(replace(block, text=text, included=included))
    return found


def posted_blocks(post: QueryDict, fixed: Sequence[Block]) -> list[Block]:
    """A template's blocks as sent. A fixed block is taken from `fixed`, never from the request."""
    found: list[Block] = []
    for place in range(min(_count(post), MOST_BLOCKS + 1)):
        number = post.get(f"fixed-{place}", "")
        if number.isdigit() and int(number) < len(fixed):
            found.append(fixed[int(number)])
            continue
        kind = post.get(f"kind-{place}", "")
        if kind not in list(BlockKind):
            continue
        found.append(
            Block(
                BlockKind(kind),
                _text(post, place),
                optional=f"optional-{place}" in post,
                included=f"optional-{place}" not in post or f"on-{place}" in post,
            )
        )
    return found


def _count(post: QueryDict) -> int:
    raw = post.get("blocks", "0")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 4 else 0


def _text(post: QueryDict, place: int) -> str:
    return post.get(f"text-{place}", "").replace("\r\n", "\n").replace("\r", "\n")[: LONGEST_TEXT + 1]


def changed(blocks: Sequence[Block], what: str, field: str) -> tuple[list[Block], int | None]:
    """The blocks after a button, and the place to go on at. `what`: `up-3`, `down-3`, `remove-3`, `insert-3`,
    `add-paragraph` or `add-paragraph-3` (after the third). What makes no sense changes nothing."""
    made = list(blocks)
    verb, _, rest = what.partition("-")
    name, _, raw = (
        rest.rpartition("-") if verb == "add" and rest.rpartition("-")[2].isdigit() else ("", "", rest)
    )
    place = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 4 else -1
    here = 0 <= place < len(made)
    if verb == "up" and here and place > 0:
        made[place - 1], made[place] = made[place], made[place - 1]
        return made, place - 1
    if verb == "down" and here and place < len(made) - 1:
        made[place + 1], made[place] = made[place], made[place + 1]
        return made, place + 1
    if verb == "remove" and here and not made[place].fixed:
        del made[place]
        return made, min(place, len(made) - 1)
    if verb == "insert" and here and not made[place].fixed and FIELD.fullmatch(f"{{{{{field}}}}}"):
        return _with_field(made, place, field), place
    if verb == "add" and (name or rest) in list(BlockKind) and len(made) < MOST_BLOCKS:
        kind = BlockKind(name or rest)
        at = place + 1 if name and here else len(made)
        made.insert(at, Block(kind, STARTERS.get(kind, "")))
        return made, at
    return made, None


def _with_field(made: list[Block], place: int, field: str) -> list[Block]:
    block = made[place]
    if block.kind is BlockKind.TABLE:
        made[place] = replace(block, text=field)
    else:
        gap = "" if not block.text or block.text[-1].isspace() else " "
        made[place] = replace(block, text=f"{block.text}{gap}{{{{{field}}}}}")
    return made
