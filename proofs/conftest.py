"""A proof says what it exercised; the lines are printed together at the end, whatever the verdict."""

from __future__ import annotations

from collections.abc import Callable, Generator

import pytest

Say = Callable[[str], None]
said = pytest.StashKey[list[tuple[str, str, float]]]()
line = pytest.StashKey[str]()


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
