"""P20: upgrades are invisible: killed half-way they go on, and the version before works on the new tables meanwhile."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

from proofs.bench import school_days
from proofs.client import Saver
from proofs.conftest import Say
from proofs.product import ROOT, Product, running_product
from proofs.sabotage import copy_checkout
from proofs.sizes import size

NEXT = """
import time

from django.db import migrations, models


def slowly(apps, schema_editor):
    time.sleep(0.4)


class Migration(migrations.Migration):
    dependencies = [("registers", "{leaf}")]
    operations = [
        migrations.AddField("registersave", "proof", models.CharField(max_length=9, db_default="-", default="-")),
        migrations.AddIndex("registersave", models.Index(fields=["proof"], name="proof_index")),
        migrations.RunPython(slowly, migrations.RunPython.noop),
    ]
"""
"""What the next version changes: a column the version before does not know, in a table it writes with every save."""
HAD = "SELECT count(*) FROM {}.django_migrations WHERE name = '9999_proof'"


def test_p20_a_trust_made_at_once_is_the_one_made_step_by_step(say: Say) -> None:
    with running_product(classes=1, pupils=1, people=1, web=False) as product:
        product.postgres.psql(
            "CREATE SCHEMA steps; INSERT INTO tenancy_trust (schema_name, name, created_at) VALUES ('steps', 'Steps', now())"
        )
        product.manage("migrate_schemas", "--schema", "steps", "--verbosity", "0")
        facts, unlike = shapes(product, "bench", "steps")
        say(f"facts of the catalogue={facts} differences={len(unlike)}")
        assert not unlike, "\n".join(unlike[:20])
        assert facts > 4000


def test_p20_an_upgrade_killed_half_way_goes_on_and_nobody_notices(say: Say) -> None:
    count = size(small=3, quick=6, full=20)
    with running_product(classes=1, pupils=4, people=1) as product:
        told(product, "trusts", str(count))
        schemas = ["bench", *(f"t{number:02}" for number in range(count))]
        following = product.place / "next"
        copy_checkout(following)
        leaf = told(product, "leaf", "registers").strip()
        (following / "registers" / "migrations" / "9999_proof.py").write_text(NEXT.format(leaf=leaf))
        kills, seen = 0, []
        with Saving(product) as saving:
            for until in (1, max(2, count // 2)):
                upgrade = begin(product, following)
                while len(done(product, schemas)) < until and upgrade.poll() is None:
                    time.sleep(0.02)
                os.killpg(upgrade.pid, signal.SIGKILL)
                kills += upgrade.wait() == -signal.SIGKILL
                seen.append(len(done(product, schemas)))
            behind = versions(product, following)
            last, second = begin(product, following), begin(product, following)  # and two at once
            ended = [last.wait(), second.wait()]
            saving.more(5)
        unlike = [line for name in schemas[1:] for line in shapes(product, "bench", name)[1]]
        say(
            f"trusts={len(schemas)} kills={kills} done when killed={seen} saves meanwhile={saving.answers.total()} {dict(saving.answers)}"
        )
        assert set(saving.answers) == {200}, f"a save answered {dict(saving.answers)}"
        assert ended == [0, 0]
        assert behind == 1
        assert versions(product, following) == 0
        assert done(product, schemas) == schemas
        assert not unlike, "\n".join(unlike[:20])
        assert kills == 2
        assert seen[0] < seen[1] < len(schemas)


class Saving:
    """Somebody at the version before who marks a register all the while."""

    def __init__(self, product: Product) -> None:
        (self.name, self.upns), *_ = product.school["classes"].items()
        self.saver = Saver(product.port, product.school["people"][0])
        self.urn, self.days = product.school["urn"], school_days(40)
        self.answers: Counter[int] = Counter()
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self.work)

    def __enter__(self) -> Saving:
        self.thread.start()
        self.more(3)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join()

    def work(self) -> None:
        versions: Counter[tuple[str, str]] = Counter()
        turn = 0
        while not self.stop.is_set():
            day, upn = self.days[turn // len(self.upns) % len(self.days)], self.upns[turn % len(self.upns)]
            mark = {
                "upn": upn,
                "code": "N" if versions[day, upn] % 2 else "I",
                "base_version": versions[day, upn],
            }
            status, _ = self.saver.save(self.urn, day, "AM", self.name, [mark], submit=False)
            versions[day, upn] += 1
            self.answers[status] += 1
            turn += 1
            time.sleep(0.02)

    def more(self, saves: int, seconds: float = 60) -> None:
        wanted, until = self.answers.total() + saves, time.monotonic() + seconds
        while self.answers.total() < wanted and time.monotonic() < until:
            time.sleep(0.02)


def begin(product: Product, code: Path) -> subprocess.Popen[bytes]:
    """The next version's upgrade, in a group of its own so that it can be killed with whatever it started."""
    command = [sys.executable, str(code / "manage.py"), "migrate_schemas", "--verbosity", "0"]
    return subprocess.Popen(command, env=product.env, cwd=code, start_new_session=True)


def versions(product: Product, code: Path) -> int:
    command = [sys.executable, str(code / "manage.py"), "trust_versions"]
    return subprocess.run(command, env=product.env, cwd=code, capture_output=True, check=False).returncode


def done(product: Product, schemas: list[str]) -> list[str]:
    told = product.postgres.psql("; ".join(HAD.format(name) for name in schemas)).split()
    return [name for name, had in zip(schemas, told, strict=True) if had == "1"]


def told(product: Product, *arguments: str) -> str:
    command = [sys.executable, "-m", "proofs.upgrading", *arguments]
    return subprocess.run(
        command, env=product.env, cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout


def shapes(product: Product, one: str, other: str) -> tuple[int, list[str]]:
    """How many facts PostgreSQL tells of the first, and which are not the other's."""
    first, *lines = told(product, "shape", one, other).splitlines()
    return int(first.split()[0]), [line for line in lines if line]
