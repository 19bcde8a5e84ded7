"""Promises whose proofs are ordinary tests: run here too, so that one table tells of all."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from proofs.conftest import Say
from proofs.product import ROOT

PROVED_BY = {
    "P5 Postgres itself refuses cross-trust SQL": ("tests/test_isolation.py", 20),
    "P7 any change to the evidence is detected": ("tests/registers/test_chain.py", 30),
    "P14 an issued letter re-adds up, and restricted adults are never written to": (
        "tests/letters/test_issue.py tests/letters/test_recipients.py",
        25,
    ),
    "P18 rendering cannot reach out": (
        "tests/letters/test_rendering.py tests/letters/test_hostile_words.py tests/letters/rules/test_blocks.py",
        140,
    ),
    "P16 hostile files are boring": (
        "tests/absence/rules/test_leave_evidence.py tests/absence/leave/test_form.py "
        "tests/exchange/test_hostile_files.py",
        135,
    ),
    "P13 a register entry cannot disappear": ("tests/test_retention.py tests/protection/test_purge.py", 50),
    "P21 one number everywhere": (
        "tests/registers/test_statistics.py tests/registers/test_check_figures.py"
        " tests/dashboards/test_every_number_opens.py",
        18,
    ),
}
"""Promise → its tests, and how many there are at least."""


@pytest.mark.parametrize("promise", PROVED_BY)
def test_proved_by_tests(promise: str, say: Say) -> None:
    files, fewest = PROVED_BY[promise]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *files.split(), "-q", "-p", "no:cacheprovider"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    passed = re.search(r"(\d+) passed", done.stdout)
    say(f"{promise}: {passed[0] if passed else 'nothing passed'} in {files}")
    assert done.returncode == 0, done.stdout[-4000:]
    assert passed
    assert int(passed[1]) >= fewest
