"""A letter is made of blocks of seven kinds. Text holds merge fields as `{{child}}`; everything else in it is text.

Nothing a person writes is ever a template, HTML or a style: the block says what it is, we draw it. Source: LET-01;
a field that is unknown or empty stops that letter (and only that one).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from letters.rules.values import Said, is_empty, is_table

FIELD = re.compile(r"\{\{\s*([a-z][a-z0-9_]{0,40})\s*\}\}")
BRACES = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
MOST_BLOCKS = 60
MOST_LINES = 40
LONGEST_TEXT = 2000
LONGEST_LINE = 400


class BlockKind(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST = "list"
    FACTS = "facts"
    """Lines of `label: value`, drawn as a box of facts."""
    TABLE = "table"
    """A table the kind supplies; its text is the name of the field."""
    SIGNATURE = "signature"
    """Closing words, room for a signature, the sender's name and position."""
    SIGN_HERE = "sign_here"
    """Lines for others to sign and date: one line of text for each."""


WORDS = {
    BlockKind.HEADING: "Heading",
    BlockKind.PARAGRAPH: "Paragraph",
    BlockKind.LIST: "List",
    BlockKind.FACTS: "Box of facts",
    BlockKind.TABLE: "Table",
    BlockKind.SIGNATURE: "Signature",
    BlockKind.SIGN_HERE: "Lines to sign on",
}
OF_LINES = frozenset({BlockKind.LIST, BlockKind.FACTS, BlockKind.SIGN_HERE})
"""Kinds whose text is one entry a line."""


@dataclass(frozen=True)
class Block:
    """`optional` may be left out by whoever writes the letter; `included` is how it starts; `fixed` can't be changed
    by anybody (words the law asks for)."""

    kind: BlockKind
    text: str = ""
    optional: bool = False
    included: bool = True
    fixed: bool = False

    @property
    def lines(self) -> list[str]:
        return [line.strip() for line in self.text.splitlines() if line.strip()]

    @property
    def fields(self) -> list[str]:
        """The names of its merge fields, in the order they stand."""
        if self.kind is BlockKind.TABLE:
            return [self.text.strip()]
        return [match[1] for match in FIELD.finditer(self.text)]

    def kept(self) -> dict[str, object]:
        """As it is stored: what is as usual is left out."""
        return {"kind": str(self.kind), "text": self.text} | {
            name: getattr(self, name)
            for name in ("optional", "included", "fixed")
            if getattr(self, name) != (name == "included")
        }

    @classmethod
    def read(cls, kept: Mapping[str, object]) -> Block:
        return cls(
            BlockKind(str(kept["kind"])),
            str(kept.get("text", "")),
            bool(kept.get("optional", False)),
            bool(kept.get("included", True)),
            bool(kept.get("fixed", False)),
        )


def heading(text: str) -> Block:
    return Block(BlockKind.HEADING, text)


def para(text: str, *, optional: bool = False, included: bool = True, fixed: bool = False) -> Block:
    return Block(BlockKind.PARAGRAPH, text, optional, included, fixed)


def listed(*lines: str, optional: bool = False, included: bool = True, fixed: bool = False) -> Block:
    return Block(BlockKind.LIST, "\n".join(lines), optional, included, fixed)


def facts(*lines: str, optional: bool = False) -> Block:
    return Block(BlockKind.FACTS, "\n".join(lines), optional)


def table(field: str, *, optional: bool = False) -> Block:
    return Block(BlockKind.TABLE, field, optional)


def signature(closing: str = "Yours sincerely") -> Block:
    return Block(BlockKind.SIGNATURE, closing)


def sign_here(*who: str) -> Block:
    return Block(BlockKind.SIGN_HERE, "\n".join(who))


def kept_blocks(blocks: Iterable[Block]) -> list[dict[str, object]]:
    return [block.kept() for block in blocks]


def read_blocks(kept: Iterable[Mapping[str, object]]) -> tuple[Block, ...]:
    return tuple(Block.read(one) for one in kept)


def problems(blocks: Sequence[Block], known: Mapping[str, str]) -> list[tuple[int, str]]:
    """What is wrong with blocks as somebody wrote them: (place, sentence). `known`: field → `text`, `list`, `table`."""
    if not blocks:
        return [(0, "A letter needs at least one block.")]
    if len(blocks) > MOST_BLOCKS:
        return [(MOST_BLOCKS, f"Keep a letter to {MOST_BLOCKS} blocks.")]
    return [(place, sentence) for place, block in enumerate(blocks) for sentence in _faults(block, known)]


def _faults(block: Block, known: Mapping[str, str]) -> list[str]:
    name = WORDS[block.kind]
    if block.kind is BlockKind.TABLE:
        fits = known.get(block.text.strip()) == "table"
        return [] if fits else ["Choose one of the tables this letter has."]
    if not block.text.strip():
        return [f"{name}: write something, or take the block out."]
    if len(block.text) > LONGEST_TEXT:
        return [f"{name}: keep it to {LONGEST_TEXT} characters."]
    if block.kind in OF_LINES and len(block.lines) > MOST_LINES:
        return [f"{name}: keep it to {MOST_LINES} lines."]
    if any(len(line) > LONGEST_LINE for line in block.lines) and block.kind in OF_LINES:
        return [f"{name}: keep each line to {LONGEST_LINE} characters."]
    if block.kind is BlockKind.FACTS and any(":" not in line for line in block.lines):
        return [f"{name}: write each line as a label, a colon and what it is."]
    found = [
        f"“{field}” is not a field of this letter. Choose one from the list."
        for field in block.fields
        if field not in known
    ]
    found += [
        f"{name}: “{field}” is a table and needs a block of its own."
        for field in block.fields
        if known.get(field) == "table"
    ]
    if BRACES.search(FIELD.sub("", block.text)):
        found.append(
            "Write a field as {{child}}: two brackets, the field’s name, two brackets, nothing else."
        )
    return found


class CannotBeFilled(ValueError):
    """A letter with a field that is unknown or empty. It stops this letter, never the others."""

    def __init__(self, fields: Sequence[str]) -> None:
        super().__init__(f"nothing to print for: {', '.join(fields)}")
        self.fields = tuple(fields)


class NobodyToGoTo(CannotBeFilled):
    """Those it was written to get no letters about this pupil any more, or not together."""

    def __init__(self) -> None:
        super().__init__(["recipient"])


@dataclass(frozen=True)
class Part:
    """A block as it is printed: words only, no field left in it."""

    kind: BlockKind
    text: str = ""
    lines: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    table: Mapping[str, object] | None = None

    def kept(self) -> dict[str, object]:
        return {
            "kind": str(self.kind),
            "text": self.text,
            "lines": list(self.lines),
            "facts": [list(pair) for pair in self.facts],
            "table": dict(self.table) if self.table is not None else None,
        }


def filled(
    blocks: Iterable[Block], values: Mapping[str, Said], may_be_empty: frozenset[str] = frozenset()
) -> tuple[Part, ...]:
    """The letter's words. A block whose field may be empty and is goes out of the letter; any other empty field stops it.

    :raises CannotBeFilled: names every field that is missing, so that one look mends them all.
    """
    chosen = [block for block in blocks if block.included]
    empty = {name for block in chosen for name in block.fields if is_empty(values.get(name))}
    shown = _without_gaps(chosen, empty & may_be_empty)
    missing = sorted({name for block in shown for name in block.fields if name in empty})
    if missing:
        raise CannotBeFilled(missing)
    return tuple(_part(block, values) for block in shown)


def _without_gaps(chosen: Sequence[Block], silent: set[str] | frozenset[str]) -> list[Block]:
    """The blocks that have something to say. What leads to a block that goes goes with it: a heading with nothing
    under it, a sentence that ends in a colon."""
    gone = [bool(set(block.fields) & silent) for block in chosen]
    for place in range(len(chosen) - 1, -1, -1):
        if gone[place] or place + 1 >= len(chosen) or not gone[place + 1]:
            continue
        if chosen[place].kind is BlockKind.HEADING:
            under = next((n for n in range(place + 1, len(chosen)) if not gone[n]), None)
            gone[place] = under is None or chosen[under].kind in (BlockKind.HEADING, BlockKind.SIGNATURE)
        elif chosen[place].kind is BlockKind.PARAGRAPH:
            gone[place] = chosen[place].text.rstrip().endswith(":")
    return [block for block, out in zip(chosen, gone, strict=True) if not out]


def filled_text(text: str, values: Mapping[str, Said]) -> str:
    """One line with its fields in words: the letter's title."""
    return filled([heading(text)], values)[0].text


def _part(block: Block, values: Mapping[str, Said]) -> Part:
    match block.kind:
        case BlockKind.TABLE:
            value = values[block.text.strip()]
            if not is_table(value):
                raise CannotBeFilled([block.text.strip()])
            return Part(block.kind, table=value)
        case BlockKind.LIST | BlockKind.SIGN_HERE:
            return Part(block.kind, lines=tuple(_lines(block, values)))
        case BlockKind.FACTS:
            pairs = (line.partition(":") for line in block.lines)
            return Part(
                block.kind,
                facts=tuple((_put(label, values), _put(value.strip(), values)) for label, _, value in pairs),
            )
    return Part(block.kind, _put(block.text, values))


def _lines(block: Block, values: Mapping[str, Said]) -> Iterable[str]:
    """A line that is nothing but a list's field becomes the list's own lines."""
    for line in block.lines:
        alone = FIELD.fullmatch(line)
        value = values.get(alone[1]) if alone else None
        if isinstance(value, list):
            yield from (one for one in value if one.strip())
        else:
            yield _put(line, values)


def _put(text: str, values: Mapping[str, Said]) -> str:
    """One pass over the text: what a value says is never looked at again, so no value can name another field."""

    def word(match: re.Match[str]) -> str:
        value = values.get(match[1])
        if isinstance(value, str):
            return value
        if isinstance(value, list):
            return "; ".join(value)
        raise CannotBeFilled([match[1]])

    return FIELD.sub(word, text)


def with_choices(blocks: Sequence[Block], included: Iterable[int]) -> tuple[Block, ...]:
    """The blocks with the optional ones that were ticked; the others keep standing."""
    wanted = set(included)
    return tuple(
        replace(block, included=place in wanted) if block.optional else block
        for place, block in enumerate(blocks)
    )
