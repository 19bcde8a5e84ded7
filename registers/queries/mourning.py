"""Children of a family in which a child of the trust has died, until somebody says that letters may go again.

A pupil's entry says "Bereaved" from the day a brother's or sister's death was recorded; ending it there ends this.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from registers.models import Characteristic, ContactLink, Pupil


def in_mourning(pupil_ids: Iterable[uuid.UUID], on: date) -> set[uuid.UUID]:
    """Those of these pupils who are marked as bereaved and share an adult with a pupil who died."""
    held = Characteristic.objects.filter(
        Q(last_day=None) | Q(last_day__gte=on),
        kind="bereavement",
        value="yes",
        first_day__lte=on,
        pupil_id__in=list(pupil_ids),
        pupil__contact_links__contact__links__pupil__died_on__isnull=False,
    )
    return set(held.values_list("pupil_id", flat=True))


def brothers_and_sisters(pupil: Pupil) -> list[Pupil]:
    """Pupils who live with an adult this pupil lives with, or have a parent in common; on any roll of the trust or not."""
    close = Q(lives_with_pupil=True) | Q(parental_responsibility=True) | Q(natural_parent=True)
    adults = ContactLink.objects.filter(close, pupil=pupil).values("contact_id")
    links = ContactLink.objects.filter(close, contact_id__in=adults).exclude(pupil=pupil)
    return list(
        Pupil.objects.filter(id__in=links.values("pupil_id"), died_on=None).order_by("legal_surname", "id")
    )
