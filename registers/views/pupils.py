"""The pupil an address names, with everything needed to judge a mark of theirs today."""

from __future__ import annotations

import uuid
from datetime import date

from django.http import Http404

from registers.queries.roster import Roster, RosterPupil, read_roster
from registers.views.school import SchoolRequest


def pupil_here(request: SchoolRequest, pupil_id: uuid.UUID, day: date) -> tuple[Roster, RosterPupil]:
    """A pupil on roll at this school that day; anybody else does not exist."""
    roster = read_roster(urn=request.school.urn, first=day, last=day, pupil_ids=[pupil_id], authors=True)
    found = roster.expected(day) if roster is not None else []
    if roster is None or not found:
        raise Http404
    return roster, found[0]
