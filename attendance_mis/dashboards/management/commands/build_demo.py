"""`build_demo`: the invented trusts of the demonstration. Run again it changes nothing but the days gone by."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django_tenants.utils import tenant_context

from attendance_mis.accounts.demo import demo_people
from attendance_mis.dashboards.demo.build import fill_trust, prepare
from attendance_mis.dashboards.demo.calendar import demo_clock
from attendance_mis.dashboards.demo.cast import PASSWORD, TRUSTS, DemoTrust
from attendance_mis.kit import clock
from attendance_mis.tenancy.database import connection
from attendance_mis.tenancy.models import Trust

AT_ONCE = 2
"""Trusts filled side by side, each by a process of its own: the database works while Python thinks."""


class Command(BaseCommand):
    help = "Build the demonstration: five invented trusts with a year and a term of registers."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--facts", type=Path, default=settings.BASE_DIR / ".run" / "demo.json", metavar="FILE"
        )
        parser.add_argument(
            "--only", choices=[trust.schema for trust in TRUSTS], help="fill this trust alone"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # Any: Django's own signature
        if not settings.DEMO:
            raise CommandError(
                "This fills the database with invented schools. Set DEMO=1 if that is what you want."
            )
        connection.set_schema_to_public()
        if options["only"]:
            fill_trust(next(trust for trust in TRUSTS if trust.schema == options["only"]), self._say)
            return
        self._fill_all()
        path: Path = options["facts"]
        path.parent.mkdir(parents=True, exist_ok=True)
        facts = {"trusts": [_facts(trust) for trust in TRUSTS]}
        path.write_text(json.dumps(facts, indent=2, ensure_ascii=False))
        if hint := demo_clock(clock.local_now()):
            self._say(f"There is no school today; start with CLOCK={hint} to see registers being taken.")

    def _fill_all(self) -> None:
        """Each trust's schema is made here, one after the other; what fills it runs beside."""
        running: list[subprocess.Popen[bytes]] = []
        failed = False
        for demo_trust in TRUSTS:
            if not prepare(demo_trust):
                self._say(f"{demo_trust.name}: as it was")
                continue
            while len([one for one in running if one.poll() is None]) >= AT_ONCE:
                time.sleep(0.05)
            manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
            running.append(subprocess.Popen([*manage, "build_demo", "--only", demo_trust.schema]))
        for one in running:
            failed = one.wait() != 0 or failed
        if failed:
            raise CommandError("A trust could not be filled; the message is above.")

    def _say(self, sentence: str) -> None:
        self.stdout.write(f"    {sentence}")
        self.stdout.flush()


def _facts(demo_trust: DemoTrust) -> dict[str, Any]:  # Any: JSON
    with tenant_context(Trust.objects.get(schema_name=demo_trust.schema)):
        sign_ins = [
            {"who": f"{person.name}, {person.position}", "email": person.email, "password": PASSWORD}
            for person in demo_people()
        ]
    return {
        "name": demo_trust.name,
        "host": demo_trust.host,
        "policy": demo_trust.schema,
        "about": demo_trust.about,
        "sign_ins": sign_ins,
    }
