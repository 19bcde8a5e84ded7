"""A setting that nothing follows says so: every other one has a reader outside the settings pages (POL-01)."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from registers.rules.policy_fields import FIELDS
from registers.rules.policy_kinds import PRINTED_ONLY

ROOT = Path(__file__).resolve().parents[3]
APPS = (
    "absence",
    "attendance_mis",
    "exchange",
    "letters",
    "penalties",
    "protection",
    "registers",
    "roll",
    "support",
)
ABOUT_SETTINGS = re.compile(
    r"migrations/|registers/rules/policy|registers/forms/settings|registers/queries/policy|templates/registers/settings|dashboards/(reference|demo)/"
)
"""Code that describes, bounds, keeps or shows settings, and follows none."""
WAITING = {
    "lesson_registers", "governing_body_title", "target_emergency_contacts", "both_parents_are_contacts",
    "leave_foreign_travel_proof", "newsletter_frequency", "am_submit_by", "pm_submit_by",
}  # fmt: skip
"""Settings whose rule is being built. Take a line out when it is; none may be added."""
THROUGH = {
    **{f"{half}_{name}": name for half in ("am", "pm") for name in ("late_from", "closes", "ends")},
    **dict.fromkeys(("day_end", "lunch_starts"), "ends"),
}
"""Times that are read as part of a session's times (`RegisterPolicy.times`)."""


@cache
def code() -> str:
    files = (
        path for app in APPS for path in sorted((ROOT / app).rglob("*.*")) if path.suffix in (".py", ".html")
    )
    return "\n".join(path.read_text() for path in files if not ABOUT_SETTINGS.search(path.as_posix()))


def is_read(key: str) -> bool:
    """As an attribute of a policy, or by name where years of keeping are read from a table."""
    name = THROUGH.get(key, key)
    by_name = key.endswith("_retention_years") and f'"{key}"' in code()
    return by_name or re.search(rf"\.{name}\b", code()) is not None


def test_setting_that_nothing_follows_says_so_and_no_other_does() -> None:
    printed_only = {one.key for one in FIELDS if PRINTED_ONLY in one.help}
    unread = {one.key for one in FIELDS if not is_read(one.key)}

    assert unread - WAITING == printed_only


def test_settings_that_wait_for_their_rule_are_settings() -> None:
    assert {one.key for one in FIELDS} >= WAITING
