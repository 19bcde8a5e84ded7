"""What the pupil's page says beside a contact: that texts or e-mails to what is written there come back (ADM-06)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence

from attendance_mis.kit import clock
from attendance_mis.kit.words import short_date
from letters.models import DeadAddress
from letters.queries.outbox import still_used
from registers.queries.contact_notes import tells_of_contacts

WORDS = {"sms": "Texts to this number come back", "email": "E-mails to this address come back"}


@tells_of_contacts
def failing_notes(contact_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    rows = DeadAddress.objects.filter(contact_id__in=contact_ids, cleared_at=None).select_related("contact")
    found: dict[uuid.UUID, list[str]] = defaultdict(list)
    for row in rows.order_by("since"):
        if still_used(row):
            found[row.contact_id].append(
                f"{WORDS[row.channel]} since {short_date(row.since.astimezone(clock.LONDON))}"
            )
    return found
