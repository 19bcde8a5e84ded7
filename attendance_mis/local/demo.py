"""`make demo`: the whole product on this machine, until Ctrl-C."""

from __future__ import annotations

import http.client
import importlib.util
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

from attendance_mis.dashboards.demo.calendar import demo_clock
from attendance_mis.local.env import write_env
from attendance_mis.local.interrupts import Interrupts, Stop
from attendance_mis.local.places import RUN, LocalServerError
from attendance_mis.local.processes import Processes
from attendance_mis.local.servers import started_servers
from attendance_mis.local.welcome import welcome

LONDON = ZoneInfo("Europe/London")
WEB_ANSWERS_WITHIN_SECONDS = 60.0


class Steps:
    """Numbered lines with the seconds since the start."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.count = 0

    def say(self, what: str) -> None:
        self.count += 1
        print(f"{self.count:2}. {what} ({time.monotonic() - self.began:.1f} s)", flush=True)


def main() -> int:
    interrupts = Interrupts()
    steps = Steps()
    try:
        port = chosen_port(os.environ.get("PORT", "8000"))
        with (
            started_servers() as servers,
            stopped_at_the_end(Processes(RUN)) as processes,
            interrupts.allowed(),
        ):
            serve(port, servers, processes, steps)
    except Stop:
        print("Stopped. The data is kept: `make demo` goes on from here.", flush=True)
    except LocalServerError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    return 0


@contextmanager
def stopped_at_the_end(processes: Processes) -> Iterator[Processes]:
    processes.end_left_over()
    try:
        yield processes
    finally:
        print("\nStopping…", flush=True)
        processes.stop()


def serve(port: int, servers: dict[str, str], processes: Processes, steps: Steps) -> None:
    """Until somebody asks to stop."""
    require_free(port)
    steps.say("PostgreSQL and Redis run")
    settings = {**demo_settings(), **servers}
    if settings["CLOCK"]:
        steps.say(f"The clock starts at {settings['CLOCK']}, as if it were then")
    write_env(RUN, settings)
    env = {**os.environ, **settings}
    manage(processes, env, "migrate_schemas", "--verbosity", "0")
    steps.say("The database is up to date")
    manage(processes, env, "build_demo")
    steps.say("The schools are in")
    start_programs(
        processes, port, {**env, "DATABASE_URL": servers["DATABASE_APP_URL"], "DATABASE_POOL": "1"}
    )
    wait_for_web(processes, port)
    steps.say(f"Running: {', '.join(processes.running)}")
    print(welcome(RUN / "demo.json", port), flush=True)
    watch(processes)


def demo_settings() -> dict[str, str]:
    """Defaults, for the person who starts it to set otherwise.

    On a day without school the clock starts on the last day that had some: registers can be taken then. All
    programs count from the same moment, or they would not agree what time it is.
    """
    defaults = {"DEMO": "1", "DEBUG": "0", "ALLOWED_HOSTS": ".localhost,127.0.0.1"}
    defaults |= {"PUBLIC_HOST": "localhost", "CLOCK": demo_clock(datetime.now(LONDON))}
    defaults |= {"CLOCK_SET_AT": str(time.time())}
    return {name: os.environ.get(name, value) for name, value in defaults.items()}


def manage(processes: Processes, env: dict[str, str], *arguments: str) -> None:
    if processes.run(arguments[0], [sys.executable, "manage.py", *arguments], env):
        raise LocalServerError(
            f"`manage.py {arguments[0]}` failed; its message is above. `make demo-reset` starts afresh."
        )


def start_programs(processes: Processes, port: int, env: dict[str, str]) -> None:
    python = [sys.executable, "-m"]
    server = ["granian", "--interface", "wsgi", "attendance_mis.wsgi:application", "--workers", "2"]
    processes.start(
        "web",
        [
            *(*python, *server, "--blocking-threads", "4", "--respawn-failed-workers"),
            *("--host", "127.0.0.1", "--port", str(port)),
        ],
        env,
    )
    if importlib.util.find_spec("attendance_mis.celery"):
        celery = [*python, "celery", "-A", "attendance_mis"]
        processes.start("worker", [*celery, "worker", "-c", "2", "--loglevel", "info"], env)
        schedule = str(RUN / "beat-schedule")
        processes.start("beat", [*celery, "beat", "--schedule", schedule, "--pidfile", ""], env)


def wait_for_web(processes: Processes, port: int) -> None:
    deadline = time.monotonic() + WEB_ANSWERS_WITHIN_SECONDS
    while (status := web_status(port)) is None:
        complain_about_ended(processes)
        if time.monotonic() > deadline:
            raise LocalServerError(f"The web server does not answer. Its log:\n{processes.end_of_log('web')}")
        time.sleep(0.1)
    if status >= 500:
        raise LocalServerError(f"The web server answers {status}. Its log:\n{processes.end_of_log('web')}")


def web_status(port: int) -> int | None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status
    except OSError:
        return None
    finally:
        connection.close()


def watch(processes: Processes) -> None:
    while True:
        complain_about_ended(processes)
        time.sleep(1)


def complain_about_ended(processes: Processes) -> None:
    if name := processes.ended():
        raise LocalServerError(f"The {name} ended by itself. Its log:\n{processes.end_of_log(name)}")


def chosen_port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise LocalServerError(
            f"PORT is “{text}”. Give a number from 1 to 65535, for example `make demo PORT=8001`."
        )
    return int(text)


def require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            other = port + 1 if port < 65535 else port - 1
            raise LocalServerError(
                f"Port {port} can't be used ({error.strerror}). Take another one: `make demo PORT={other}`."
            ) from None


if __name__ == "__main__":
    sys.exit(main())
