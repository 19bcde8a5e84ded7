"""A proof says what it exercised; the lines are printed together at the end, whatever the verdict."""

from __future__ import annotations

import signal
from collections.abc import Callable, Generator, Iterator

import pytest

from proofs.sizes import size

Say = Callable[[str], None]
said = pytest.StashKey[list[tuple[str, str, float]]]()
line = pytest.StashKey[str]()


LONGEST_SECONDS = size(small=480, quick=1_800, full=14_400)


@pytest.fixture(autouse=True)
def not_for_ever() -> Iterator[None]:
    """A browser that stops answering is waited for without end by some calls: then the proof says where it waited."""

    def ring(*_: object) -> None:
        raise TimeoutError(f"not done after {LONGEST_SECONDS} seconds")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(LONGEST_SECONDS)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture
def say(request: pytest.FixtureRequest) -> Say:
    """Keeps the proof's line for the table at the end."""

    def keep(words: str) -> None:
        request.node.stash[line] = words
        print(words)

    return keep


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    rows = item.config.stash.setdefault(said, [])
    if report.when == "call" or (report.when == "setup" and report.outcome != "passed"):
        name = f"{item.path.stem.removeprefix('test_').split('_')[0].upper():4} {item.name.removeprefix('test_')}"
        rows.append((f"{report.outcome:8} {name}", item.stash.get(line, ""), call.duration))
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    terminalreporter.section("what was proved")
    for verdict, words, seconds in config.stash.get(said, []):
        terminalreporter.write_line(f"{verdict} ({seconds:.0f} s)")
        if words:
            terminalreporter.write_line(f"         {words}")
    terminalreporter.write_line("SIGKILL is not a power cut; one machine is not a network.")
