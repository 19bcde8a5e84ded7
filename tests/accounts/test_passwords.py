"""Long, not complicated (security rule 9)."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from attendance_mis.accounts.models import User


@pytest.mark.parametrize(
    "password", ["three plain words", "aaaa bbbb cccc", "ключ от школы", "x" * 11 + "y", "ab" * 64]
)
def test_any_signs_will_do(password: str) -> None:
    validate_password(password, User(email="nora@alpha.invalid", name="Nora Newcombe"))


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("eleven sign", "at least 12"),
        ("ab" * 64 + "c", "at most 128"),
        ("1234567890123", "too common|entirely"),
        ("nora@alpha.invalid", "too similar"),
    ],
)
def test_short_overlong_common_and_own_names_are_refused(password: str, sentence: str) -> None:
    with pytest.raises(ValidationError, match=f"(?i){sentence}"):
        validate_password(password, User(email="nora@alpha.invalid", name="Nora Newcombe"))
