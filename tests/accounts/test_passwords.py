"""Long, not complicated, and not what somebody who knows the person would try (security rule 9)."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from attendance_mis.accounts.models import User
from tests.world import World

NORA = {"email": "nora.n@alpha.invalid", "name": "Nora Newcombe"}


@pytest.mark.parametrize(
    "password",
    [
        "three plain words", "aaaa bbbb cccc", "ключ от школы", "x" * 11 + "y", "ab" * 64, "83 920 184 729 301",
        "rowan summer oak tin", "Nora likes violet bicycles", "summer of 83920184",
    ],
)  # fmt: skip
def test_any_signs_will_do(world: World, password: str) -> None:
    validate_password(password, User(**NORA))


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("eleven sign", "at least 12"),
        ("ab" * 64 + "c", "at most 128"),
        ("1234567890123", "too common|entirely"),
        ("nora.n@alpha.invalid", "too similar"),
    ],
)
def test_short_overlong_common_and_own_address_are_refused(
    world: World, password: str, sentence: str
) -> None:
    with pytest.raises(ValidationError, match=f"(?i){sentence}"):
        validate_password(password, User(**NORA))


@pytest.mark.parametrize(
    "password",
    [
        "Summer2026!!", "5umm3r-T3rm-26", "Registra2026!", "AttendanceNovember26", "NewcombeNora99", "Nora.Newcombe.2026",
        "{school}2026!", "p@$$w0rd12345", "Autumn__2026__", "WelcomeTeacher1",
    ],
)  # fmt: skip
def test_names_seasons_and_years_alone_are_refused(world: World, password: str) -> None:
    tried = password.format(school=world.school.name.replace(" ", ""))

    with pytest.raises(ValidationError, match="names or words somebody could guess"):
        validate_password(tried, User(**NORA))
