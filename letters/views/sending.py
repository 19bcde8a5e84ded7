"""Saying how issued letters go: one from its page, many from the list of those not on their way."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit.api_errors import Refused
from letters.access import MAY_SEE
from letters.actions.dispatch import dispatch_letter
from letters.forms.delivery import WayForm
from letters.models import Letter
from letters.queries.parcels import kept_back
from letters.queries.print_pile import LEAVING, SAFEGUARDING, unsent
from letters.queries.ways import ways_of_letters
from letters.rules.ways import Chosen
from registers.views.school import SchoolRequest, school_page

from .common import letter_or_404, shown

SENDS = (Permission.PREPARE_LETTERS, Permission.APPROVE_LETTERS)
WAYS = {"post": "Send by post", "email": "Send by e-mail", "hand": "Give by hand"}
SAID = {
    "post": "put with the letters to post",
    "email": "on its way by e-mail",
    "hand": "waiting to be given by hand",
}
MOST = 400


def way_words(chosen: Chosen) -> tuple[str, str]:
    """(how it goes, why), as shown beside the letter."""
    return {"post": "By post", "email": "By e-mail"}[chosen.channel], chosen.why


def ways_left(request: SchoolRequest, letter: Letter) -> list[tuple[str, str]]:
    """The ways this person may still send it; none for a paper that stays at school, or whose addressee may not have it
    now. Safeguarding papers go by hand."""
    if not letter.issued or kept_back(letter):
        return []
    held = request.access.permissions(request.school.id)
    if letter.kind in SAFEGUARDING:
        ways = ["hand"] if Permission.SEE_SAFEGUARDING in held else []
    else:
        ways = list(WAYS) if letter.kind in LEAVING and held & set(SENDS) else []
    used = set(letter.dispatches.values_list("channel", flat=True))
    return [(way, WAYS[way]) for way in ways if way not in used]


@school_page(*MAY_SEE)
@require_POST
def send_letter(request: SchoolRequest, letter_id: uuid.UUID) -> HttpResponse:
    letter = letter_or_404(request, letter_id)
    held = request.access.permissions(request.school.id)
    if not held & {*SENDS, *([Permission.SEE_SAFEGUARDING] if letter.kind in SAFEGUARDING else [])}:
        raise Http404
    channel = request.POST.get("channel", "")
    if channel not in dict(ways_left(request, letter)):
        messages.error(request, "It can’t be sent that way, or is already. This is how it stands now.")
    else:
        dispatch_letter(letter, channel=channel, by=request.access.actor(request.school.id))
        messages.success(request, f"The letter is {SAID[channel]}.")
    return redirect("letter", urn=request.school.urn, letter_id=letter.id)


@school_page(*SENDS)
def unsent_letters(request: SchoolRequest) -> HttpResponse:
    """Issued letters nobody has sent: tick, say how, and they are on their way."""
    letters = list(unsent(request.school)[:MOST])
    sent = request.method == "POST"
    choices = [(str(letter.id), str(letter)) for letter in letters]
    form = WayForm(request.POST if sent else None, letters=choices)
    if sent and form.is_valid():
        count = _send(request, letters, set(form.cleaned_data["letters"]), form.cleaned_data["channel"])
        messages.success(request, f"{count} letter{'' if count == 1 else 's'} on the way.")
        return redirect("outbox", urn=request.school.urn)
    ticked = set(request.POST.getlist("letters")) if sent else {name for name, _ in choices}
    ways = ways_of_letters(letters, request.school)
    context = {
        "form": form,
        "lines": [
            (shown(letter), str(letter.id) in ticked, way_words(ways[letter.id])) for letter in letters
        ],
    }
    return render(request, "letters/unsent.html", context, status=400 if form.errors else 200)


def _send(request: SchoolRequest, letters: list[Letter], chosen: set[str], channel: str) -> int:
    by = request.access.actor(request.school.id)
    wanted = [letter for letter in letters if str(letter.id) in chosen]
    usual = ways_of_letters(wanted, request.school) if channel == "usual" else {}
    count = 0
    for letter in wanted:
        try:
            way = usual[letter.id].channel if letter.id in usual else channel
            dispatch_letter(letter, channel=way, by=by)
            count += 1
        except Refused:
            continue  # withdrawn or replaced since the page was drawn
    return count
