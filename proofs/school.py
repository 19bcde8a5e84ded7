"""`python -m proofs.school CLASSES PUPILS PEOPLE`: an invented school in the trust `bench`; prints who and what as JSON."""

from __future__ import annotations

import json
import sys
import time

import django

django.setup()

from datetime import date  # noqa: E402  # models only after setup

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django_tenants.utils import tenant_context  # noqa: E402

from attendance_mis.accounts.sessions import SessionStore  # noqa: E402
from attendance_mis.accounts.tokens import issue_token  # noqa: E402
from attendance_mis.tenancy.database import connection  # noqa: E402
from attendance_mis.tenancy.models import Trust  # noqa: E402
from registers.models import SchoolClass  # noqa: E402
from tests.world import make_person, make_pupil, make_school  # noqa: E402


def main(classes: int, pupils: int, people: int) -> None:
    connection.set_schema_to_public()
    with tenant_context(Trust.objects.get(schema_name="bench")):
        school = make_school("900001")
        rolls = {}
        for number in range(classes):
            name = f"{number + 1} Oak"
            made = SchoolClass.objects.create(school=school, name=name)
            rolls[name] = [
                make_pupil(
                    made,
                    surname=f"Invented{place:02d}",
                    serial=number * pupils + place + 1,
                    born=date(2017, 10, 3),
                ).upn
                for place in range(pupils)
            ]
        print(
            json.dumps(
                {
                    "urn": school.urn,
                    "classes": rolls,
                    "people": [
                        sign_in(make_person("officer", school, email=f"p{n}@bench.invalid"))
                        for n in range(people)
                    ],
                }
            )
        )


def sign_in(user: object) -> dict[str, str]:
    """A session as signing in makes it, and a token."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)  # type: ignore[attr-defined]
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()  # type: ignore[attr-defined]
    session["confirmed"] = int(time.time())
    session.create()
    return {
        "id": str(user.pk),  # type: ignore[attr-defined]
        "session": str(session.session_key),
        "data": session.encode(session._session),  # type: ignore[attr-defined]  # what the row of the session holds
        "cookie": settings.SESSION_COOKIE_NAME,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
        "token": issue_token(user),  # type: ignore[arg-type]
    }


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
