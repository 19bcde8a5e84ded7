"""The same test several times at once, each in a process with servers and a seed of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence

from proofs.product import ROOT
from tests.plugins.servers import OWN_SERVERS

MOST_AT_ONCE = 4
ERRORS = re.compile(r"^\w*(?:Error|Exception)\b.*", re.MULTILINE)
CAPTURED = re.compile(r"^-+ Captured .*?(?=^[_=]{5,}|\Z)", re.MULTILINE | re.DOTALL)


def hands_for(work: int, least: int) -> int:
    """How many processes share so much work: one a core, and each with at least so much that starting it is worth it."""
    return max(1, min(os.cpu_count() or 1, MOST_AT_ONCE, work // least))


def side_by_side(test: str, settings: Sequence[Mapping[str, str]]) -> list[str]:
    """What each printed, one process for each of the settings; fails with the words of the first that failed."""
    runs = [
        subprocess.Popen(
            [sys.executable, "-m", "pytest", test, "-q", "-p", "no:cacheprovider"],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**_servers_of_its_own(), **one},
        )
        for one in settings
    ]  # fmt: skip
    said = [run.communicate()[0] for run in runs]
    for run, words in zip(runs, said, strict=True):
        assert run.returncode == 0, _why(words)
    return said


def _servers_of_its_own() -> dict[str, str]:
    """Without the servers this run was born with: two that make one database on one server trip over each other."""
    own = (
        {"DATABASE_URL", "DATABASE_APP_URL", "REDIS_URL", OWN_SERVERS} if OWN_SERVERS in os.environ else set()
    )
    return {name: value for name, value in os.environ.items() if name not in own}


def _why(words: str) -> str:
    """What went wrong and the errors logged meanwhile, without the rest of the log and what passed tests printed."""
    failures = words.partition(" FAILURES ")[2].partition(" PASSES ")[0] or words
    met = dict.fromkeys(found for part in CAPTURED.findall(failures) for found in ERRORS.findall(part))
    return "\n".join([CAPTURED.sub("", failures)[-6000:], *(f"logged: {one}" for one in list(met)[:10])])
