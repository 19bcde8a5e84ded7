"""People who save registers whatever happens to the servers, and remember exactly what they were promised."""

from __future__ import annotations

import http.client
import json
import os
import random
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from proofs.client import Saver

CODES = ["N", "I", "M", "O", "G", "T", "E", "R"]
GIVE_UP_SECONDS = 60.0

Cell = tuple[str, str, str]
"""UPN, day, session."""


@dataclass
class Save:
    """One operation with its own id: what was asked."""

    op_id: str
    day: str
    session: str
    marks: list[dict[str, Any]]  # Any: JSON


@dataclass
class Clerk:
    """Saves one class's registers, day after day; repeats each save with the same op id until it is acknowledged."""

    saver: Saver
    urn: str
    class_name: str
    upns: list[str]
    days: list[str]
    log: Path
    draw: random.Random
    model: dict[Cell, tuple[int, str]] = field(default_factory=dict)
    """What the register must hold: cell → version and code."""
    asked: dict[str, Save] = field(default_factory=dict)
    acked: int = 0
    replays: int = 0
    troubles: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    """Answers that no outage excuses."""
    gone_home: bool = False
    """What has no answer yet stays without: the servers will not come back."""

    def work(self, stop: threading.Event) -> None:
        with self.log.open("a") as log:
            turn = 0
            while not stop.is_set() and not self.wrong:
                day, session = self.days[turn // 2 % len(self.days)], ("AM", "PM")[turn % 2]
                turn += 1
                save = self._next(day, session)
                self.asked[save.op_id] = save
                if answer := self._until_acknowledged(save):
                    self._acknowledge(save, answer, log)

    def _next(self, day: str, session: str) -> Save:
        upns = self.draw.sample(self.upns, self.draw.randint(1, len(self.upns)))
        marks = []
        for upn in upns:
            version, held = self.model.get((upn, day, session), (0, ""))
            code = self.draw.choice([code for code in CODES if code != held])
            marks.append({"upn": upn, "code": code, "base_version": version})
        return Save(str(uuid.UUID(int=self.draw.getrandbits(128), version=4)), day, session, marks)

    def _until_acknowledged(self, save: Save) -> dict[str, Any] | None:  # Any: JSON
        until = time.monotonic() + GIVE_UP_SECONDS
        while time.monotonic() < until and not self.gone_home:
            try:
                status, answer = self._send(save)
            except (OSError, http.client.HTTPException) as problem:
                self.troubles[type(problem).__name__] += 1
                self.saver.hang_up()
                time.sleep(0.05)
                continue
            if status == 200:
                return answer
            self.troubles[str(status)] += 1
            if status != 503 or not isinstance(answer.get("detail"), str):
                self.wrong.append(f"{status} {str(answer)[:300]} for {save.op_id}")
                return None
            time.sleep(0.05)
        if self.gone_home:
            return None
        self.wrong.append(f"no answer within {GIVE_UP_SECONDS:.0f} s for {save.op_id}")
        return None

    def _send(self, save: Save) -> tuple[int, dict[str, Any]]:  # Any: JSON
        return self.saver.save(
            self.urn, save.day, save.session, self.class_name, save.marks, submit=False, op_id=save.op_id
        )

    def _acknowledge(self, save: Save, answer: dict[str, Any], log: IO[str]) -> None:  # Any: JSON
        promised = {row["upn"]: (row["version"], row["code"]) for row in answer["saved"]}
        expected = {mark["upn"]: (mark["base_version"] + 1, mark["code"]) for mark in save.marks}
        if promised != expected:
            self.wrong.append(f"answered {promised}, asked {expected} in {save.op_id}")
        log.write(
            json.dumps({"op_id": save.op_id, "day": save.day, "session": save.session, "saved": promised})
            + "\n"
        )
        log.flush()
        os.fsync(log.fileno())
        self.acked += 1
        self.model.update({(upn, save.day, save.session): value for upn, value in promised.items()})
        if self.draw.random() < 0.05:
            self._send_again(save, answer)

    def _send_again(self, save: Save, first: dict[str, Any]) -> None:  # Any: JSON
        """As when the answer got lost on the way: the same answer must come again."""
        second = self._until_acknowledged(save)
        self.replays += 1
        if second is not None and sorted(map(str, second["saved"])) != sorted(map(str, first["saved"])):
            self.wrong.append(f"answered differently the second time: {save.op_id}")
