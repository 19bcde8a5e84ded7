"""What a person may do with registers and pupils, in one place for pages and API."""

from __future__ import annotations

import uuid
from datetime import date

from django.db.models import Q, QuerySet

from attendance_mis.accounts.access import Access
from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import clock
from registers.actions.marking import Powers
from registers.models import ClassMembership, ClassTeacher, FileOpening, Pupil, School, SchoolClass
from registers.queries.roster import Roster


def schools_of(access: Access) -> QuerySet[School]:
    """The schools a person works in."""
    schools = School.objects.all()
    return schools if access.everywhere else schools.filter(id__in=access.school_ids)


def classes_taught(access: Access, school_id: uuid.UUID, on: date) -> QuerySet[SchoolClass]:
    mine = ClassTeacher.objects.filter(
        Q(last_day=None) | Q(last_day__gte=on), user_id=access.user.id, first_day__lte=on
    )
    return SchoolClass.objects.filter(school_id=school_id, id__in=mine.values("school_class_id"))


def pupils_seen(access: Access, school_id: uuid.UUID, on: date) -> QuerySet[Pupil]:
    """The pupils of a school whose pages a person may open: all who were ever on its roll, or those
    in own classes now and those whose file the person opened with a reason, while that lasts (`FileOpening`)."""
    held = access.permissions(school_id)
    if Permission.SEE_ALL_PUPILS in held:
        return Pupil.objects.filter(spells__school_id=school_id).distinct()
    if Permission.SEE_OWN_PUPILS not in held:
        return Pupil.objects.none()
    sitting = ClassMembership.objects.filter(
        Q(last_day=None) | Q(last_day__gte=on),
        first_day__lte=on,
        school_class__in=classes_taught(access, school_id, on),
    )
    opened = FileOpening.objects.filter(
        user_id=access.user.id, school_id=school_id, opened_at__lte=clock.now(), until__gt=clock.now()
    )
    return Pupil.objects.filter(Q(id__in=sitting.values("pupil_id")) | Q(id__in=opened.values("pupil_id")))


def narrowing_classes(
    access: Access, school_id: uuid.UUID, on: date, *, all_of: str | None = None, until: date | None = None
) -> list[uuid.UUID] | None:
    """The classes whose marks a person may see: `None` for everybody's, else those taught now.

    `all_of` is the UPN of a pupil: of a pupil in a class of one's own, now or at the end of the stretch asked for
    (`until`), one sees all marks, whatever class they were made in; figures of whole enrolments count them too.
    """
    if access.can(Permission.SEE_ALL_PUPILS, school_id):
        return None
    own = list(classes_taught(access, school_id, on).values_list("id", flat=True))
    if all_of is None:
        return own
    sat = ClassMembership.objects.filter(school_id=school_id, pupil__upn=all_of).order_by("-first_day")
    latest = sat.filter(first_day__lte=until or on).values_list("school_class_id", flat=True).first()
    seen = latest in own or pupils_seen(access, school_id, on).filter(upn=all_of).exists()
    return None if seen else own


def may_open(access: Access, roster: Roster) -> bool:
    """Whether the person may see and mark the register of this class (or, with no class, of the school)."""
    held = access.permissions(roster.school_id)
    if Permission.MARK_ALL_CLASSES in held:
        return True
    return roster.class_id is not None and roster.taught_by_asker and Permission.MARK_OWN_CLASSES in held


def powers(access: Access, roster: Roster, on: date) -> Powers:
    """Which codes, and whether marks already handed in may be amended."""
    held = access.permissions(roster.school_id)
    if Permission.USE_EVERY_CODE in held:
        return Powers(codes=None, amend=Permission.AMEND_MARKS in held)
    groups = {m.year_group for p in roster.pupils if (m := p.membership(on))}
    sets = [frozenset(roster.setup.policy(group, on).teacher_code_set) for group in groups or {""}]
    return Powers(codes=frozenset.intersection(*sets), amend=Permission.AMEND_MARKS in held)
