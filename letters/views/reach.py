"""How a contact may be written to: their own wishes, and numbers and addresses that nothing reaches (ADM-05, ADM-06)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from letters.actions.reach import clear_dead, opt_in, opt_out, wish_for_letters
from letters.forms.delivery import OptOutForm, WishForm
from letters.models import DeadAddress, LetterWish, OptOut
from letters.queries.outbox import failing
from letters.rules.addresses import Address, read_address
from registers.models import Contact, ContactLink
from registers.views.pupil import pupil_seen
from registers.views.school import SchoolRequest, school_page

WORDS = {"sms": ("Texts", "texts"), "email": ("E-mail", "e-mails")}


@dataclass(frozen=True)
class Way:
    """One channel of one adult, as it stands."""

    channel: str
    title: str
    words: str
    address: Address
    opted_out: OptOut | None
    dead: DeadAddress | None
    form: OptOutForm


@school_page(Permission.EDIT_ADMISSIONS)
def contact_messages(request: SchoolRequest, pupil_id: uuid.UUID, link_id: uuid.UUID) -> HttpResponse:
    """What may be sent to this adult and what not; changed here for all their children."""
    pupil = pupil_seen(request, pupil_id)
    link = ContactLink.objects.select_related("contact").filter(pupil=pupil, id=link_id).first()
    if link is None:
        raise Http404
    form = None
    if request.method == "POST":
        form = _changed(request, link.contact)
        if form is None:
            return redirect("contact_messages", urn=request.school.urn, pupil_id=pupil.id, link_id=link.id)
    record("contact.messages_viewed", by=_by(request), school_id=request.school.id, subject_id=pupil.id)
    ways = [_way(channel, link, form) for channel in WORDS]
    wish = LetterWish.objects.filter(contact=link.contact, ended_at=None).first()
    wishing = WishForm(initial={"letters": wish.channel if wish else ""})
    context = {"pupil": pupil, "link": link, "ways": ways, "form": form, "wish": wish, "wishing": wishing}
    return render(request, "letters/contact_messages.html", context, status=400 if form else 200)


def _by(request: SchoolRequest) -> Actor:
    return request.access.actor(request.school.id)


def _way(channel: str, link: ContactLink, form: OptOutForm | None) -> Way:
    contact = link.contact
    address = read_address(channel, phone=contact.phone, email=contact.email)
    mine = form is not None and form.data.get("channel") == channel
    return Way(
        channel=channel,
        title=WORDS[channel][0],
        words=WORDS[channel][1],
        address=Address() if link.restricted else address,
        opted_out=OptOut.objects.filter(contact=contact, channel=channel, ended_at=None).first(),
        dead=DeadAddress.objects.filter(
            contact=contact, channel=channel, cleared_at=None, address=address.value.lower()
        ).first(),
        form=form
        if form is not None and mine
        else OptOutForm(initial={"channel": channel}, auto_id=f"{channel}_%s"),
    )


def _changed(request: SchoolRequest, contact: Contact) -> OptOutForm | None:
    """Do what was asked; the form again where something is missing."""
    channel, do = request.POST.get("channel", ""), request.POST.get("do", "")
    school, by = request.school, _by(request)
    if do == "wish":
        wishing = WishForm(request.POST)
        if not wishing.is_valid():
            raise Http404
        wish_for_letters(contact, channel=wishing.cleaned_data["letters"], school=school, by=by)
        messages.success(request, f"Letters: changed for {contact}.")
        return None
    if channel not in WORDS:
        raise Http404
    if do == "again":
        opt_in(contact, channel=channel, school=school, by=by)
    elif do == "works":
        clear_dead(contact, channel=channel, school=school, by=by)
    else:
        form = OptOutForm(request.POST, auto_id=f"{channel}_%s")
        if not form.is_valid():
            return form
        opt_out(contact, channel=channel, reason=form.cleaned_data["reason"], school=school, by=by)
    messages.success(request, f"{WORDS[channel][0]}: changed for {contact}.")
    return None


@school_page(Permission.EDIT_ADMISSIONS)
def failing_details(request: SchoolRequest) -> HttpResponse:
    """Numbers and addresses that came back, to check with the family (ADM-06)."""
    return render(request, "letters/failing.html", {"found": failing(request.school)})
