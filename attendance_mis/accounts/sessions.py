"""Sessions that know their person: session, person and rights are read in one statement.

Marking a register is the busiest request of the day; three round trips less are a fifth of it. The session's row
also says whose it is, so that ending every session of a leaver is one delete.
"""

from __future__ import annotations

import json
import uuid
from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.utils import timezone

from attendance_mis.kit import clock
from attendance_mis.tenancy.prepared import prepared_cursor

from .access import Access, access_of
from .factors.held import must_by
from .models import User, UserSession

ONE_STEP = "one_step"
"""In a session that was opened without a second factor: how it was."""
_SQL = """
SELECT s.session_data, s.expire_date, u.id, u.password::text, u.last_login, u.email::text, u.name::text, u.position::text, u.is_active,
       u.created_at,
       (SELECT jsonb_agg(jsonb_build_array(g.role, g.school_id)) FROM accounts_rolegrant g
         WHERE g.user_id = u.id AND (g.until IS NULL OR g.until >= %s::date)),
       (SELECT r.roles FROM accounts_secondfactorrule r ORDER BY r.made_at DESC LIMIT 1)
  FROM accounts_usersession s LEFT JOIN accounts_user u ON u.id = s.user_id
 WHERE s.session_key = %s::text AND s.expire_date > %s::timestamptz
"""


class SessionStore(DatabaseSessions):
    """Named in `SESSION_ENGINE`."""

    person: User | None = None
    """Whose session it is, with their access; `None` until read, and for a session of nobody."""
    step_due: bool = False
    """Opened in one step, by somebody who needs two by now (`step_up.py`)."""

    @classmethod
    def get_model_class(cls) -> type[UserSession]:
        return UserSession

    def load(self) -> dict[str, Any]:  # Any: what a session holds
        with prepared_cursor() as cursor:
            cursor.execute(_SQL, [clock.today(), self.session_key, timezone.now()])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        data, _expires, *person, rule = row
        kept = self.decode(data)
        if person[0]:
            self.person = _person(person)
            roles = [role for role, _ in access_of(self.person).held]
            self.step_due = ONE_STEP in kept and must_by(self.person, roles, _read(rule))
        return kept

    def create_model_instance(self, data: dict[str, Any]) -> UserSession:
        row = cast(UserSession, super().create_model_instance(data))
        owner = data.get(SESSION_KEY)
        row.user_id = uuid.UUID(owner) if owner else None
        return row


def _read(said: Any) -> Any:  # Any: JSON, which a connection may give as text
    return json.loads(said) if isinstance(said, str) else said


def _person(row: list[Any]) -> User:  # Any: a database row
    key, password, last_login, email, name, position, active, created_at, grants = row
    person = User.from_db(
        "default",
        ["password", "last_login", "id", "email", "name", "position", "is_active", "created_at"],
        [password, last_login, key, email, name, position, active, created_at],
    )
    held = _read(grants) or ()
    person._access = Access(  # type: ignore[attr-defined]  # see access_of
        user=person, held=tuple((role, uuid.UUID(school) if school else None) for role, school in held)
    )
    return person
