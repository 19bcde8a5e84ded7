"""Writing a letter for a pupil from any kind."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from letters.actions.write import copies_of, write_letter
from letters.forms.write import WriteForm
from letters.kinds import KINDS
from letters.models import LetterState
from letters.queries.known import known_fields
from registers.models import ClassMembership
from registers.views.pupil import pupil_seen
from registers.views.school import SchoolRequest, school_page


@school_page(Permission.PREPARE_LETTERS)
def write(request: SchoolRequest, pupil_id: uuid.UUID, kind: str) -> HttpResponse:
    pupil = pupil_seen(request, pupil_id)
    chosen = KINDS.get(kind)
    if chosen is None or not chosen.by_hand:
        raise Http404
    sits = ClassMembership.objects.filter(pupil=pupil, school=request.school, first_day__lte=clock.today())
    newest = sits.order_by("-first_day").first()
    known = known_fields(kind, pupil, request.school, newest.year_group if newest else "")
    form = WriteForm(request.POST or None, kind=chosen, known=known)
    if request.method == "POST" and form.is_valid():
        try:
            made = write_letter(
                chosen,
                pupil=pupil,
                school=request.school,
                about=form.cleaned_data["about"],
                fields=form.values,
                by=request.access.actor(request.school.id),
            )
        except Refused as refused:
            form.add_error(None, " ".join(refused.problems[""]))
        else:
            if all(letter.state not in (LetterState.DRAFT, LetterState.HELD) for letter in made):
                said = "A letter about this is there already and was not changed. Say what the new one is about in other words."
                messages.error(request, said)
                return redirect("letter", request.school.urn, made[0].id)
            copies = "One letter" if len(made) == 1 else f"{len(made)} copies"
            messages.success(request, f"{copies} drafted. Read it, then it can be approved.")
            return redirect(f"{reverse('approve_letters', args=[request.school.urn])}?letter={made[0].id}")
    context = {
        "pupil": pupil,
        "kind": chosen,
        "form": form,
        "copies": copies_of(chosen, pupil, request.school),
    }
    return render(request, "letters/write.html", context, status=400 if form.errors else 200)
