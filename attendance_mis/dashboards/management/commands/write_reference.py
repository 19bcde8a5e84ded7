"""`write_reference`: docs/reference/ anew from the rules."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from attendance_mis.dashboards.reference.documents import documents


class Command(BaseCommand):
    help = "Write docs/reference/ from the rules of the product."

    def handle(self, *args: Any, **options: Any) -> None:  # Any: Django's own signature
        folder = settings.BASE_DIR / "docs" / "reference"
        folder.mkdir(exist_ok=True)
        for name, content in documents().items():
            (folder / name).write_text(content, encoding="utf-8")
            self.stdout.write(f"docs/reference/{name}")
