"""What a password may be: long rather than complicated (security rule 9). No rule asks for figures or signs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.apps import apps
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError

from attendance_mis.tenancy.database import connection

LONGEST = 128
"""Every sign-in hashes what was typed, and hashing has to stay bounded."""


class NotTooLong:
    """Named in `AUTH_PASSWORD_VALIDATORS`."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        if len(password) > LONGEST:
            raise ValidationError(f"Use at most {LONGEST} characters.", code="password_too_long")

    def get_help_text(self) -> str:
        return f"At most {LONGEST} characters."


_TRIED = (
    "registra attendance register registers absence present school schools academy college primary secondary trust "
    "teacher teachers teaching office pupil pupils student classroom staff head headteacher england "
    "password passphrase passwort letmein welcome changeme secret login admin administrator qwerty qwertyuiop asdf abcd "
    "spring summer autumn winter easter christmas halfterm term "
    "january february march april june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday"
)
"""Words of the product and of a school's year, which somebody guessing tries first, with a year behind them."""
ENOUGH_BESIDE = 6
"""Letters and figures beside such words that nobody knows."""
_YEARS_AND_RUNS = r"(?:19|20)\d\d|0?1234?5?6?7?8?9?0?|(.)\1{2,}"
_AS_TYPED = str.maketrans("013457@$!", "oieastasi")
"""Signs people put for letters."""


class NotOfKnownWords:
    """Refuses a password that is nothing but names and words somebody who knows person and school would try."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        words = sorted({*_TRIED.split(), *_words_about(user)}, key=len, reverse=True)
        known = re.compile("|".join(map(re.escape, words)))
        for text in (password.casefold(), password.casefold().translate(_AS_TYPED)):
            beside, found = known.subn("", text)
            left = re.sub(r"[\W_]", "", re.sub(_YEARS_AND_RUNS, "", beside))
            if found and len(left) < ENOUGH_BESIDE:
                raise ValidationError(
                    "This is made of names or words somebody could guess: yours, the school’s, the season or the year. "
                    "Use three words that have nothing to do with them.",
                    code="password_of_known_words",
                )

    def get_help_text(self) -> str:
        return "Not only names, seasons and years."


def _words_about(user: AbstractBaseUser | None) -> Iterator[str]:
    """The person's own name and address, the trust's name and its schools'."""
    # By app registry, not by import: accounts stand below registers.
    schools = apps.get_model("registers", "School").objects.values_list("name", flat=True)
    trust = getattr(getattr(connection, "tenant", None), "name", "")
    for text in (getattr(user, "email", ""), getattr(user, "name", ""), trust, *schools):
        yield from (word for word in re.split(r"[\W\d_]+", text.casefold()) if len(word) > 2)
