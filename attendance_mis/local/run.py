"""`python -m attendance_mis.local.run -- COMMAND…`: run a command beside the embedded servers."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

from attendance_mis.local.interrupts import Interrupts, Stop
from attendance_mis.local.places import LocalServerError
from attendance_mis.local.servers import running_servers


def main(arguments: Sequence[str]) -> int:
    command = arguments[1:] if arguments[:1] == ["--"] else list(arguments)
    if not command:
        print("Usage: python -m attendance_mis.local.run -- COMMAND…", file=sys.stderr)
        return 2
    interrupts = Interrupts()
    try:
        with running_servers() as env:
            return run(command, {**os.environ, **env}, interrupts)
    except (LocalServerError, OSError) as error:
        print(error, file=sys.stderr)
        return 1


def run(command: Sequence[str], env: dict[str, str], interrupts: Interrupts) -> int:
    try:
        with interrupts.allowed(), subprocess.Popen(command, env=env) as process:
            try:
                return process.wait()
            except Stop:
                # A Ctrl-C has reached the command as well; a signal sent to us alone has not.
                process.terminate()
                return process.wait()
    except Stop:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
