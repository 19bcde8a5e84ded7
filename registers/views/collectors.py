"""Who may collect the pupils of a class, set for many at once: contacts of before the flag have it nowhere (ADM-05)."""

from __future__ import annotations

from collections import Counter
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from attendance_mis.kit.form_page import add_refused
from registers.actions.contacts import set_who_may_collect
from registers.forms.collectors import CollectorsForm
from registers.queries.collectors import Collected, collected, without_collector
from registers.queries.pupils import PupilLine, admission_register, classes_in
from registers.views.school import SchoolRequest, school_page

IN_NO_CLASS = "In no class"


@school_page(Permission.EDIT_ADMISSIONS)
def collectors(request: SchoolRequest) -> HttpResponse:
    """The adults of one class with a tick each; a restricted adult has none and is never settable here."""
    roll = admission_register(request.school.id, on=clock.today())
    names = [*classes_in(roll), *([""] if any(not line.class_name for line in roll) else [])]
    chosen = request.GET.get("class", "")
    chosen = chosen if chosen in names else next(iter(names), "")
    listed = collected([line for line in roll if line.class_name == chosen])
    form = CollectorsForm(
        request.POST if request.method == "POST" else None,
        adults=[adult for one in listed for adult in one.adults],
        usually=request.GET.get("tick") == "usual",
    )
    here = f"{reverse('collectors', args=[request.school.urn])}?{urlencode({'class': chosen})}"
    if request.method == "POST" and form.is_valid() and _saved(request, form):
        return redirect(here)
    record(
        "collectors.listed", by=request.access.actor(request.school.id), school_id=request.school.id,
        count=len(listed),
    )  # fmt: skip
    context = {
        "form": form,
        "chosen": chosen or IN_NO_CLASS,
        "here": here,
        "classes": _classes(roll, names),
        "lines": [(one, _ticks(one, form)) for one in listed],
        "nobody": sum(one.nobody for one in listed),
        "proposed": len(form.ticked - form.held) if not form.is_bound else 0,
    }
    return render(request, "registers/pupils/collectors.html", context, status=400 if form.errors else 200)


def _saved(request: SchoolRequest, form: CollectorsForm) -> bool:
    """Whether it was saved; else the form says what is in the way."""
    try:
        count = set_who_may_collect(
            form.changed(),
            school=request.school,
            reason=form.cleaned_data["reason"],
            by=request.access.actor(request.school.id),
        )
    except Refused as refused:
        add_refused(form, refused)
        return False
    said = "1 adult was" if count == 1 else f"{count} adults were" if count else "Nobody was"
    messages.success(request, f"{said} changed.")
    return True


def _ticks(one: Collected, form: CollectorsForm) -> list[tuple[object, bool, bool]]:
    """Each adult, whether the box is ticked, and whether it was when the page was shown."""
    return [(adult, str(adult.link_id) in form.ticked, adult.may_collect) for adult in one.adults]


def _classes(roll: list[PupilLine], names: list[str]) -> list[tuple[str, str, int]]:
    """Class → its words, and how many of its pupils nobody may collect."""
    lacking = without_collector(line.id for line in roll)
    counts = Counter(line.class_name for line in roll if line.id in lacking)
    return [(name, name or IN_NO_CLASS, counts[name]) for name in names]
