"""The card on a pupil's page: a leaving that is under way, returns to send, a registration elsewhere."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import clock
from registers.models import Pupil
from registers.views.school import SchoolRequest
from roll.models import SETTLED, DualRegistration, LeavingCase, Return
from roll.rules.grounds import ground_of
from roll.rules.returns import ReturnKind, due_standing


def roll_panel(request: SchoolRequest, pupil: Pupil) -> SafeString | str:
    """Shown to those who prepare leavings; the returns in it to those who make them."""
    held = request.access.permissions(request.school.id)
    if not held & {Permission.EDIT_ADMISSIONS, Permission.DECIDE_FOLLOW_UP}:
        return ""
    today = clock.today()
    here = {"school": request.school, "pupil": pupil}
    case = LeavingCase.objects.filter(**here).exclude(state="withdrawn").order_by("-opened_at").first()
    returns = Return.objects.filter(**here).exclude(state__in=SETTLED).order_by("due_on")
    may_return = Permission.CERTIFY_RECORDS in held
    lines = [
        (made, ReturnKind(made.kind).words, due_standing(made.due_on, today, sent=False))
        for made in (returns if may_return else ())
    ]
    duals = list(DualRegistration.objects.filter(last_day=None, **here))
    if not (case or lines or duals):
        return ""
    ground = ground_of(case.ground) if case else None
    context = {
        "case": case,
        "ground": ground.words if ground else "",
        "returns": lines,
        "duals": duals,
        "pupil": pupil,
        "school": request.school,
    }
    return render_to_string("roll/panel.html", context)
