"""`make sabotage`: break the product on purpose, one way at a time, and see whether its proof notices.

Each fault is planted in a copy of the checkout, the proof it must turn red is run there, and a fault that nothing
notices fails the run. A fault that no longer fits the text counts as survived: it proves nothing any more.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from proofs.planted import FAULTS, Fault
from proofs.product import ROOT

LONGEST_SECONDS = 600
NO_VERDICT = "NO VERDICT IN TIME"
RAN_OUT = r"TimeoutError: not done after \d+ seconds"
"""What a proof says that waited for something until its own bell rang (`conftest.not_for_ever`)."""
TOGETHER = 2
"""Proofs at once: they wait for each other's programs more than they compute."""
ALONE = {"P9"}
"""Promises about time: nothing else runs beside their proofs."""
LINKED = (".venv", "node_modules", "build/static")
COPIED = "build/test-database"
"""A copy may make a database of its own and throw an older one away."""


@dataclass(frozen=True)
class Outcome:
    fault: Fault
    words: str
    seconds: float
    output: str = ""

    @property
    def as_expected(self) -> bool:
        return self.words == ("survived, as it must" if self.fault.survives else "found")


def main(wanted: list[str]) -> int:
    faults = [
        fault
        for fault in FAULTS
        if not wanted or any(word == fault.promise or word in fault.name for word in wanted)
    ]
    outcomes = []
    print(f"{'fault':36} {'promise':8} {'result':22} seconds")
    for outcome in tried_one_by_one_or_together(faults):
        outcomes.append(outcome)
        fault = outcome.fault
        print(f"{fault.name:36} {fault.promise:8} {outcome.words:22} {outcome.seconds:5.0f}", flush=True)
    wrong = [outcome for outcome in outcomes if not outcome.as_expected]
    for outcome in wrong:
        print(f"\n--- {outcome.fault.name}: {outcome.words}\n{outcome.output[-3000:]}", file=sys.stderr)
    print(f"\n{len(outcomes) - len(wrong)} of {len(outcomes)} as they must be.")
    return 1 if wrong or not outcomes else 0


def tried_one_by_one_or_together(faults: list[Fault]) -> Iterator[Outcome]:
    """A proof that gives no verdict says nothing of the fault: it is tried once more, by itself, and both lines stand."""
    unsaid = []
    with ThreadPoolExecutor(TOGETHER) as pool:
        try:
            for outcome in pool.map(planted_and_tried, [one for one in faults if one.promise not in ALONE]):
                if outcome.words == NO_VERDICT:
                    unsaid.append(outcome.fault)
                    print(
                        f"{outcome.fault.name:36} {NO_VERDICT}: tried again at the end\n{outcome.output[-3000:]}",
                        file=sys.stderr,
                    )
                else:
                    yield outcome
        finally:
            pool.shutdown(cancel_futures=True)  # or whoever interrupts it would wait for all that is left
    yield from map(planted_and_tried, [*(fault for fault in faults if fault.promise in ALONE), *unsaid])


def planted_and_tried(fault: Fault) -> Outcome:
    began = time.monotonic()
    with tempfile.TemporaryDirectory("-sabotage", ignore_cleanup_errors=True) as place:
        copy = Path(place) / "product"
        copy_checkout(copy)
        for edit in fault.edits:
            text = (copy / edit.file).read_text()
            if edit.old not in text:
                return Outcome(fault, "NO LONGER FITS", 0, f"{edit.file} has no: {edit.old}")
            (copy / edit.file).write_text(text.replace(edit.old, edit.new))
        status, output = tried(fault, copy)
    words = verdict(fault, status, output) if status is not None else NO_VERDICT
    return Outcome(fault, words, time.monotonic() - began, output)


def copy_checkout(copy: Path) -> None:
    files = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    for name in files:
        if (ROOT / name).is_file() and name not in LINKED:
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, copy / name)
    (copy / "build").mkdir(exist_ok=True)
    # A proof may copy the copy, and asks git what belongs to it.
    subprocess.run(["git", "init", "--quiet", str(copy)], check=True)
    for name in LINKED:
        if (ROOT / name).exists():
            (copy / name).symlink_to((ROOT / name).resolve())
    if (ROOT / COPIED).exists():
        shutil.copytree(ROOT / COPIED, copy / COPIED)


def tried(fault: Fault, copy: Path) -> tuple[int | None, str]:
    """The proof's status and words. One that takes too long is interrupted, so that it ends what it started: no status."""
    with subprocess.Popen(
        [sys.executable, "-m", "pytest", *fault.target.split(), "-q", "-x", "-p", "no:cacheprovider", "-rf"],
        cwd=copy,
        env=os.environ | {"PROOF_SMALL": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as proof:
        try:
            output, _ = proof.communicate(timeout=LONGEST_SECONDS)
        except subprocess.TimeoutExpired:
            proof.send_signal(signal.SIGINT)
            output, _ = proof.communicate()
            return None, output
    return proof.returncode, output


def verdict(fault: Fault, status: int, output: str) -> str:
    """Only a failed test that says what is wrong counts; a run that breaks down proves nothing."""
    if status == 0:
        return "survived, as it must" if fault.survives else "SURVIVED"
    if status != 1:
        return f"BROKE DOWN ({status})"
    if re.search(fault.says, output):
        return "found"
    return NO_VERDICT if re.search(RAN_OUT, output) else "RED FOR SOMETHING ELSE"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
