"""`python -m proofs.carriers LOG SEED`: a notification service that can be asked and a mail server that can't.

A process of its own with a log of its own, on the disk before it answers: what is in it left the school, whatever
the product believes. Prints its addresses as JSON and goes on until it is ended.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import sys
from pathlib import Path
from typing import Any

from tests.letters.delivery.standins import KEY, Notes, mail_server, notify_server

QUICKEST_SECONDS, SLOWEST_SECONDS = 0.05, 0.3


def main(log: Path, seed: int) -> None:
    draw = random.Random(seed)
    with log.open("a") as file:

        def keep(carrier: str, one: dict[str, Any]) -> None:
            files = [hashlib.sha256(content).hexdigest() for _, content in one.get("files", [])]
            line = {"carrier": carrier, "reference": one["reference"], "files": files}
            file.write(json.dumps(line) + "\n")
            file.flush()
            os.fsync(file.fileno())

        def slow() -> float:
            return draw.uniform(QUICKEST_SECONDS, SLOWEST_SECONDS)

        notify = Notes(log=lambda one: keep("notify", one), delay=slow)
        mail = Notes(log=lambda one: keep("smtp", one), delay=slow)
        with notify_server(notes=notify) as url, mail_server(notes=mail) as port:
            print(json.dumps({"notify": url, "key": KEY, "mail": f"smtp://127.0.0.1:{port}"}), flush=True)
            signal.sigwait({signal.SIGTERM, signal.SIGINT})


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    main(Path(sys.argv[1]), int(sys.argv[2]))
