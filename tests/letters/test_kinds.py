"""Every document of the catalogue: its words as agreed, easy to read, tagged, in reading order, the same on page and paper."""

from __future__ import annotations

import re
from functools import cache
from io import BytesIO
from pathlib import Path

import pyphen
import pytest
from django.utils.html import strip_tags
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from letters.kinds import KINDS, Audience
from letters.models import Letterhead
from letters.queries.printed import body_html, print_letter
from letters.queries.sample import sample_snapshot
from letters.rules.blocks import BlockKind, problems
from tests.letters.letters import words_of

GOLDEN = Path(__file__).parent / "golden"
HEAD = Letterhead(
    version=1, name="Invented School", address="1 School Lane\nTesttown", contact="01632 960000"
)
TO_FAMILIES = [code for code, kind in KINDS.items() if kind.audience in (Audience.PARENT, Audience.PUPIL)]
OLDEST_READER = 12
SYLLABLES = pyphen.Pyphen(lang="en_GB")


@cache
def pdf_of(code: str) -> bytes:
    return print_letter(sample_snapshot(KINDS[code], HEAD)).pdf


def page_words(code: str) -> str:
    import html

    return html.unescape(
        " ".join(
            strip_tags(
                re.sub(
                    r"<(br|/p|/li|/d[dt]|/t[dh]|/h\d|/caption|/div)\b",
                    r" <\1",
                    body_html(sample_snapshot(KINDS[code], HEAD)),
                )
            ).split()
        )
    )


def test_every_document_asked_for_is_there() -> None:
    wanted = {
        1,
        2,
        3,
        4,
        5,
        6,
        7,
        8,
        9,
        10,
        12,
        13,
        14,
        15,
        16,
        17,
        18,
        19,
        20,
        21,
        22,
        23,
        24,
        25,
        26,
        27,
        35,
        36,
        37,
        41,
        42,
        43,
        44,
        47,
    }
    assert set(KINDS) == {f"D{number:02d}" for number in wanted}


def test_every_kind_has_the_name_the_office_calls_it_by() -> None:
    assert all(kind.name for kind in KINDS.values())


@pytest.mark.parametrize("code", KINDS)
def test_wording_uses_only_fields_of_its_kind_and_has_a_signature_or_lines_to_sign(code: str) -> None:
    kind = KINDS[code]
    assert problems(kind.blocks, kind.known()) == []
    names = [field.name for field in kind.fields]
    assert len(names) == len(set(names))
    assert not {*names} & {"child", "today", "reference"}


@pytest.mark.parametrize("code", KINDS)
def test_words_are_the_agreed_ones(code: str) -> None:
    """After a change of wording on purpose, write what the test shows into the file."""
    file = GOLDEN / f"{code}.txt"
    said = words_of(pdf_of(code))
    assert said == " ".join(file.read_text(encoding="utf-8").split())


@pytest.mark.parametrize("code", KINDS)
def test_paper_is_tagged_titled_and_reads_like_the_page(code: str) -> None:
    reader = PdfReader(BytesIO(pdf_of(code)))
    root = reader.trailer["/Root"].get_object()
    assert isinstance(root, DictionaryObject)
    assert str(root["/Lang"]) == "en-GB"
    assert "/StructTreeRoot" in root
    assert reader.metadata is not None
    assert reader.metadata.title == sample_snapshot(KINDS[code], HEAD)["title"]
    assert tags_of(root).count("/H1") == 1
    on_paper = re.sub(r"Page \d of \d|\s|•", "", words_of(pdf_of(code)))
    assert on_paper == re.sub(r"\s", "", page_words(code))


def tags_of(root: DictionaryObject) -> list[str]:
    """The structure's tags in reading order."""
    found: list[str] = []

    def walk(node: object) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for one in node:
                walk(one)
        elif isinstance(node, DictionaryObject):
            if "/S" in node:
                found.append(str(node["/S"]))
            if "/K" in node:
                walk(node["/K"])

    walk(root["/StructTreeRoot"])
    return found


def test_tables_and_lists_are_tagged_as_such() -> None:
    root = PdfReader(BytesIO(pdf_of("D04"))).trailer["/Root"].get_object()
    assert isinstance(root, DictionaryObject)
    assert {"/Table", "/TH", "/TD", "/L", "/LI", "/H2", "/P"} <= set(tags_of(root))


@pytest.mark.parametrize("code", TO_FAMILIES)
def test_letter_to_a_family_can_be_read_at_twelve(code: str) -> None:
    age = reading_age(prose(code))
    assert age <= OLDEST_READER, f"{code}: {age:.1f}"


def test_hard_words_are_found_hard() -> None:
    text = (
        "Persistent absenteeism notwithstanding, the undersigned institution respectfully anticipates considerable "
        "amelioration of attendance irregularities in accordance with statutory obligations."
    )
    assert reading_age(text) > OLDEST_READER


def prose(code: str) -> str:
    """The sentences of a letter: not its facts, tables, lists of samples and headings."""
    parts = sample_snapshot(KINDS[code], HEAD)["parts"]
    kinds = (BlockKind.PARAGRAPH,)
    return " ".join(part["text"] for part in parts if part["kind"] in kinds)


def reading_age(text: str) -> float:
    """Flesch-Kincaid grade and five years more. Syllables as a hyphenation dictionary parts them, and not fewer than
    the vowel groups of the word: the dictionary leaves short ends together."""
    words = re.findall(r"[A-Za-z’']+", text)
    sentences = max(1, len(re.findall(r"[.!?:](?:\s|”|$)", text)))
    syllables = sum(max(len(SYLLABLES.positions(word)) + 1, vowels(word)) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59 + 5


def vowels(word: str) -> int:
    groups = len(re.findall(r"[aeiouy]+", word.lower()))
    silent = re.search(r"[^aeiouyl]e[ds]?$|[^aeiouy]le[ds]$", word.lower()) is not None and groups > 1
    return max(1, groups - silent)
