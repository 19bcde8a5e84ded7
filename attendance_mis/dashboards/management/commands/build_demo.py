"""`build_demo`: the invented trusts of the demonstration. Run again it changes nothing but the days gone by."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django_tenants.utils import tenant_context

from attendance_mis.accounts.demo import demo_people
from attendance_mis.dashboards.demo.build import build_demo
from attendance_mis.dashboards.demo.calendar import demo_clock
from attendance_mis.dashboards.demo.cast import PASSWORD, TRUSTS
from attendance_mis.kit import clock
from attendance_mis.tenancy.database import connection
from attendance_mis.tenancy.models import Trust


class Command(BaseCommand):
    help = "Build the demonstration: five invented trusts with a year and a term of registers."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--facts", type=Path, default=settings.BASE_DIR / ".run" / "demo.json", metavar="FILE"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # Any: Django's own signature
        if not settings.DEMO:
            raise CommandError(
                "This fills the database with invented schools. Set DEMO=1 if that is what you want."
            )
        began = time.monotonic()
        connection.set_schema_to_public()
        build_demo(lambda sentence: self._say(sentence, began))
        path: Path = options["facts"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            json.dumps({"trusts": [_facts(trust) for trust in TRUSTS]}, indent=2, ensure_ascii=False)
        )
        hint = demo_clock(clock.local_now())
        if hint:
            self._say(
                f"There is no school today; start with CLOCK={hint} to see registers being taken.", began
            )

    def _say(self, sentence: str, began: float) -> None:
        self.stdout.write(f"    {sentence} ({time.monotonic() - began:.1f} s)")
        self.stdout.flush()


def _facts(demo_trust: Any) -> dict[str, Any]:  # Any: JSON
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
