"""What `make demo` starts, it stops; and it says plainly what is in its way."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from attendance_mis.local.branding import upstream_files, words
from attendance_mis.local.demo import chosen_port, require_free
from attendance_mis.local.interrupts import Interrupts, Stop
from attendance_mis.local.places import LocalServerError
from attendance_mis.local.processes import Processes, birth
from attendance_mis.local.welcome import welcome

ROOT = Path(__file__).resolve().parents[1]
# A program with a child of its own, as the web server and the worker have.
WITH_CHILD = "sleep 60 & echo $!; wait"


def wait_until(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline, "it did not happen within ten seconds"
        time.sleep(0.02)


def started_child(run: Path) -> int:
    log = run / "log" / "web.log"
    wait_until(lambda: log.exists() and log.read_text().endswith("\n"))
    return int(log.read_text())


def test_programs_and_their_children_are_gone_when_stopped(tmp_path: Path) -> None:
    processes = Processes(tmp_path)
    processes.start("web", ["sh", "-c", WITH_CHILD], dict(os.environ))
    web, child = processes.running["web"].pid, started_child(tmp_path)
    processes.stop()
    wait_until(lambda: not birth(web) and not birth(child))
    assert not processes.record.exists()


def test_programs_that_ignore_the_request_are_ended_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("attendance_mis.local.processes.STOP_WITHIN_SECONDS", 0.3)
    processes = Processes(tmp_path)
    processes.start("web", ["sh", "-c", "trap '' TERM; " + WITH_CHILD], dict(os.environ))
    web = processes.running["web"].pid
    started_child(tmp_path)
    processes.stop()
    assert not birth(web)


def test_programs_left_by_a_killed_run_are_ended_by_the_next(tmp_path: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path\n"
        "from attendance_mis.local.processes import Processes\n"
        f"Processes(Path(sys.argv[1])).start('web', ['sh', '-c', {WITH_CHILD!r}], dict(os.environ))\n"
        "os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], cwd=ROOT)
    child = started_child(tmp_path)
    assert birth(child)
    Processes(tmp_path).end_left_over()
    wait_until(lambda: not birth(child))


def test_process_that_took_a_left_over_number_is_spared(tmp_path: Path) -> None:
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as stranger:
        processes = Processes(tmp_path)
        processes.record.write_text(json.dumps({"web": [stranger.pid, "born at another time"]}))
        processes.end_left_over()
        assert stranger.poll() is None
        stranger.kill()


def test_program_that_ended_by_itself_is_named_with_its_last_words(tmp_path: Path) -> None:
    processes = Processes(tmp_path)
    processes.start("worker", ["sh", "-c", "echo no broker; exit 3"], dict(os.environ))
    wait_until(processes.ended)
    assert processes.ended() == "worker"
    assert processes.end_of_log("worker") == "no broker"
    processes.stop()


def test_signal_is_kept_for_later_while_stopping_is_not_safe() -> None:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        interrupts = Interrupts()
        os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(Stop), interrupts.allowed():
            pytest.fail("the remembered signal must stop this at once")
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@pytest.mark.parametrize("text", ["", "0", "65536", "-1", "http", "80.5", "８０００x"])
def test_port_that_is_none_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(LocalServerError, match="make demo PORT=8001"):
        chosen_port(text)


def test_port_in_use_is_refused_with_another_to_try() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(LocalServerError, match=rf"Port {port} .*make demo PORT=\d+"):
            require_free(port)


def test_welcome_names_every_address_and_sign_in(tmp_path: Path) -> None:
    facts = {
        "trusts": [
            {
                "name": "Invented Trust",
                "host": "invented.localhost",
                "sign_ins": [{"who": "Head", "email": "head@invented.example", "password": "not a secret"}],
            }
        ]
    }
    (tmp_path / "demo.json").write_text(json.dumps(facts))
    text = welcome(tmp_path / "demo.json", 8123)
    assert "http://localhost:8123/" in text
    assert "Invented Trust: http://invented.localhost:8123/" in text
    assert "Head: head@invented.example, password not a secret" in text


def test_welcome_still_says_where_to_go_when_nothing_is_known_of_the_schools(tmp_path: Path) -> None:
    assert "http://localhost:8000/" in welcome(tmp_path / "demo.json", 8000)


@pytest.mark.parametrize(
    "text", ["font-family: GDS Transport", "url(govuk-crest.svg)", "<b>GOV.UK</b>", "the Crown"]
)
def test_branding_of_the_government_is_found(tmp_path: Path, text: str) -> None:
    page = tmp_path / "page.html"
    page.write_text(f"<p>ours</p>\n{text}\n")
    assert [line for line in words([page]) if f"{page}:2:" in line]


def test_branding_of_the_government_is_found_in_a_copied_file_whatever_its_name(tmp_path: Path) -> None:
    upstream = tmp_path / "upstream"
    upstream.mkdir()
    (upstream / "light.woff2").write_bytes(b"a typeface")
    (tmp_path / "ours.woff2").write_bytes(b"a typeface")
    (tmp_path / "other.woff2").write_bytes(b"another")
    found = list(upstream_files([tmp_path / "ours.woff2", tmp_path / "other.woff2"], upstream))
    assert len(found) == 1
    assert "ours.woff2" in found[0]
