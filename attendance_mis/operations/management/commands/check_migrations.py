"""`check_migrations`: is there a step of a migration that the version before could not live with? Exit 1 if so."""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db.migrations.loader import MigrationLoader

from attendance_mis.operations.upgrades import faults

BEFORE_ANYTHING_RAN = {
    "absence.0004_illness",
    "exchange.0002_whole_copies",
    "letters.0002_batches",
    "letters.0002_dispatched_letters",
    "letters.0003_dispatch_round",
    "mfa.0002_authenticator_timestamps",
    "penalties.0003_cases",
    "penalties.0006_grounds",
    "registers.0005_expected_proposals",
}
"""Migrations older than the first release: no version before them runs anywhere."""
LIVED_WITH: dict[str, str] = {}
"""Migration → why its step does no harm: above all which release was the last to use what it takes away."""


class Command(BaseCommand):
    help = "Say which steps of migrations would break the version before, which still runs while trusts are upgraded."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:  # Any: Django's own signature
        own = {name.rpartition(".")[2] for name in [*settings.TENANT_APPS, *settings.SHARED_APPS]}
        graph = MigrationLoader(None).graph
        order = {key: None for leaf in graph.leaf_nodes() for key in graph.forwards_plan(leaf)}
        found = faults(graph.nodes[key] for key in order if key[0] in own)
        wrong = [one for one in found if one.migration not in BEFORE_ANYTHING_RAN | LIVED_WITH.keys()]
        for one in wrong:
            self.stdout.write(f"{one.migration}: {one.what}. {one.why}")
        if wrong:
            sys.exit(1)
        self.stdout.write("The version before could live with every migration.")
