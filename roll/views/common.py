"""What the pages of the roll share: one form on a page, who acts, and who may see which part."""

from __future__ import annotations

from functools import partial

from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.actor import Actor
from attendance_mis.kit.form_page import form_page as kit_form_page
from registers.views.school import SchoolRequest, school_page

SEES_LEAVING = school_page(Permission.EDIT_ADMISSIONS, Permission.DECIDE_FOLLOW_UP)
PREPARES = school_page(Permission.EDIT_ADMISSIONS)
SEES_RETURNS = school_page(Permission.CERTIFY_RECORDS)


def actor_of(request: SchoolRequest) -> Actor:
    return request.access.actor(request.school.id)


def may(request: SchoolRequest, permission: Permission) -> bool:
    return request.access.can(permission, request.school.id)


form_page = partial(kit_form_page, template="roll/form.html")
