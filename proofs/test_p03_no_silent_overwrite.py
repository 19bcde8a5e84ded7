"""P3: two people on one register never silently overwrite each other."""

from __future__ import annotations

import random
import threading
import time
import uuid
from dataclasses import dataclass, field

from proofs.client import Saver
from proofs.conftest import Say
from proofs.history import Edit, Kept, silent_overwrites
from proofs.product import Product, running_product
from proofs.register_store import contradictions
from proofs.sizes import seed, size

EDITORS = 8
DAY, SESSION = "2026-11-16", "AM"
CODES = ["/", "N", "I", "M", "O", "T"]

KEPT = """
SELECT v.op_id::text, p.upn, e.version, e.note, e.old_note, e.code
  FROM registers_markevent e JOIN registers_registersave v ON v.id = e.save_id JOIN registers_pupil p ON p.id = e.pupil_id
"""


@dataclass
class Editor:
    """Edits marks of the one register from what was last seen of them, which others may have changed since."""

    saver: Saver
    urn: str
    class_name: str
    upns: list[str]
    draw: random.Random
    seen: dict[str, int] = field(default_factory=dict)
    met: str = ""
    """The pupil of the last clash."""
    edits: list[Edit] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def work(self, times: int) -> None:
        for _ in range(times):
            # Half of those who met somebody keep their own mark, knowing now what the other put.
            again = self.met and self.draw.random() < 0.5
            self._edit(self.met if again else self.draw.choice(self.upns))
            if self.wrong:
                return

    def _edit(self, upn: str) -> None:
        op_id = str(uuid.UUID(int=self.draw.getrandbits(128), version=4))
        base = self.seen.get(upn, 0)
        mark = {"upn": upn, "code": self.draw.choice(CODES), "base_version": base, "note": op_id[:8]}
        began = time.monotonic()
        status, answer = self.saver.save(
            self.urn, DAY, SESSION, self.class_name, [mark], submit=False, op_id=op_id
        )
        ended = time.monotonic()
        if status == 200:
            version = answer["saved"][0]["version"]
            self.edits.append(Edit(op_id, upn, base, op_id[:8], version, began, ended))
        elif status == 409:
            clash = answer["conflicts"][0]
            version = clash["version"]
            self.edits.append(
                Edit(op_id, upn, base, op_id[:8], None, began, ended, clash["theirs"], version, clash["by"])
            )
        else:
            self.wrong.append(f"{status} {str(answer)[:300]}")
            return
        self.seen[upn] = version
        self.met = upn if status == 409 else ""


def test_p03_nobody_overwrites_another_unawares(say: Say) -> None:
    edits = size(small=1_600, quick=5_000, full=10_000)
    with running_product(classes=1, people=EDITORS) as product:
        editors = let_them_edit(product, edits // EDITORS)
        made = [edit for editor in editors for edit in editor.edits]
        saved = [edit for edit in made if edit.saved_as is not None]
        wrong = [line for editor in editors for line in editor.wrong]
        kept = [Kept(*row) for row in product.rows(KEPT)]
        last = dict(
            product.rows(
                "SELECT p.upn, m.note FROM registers_mark m JOIN registers_pupil p ON p.id = m.pupil_id"
            )
        )
        overwrites = silent_overwrites(made, kept, last)
        say(
            f"editors={EDITORS} edits={len(made)} saved={len(saved)} clashes reported={len(made) - len(saved)} "
            f"overwritten silently={len(overwrites)} seed={seed()}"
        )
        problems = [*wrong, *overwrites, *contradictions(product)]
        assert not problems, "\n".join(problems[:20])
        assert len(made) >= edits
        assert len(made) - len(saved) >= edits / 20, "Hardly anybody met anybody."
        assert len(saved) >= edits / 5


def let_them_edit(product: Product, times: int) -> list[Editor]:
    class_name, upns = next(iter(product.school["classes"].items()))
    editors = [
        Editor(
            Saver(product.port, person),
            product.school["urn"],
            class_name,
            upns,
            random.Random(seed() * 100 + n),
        )
        for n, person in enumerate(product.school["people"])
    ]
    threads = [threading.Thread(target=editor.work, args=(times,)) for editor in editors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return editors
