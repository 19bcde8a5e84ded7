"""A server for real pupils does not start on settings that are weak, missing or contradict themselves."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.test import override_settings

from attendance_mis.operations.checks import problems, refuse_unsafe_start

GOOD: dict[str, Any] = {
    "SECRET_KEY": "abcdefghijklmnopqrstuvwxyz0123456789" * 2,
    "SAFEGUARDING_KEY": "zyxwvutsrqponmlkjihgfedcba9876543210" * 2,
    "PUBLIC_HOST": "attendance.example",
    "ALLOWED_HOSTS": [".attendance.example"],
    "CLOCK": "", "DEMO": False, "DEBUG": False, "SECURE": True,
    "CARRIER_SMS": "none", "CARRIER_EMAIL": "smtp", "CARRIER_POST": "print", "DAILY_CARRIER": "post",
    "HEARTBEAT_URL": "https://watchdog.example/ping", "METRICS_TOKEN": "t" * 40,
}  # fmt: skip
BAD = [
    ({"SECRET_KEY": "short"}, "SECRET_KEY is missing or weak."),
    ({"SECRET_KEY": "a" * 80}, "SECRET_KEY is missing or weak."),
    ({"SAFEGUARDING_KEY": "only-for-demo-and-tests-" * 3}, "SAFEGUARDING_KEY is missing or weak."),
    ({"SAFEGUARDING_KEY": GOOD["SECRET_KEY"]}, "SECRET_KEY and SAFEGUARDING_KEY are the same."),
    ({"PUBLIC_HOST": "localhost"}, "PUBLIC_HOST is this machine."),
    ({"ALLOWED_HOSTS": ["*"]}, "ALLOWED_HOSTS lets any host in, or none."),
    ({"ALLOWED_HOSTS": [".localhost"]}, "ALLOWED_HOSTS names this machine only."),
    ({"CLOCK": "2026-11-23T09:31"}, "CLOCK is set: every mark would bear a wrong time."),
    ({"DEMO": True}, "DEMO is on: anybody could sign in with one click."),
    ({"SECURE": False}, "SECURE is off: sign-ins would travel readable."),
    ({"REDIS_URL": ""}, "REDIS_URL is empty."),
    ({"HEARTBEAT_URL": "http://watchdog.example"}, "HEARTBEAT_URL is not an https address."),
    ({"HEARTBEAT_URL": "file:///etc/hostname"}, "HEARTBEAT_URL is not an https address."),
    ({"DAILY_URLS": {"t.dfe": "http://x.example"}}, "DAILY_URLS gives t.dfe an address that is not https."),
    ({"CARRIER_SMS": "outbox"}, "CARRIER_SMS is outbox: nothing would ever leave."),
    ({"CARRIER_SMS": "notify", "NOTIFY_URL": ""}, "A carrier is notify and NOTIFY_URL is empty."),
    ({"DAILY_CARRIER": "kept"}, "DAILY_CARRIER is kept: no day's register would ever leave."),
    ({"LAST_KNOWN_FOLDER": "/srv/schools", "LAST_KNOWN_PASSWORDS": {}}, "LAST_KNOWN_FOLDER is set without LAST_KNOWN_PASSWORDS."),
    ({"METRICS_TOKEN": "short"}, "METRICS_TOKEN is short."),
    ({"HEARTBEAT_URL": ""}, "HEARTBEAT_URL is not set: if everything stops, nobody is told."),
]  # fmt: skip


def test_good_settings_are_let_through() -> None:
    with override_settings(**GOOD):
        assert problems() == []
        refuse_unsafe_start()


@pytest.mark.parametrize(("wrong", "sentence"), BAD)
def test_each_weakness_is_one_sentence(wrong: dict[str, Any], sentence: str) -> None:
    with override_settings(**GOOD | wrong):
        assert [one.msg for one in problems()] == [sentence]


def test_start_is_refused_with_every_sentence() -> None:
    with (
        override_settings(**GOOD | {"SECRET_KEY": "x", "CLOCK": "2026-11-23T09:31"}),
        pytest.raises(SystemExit) as refused,
    ):
        refuse_unsafe_start()
    assert "SECRET_KEY is missing or weak." in str(refused.value)
    assert "Take CLOCK out of the environment." in str(refused.value)


def test_every_variable_is_in_the_guide_and_every_one_in_the_guide_is_read() -> None:
    root = Path(configured.BASE_DIR)
    sources = [root / "attendance_mis" / "settings.py", *(root / "attendance_mis").rglob("*.py")]
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', sources[0].read_text()))
    beside = {
        name for file in sources for name in re.findall(r'os\.environ(?:\.get\(|\[)"([A-Z_]+)"', file.read_text())
        if "local" not in file.relative_to(root).parts
    }  # fmt: skip
    told = set(
        re.findall(
            r"`([A-Z][A-Z_]+)`",
            "\n".join(re.findall(r"^\| (.+?) \|", (root / "docs" / "settings.md").read_text(), re.M)),
        )
    )

    assert told == read | beside
