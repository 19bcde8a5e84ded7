"""Which letters a person may see: those of their schools; safeguarding papers for the safeguarding leads alone."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from attendance_mis.accounts.access import Access
from attendance_mis.accounts.permissions import Permission
from letters.kinds import KINDS
from letters.models import Letter
from registers.models import School

SAFEGUARDING = [code for code, kind in KINDS.items() if kind.safeguarding]
MAY_SEE = (Permission.SEE_LETTERS, Permission.SEE_SAFEGUARDING)


def letters_seen(access: Access, school: School) -> QuerySet[Letter]:
    held = access.permissions(school.id)
    which = Q(pk__in=[])
    if Permission.SEE_LETTERS in held:
        which |= ~Q(kind__in=SAFEGUARDING)
    if Permission.SEE_SAFEGUARDING in held:
        which |= Q(kind__in=SAFEGUARDING)
    return Letter.objects.filter(which, school=school).select_related("pupil", "school")
