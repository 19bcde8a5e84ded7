"""The same tables as Markdown: `docs/reference/`, written by `manage.py write_reference`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attendance_mis.dashboards.reference.codes import CodeRow, code_rows
from attendance_mis.dashboards.reference.fixed import fixed_numbers
from attendance_mis.dashboards.reference.settings import setting_groups
from registers.rules.code_table import NEW_REGULATIONS
from registers.rules.words import day_words

AS_OF = NEW_REGULATIONS
"""The day the tables are told for: the newest change of the law in the rules, so that they change only with them."""
WRITTEN = "Written from the rules by `manage.py write_reference`; a test fails where the two differ. Change the rule, not this file."


def documents() -> dict[str, str]:
    """File name → content."""
    return {"codes.md": codes_document(), "settings.md": settings_document()}


def codes_document() -> str:
    now, others = code_rows(AS_OF)
    return _joined(
        "# Codes and the law",
        WRITTEN,
        f"## Codes in force from {day_words(AS_OF)}",
        _code_table(now),
        "Class teachers enter the codes marked “Teachers and office”, unless the school’s settings say otherwise; the office "
        "and attendance staff enter all of them. “Ten in ten” marks the codes that count to the penalty threshold.",
        "## Codes of other dates",
        "They keep their meaning for registers of their time.",
        _code_table(others),
        "## Fixed by law",
        "No setting changes these.",
        _table(
            ("Subject", "Rule", "Source"), ((one.subject, one.what, one.source) for one in fixed_numbers())
        ),
        "Which module each rule of law is in, and what is not confirmed, is in [law.md](../law.md).",
    )


def settings_document() -> str:
    return _joined(
        "# Settings of a school",
        WRITTEN,
        "A trust sets them for all its schools, a school for itself, and some for one year group; the trust may lock them. "
        "“Off” is a decision, “Not set yet” is none. What the law refuses can’t be saved; what the guidance advises "
        "against is saved with a reason that stays on the list “Law and guidance”.",
        *(
            part
            for group in setting_groups(AS_OF)
            for part in (
                f"## {group.name}",
                _table(
                    ("Setting", "If nobody sets it", "May be", "Law and guidance"),
                    ((f"{row.label}: {row.help}", row.default, row.values, row.law) for row in group.rows),
                ),
            )
        ),
    )  # fmt: skip


def _code_table(rows: Iterable[CodeRow]) -> str:
    return _table(
        ("Code", "Meaning", "Counts as", "Who may enter it", "Needs", "Dates", "Ten in ten"),
        (
            (_code(row.code), row.meaning, row.counts_as, row.who, row.needs, row.dates, "yes" if row.to_threshold else "")
            for row in rows
        ),
    )  # fmt: skip


def _code(code: str) -> str:
    return f"`{code}`"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *([_cell(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(words: str) -> str:
    return " ".join(words.split()).replace("|", "\\|")


def _joined(*parts: str) -> str:
    return "\n\n".join(parts) + "\n"
