"""What would go out for a dispatch at this moment, and whether it may: read afresh each time it is about to be sent.

A message is judged part by part: an adult restricted for one child still hears of the other, and of that one only.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from attendance_mis.kit import clock, words
from letters.carriers import Parcel
from letters.carriers.base import HERE
from letters.models import DeadAddress, Dispatch, Letter, Message, MessagePart, OptOut
from letters.queries.recipients import Copies, copies_now
from letters.rules.addresses import Address, read_address
from letters.rules.families import Part, family_subject, family_text
from letters.rules.sending import Answer, DeliveryPolicy, Tie, Verdict, awake, may_hear_of, may_reach
from letters.sealed import CannotOpen, unseal
from registers.models import Contact, ContactLink, School
from registers.queries.mourning import in_mourning
from registers.queries.setup import setup_of

CHANNEL_WORDS = {"sms": "texts", "email": "e-mails"}
SEND = Verdict(Answer.SEND)
LONGEST_SUBJECT = 200


@dataclass(frozen=True)
class Judged:
    """Whether it may go now; the parcel is there only if it may."""

    verdict: Verdict
    parcel: Parcel | None = None


def judge(dispatch: Dispatch, now: datetime) -> Judged:
    if dispatch.message is not None:
        return judge_message(dispatch, dispatch.message, now)
    if dispatch.letter is None:
        raise ValueError("a dispatch carries a message or a letter")
    return judge_letter(dispatch, dispatch.letter, now)


def judge_message(dispatch: Dispatch, message: Message, now: datetime) -> Judged:
    """The first thing that stands against it, in the order of weight; else the parcel."""
    parts = list(message.parts.filter(withdrawn_at=None).prefetch_related("about"))
    verdicts = _heard(message, parts)
    told = [part for part in parts if verdicts[part.id].answer is Answer.SEND]
    if not told:
        return Judged(next(iter(verdicts.values()), Verdict(Answer.STOP, "Not sent: it was taken back.")))
    address = read_address(message.channel, phone=message.contact.phone, email=message.contact.email)
    for verdict in (
        _in_time(message, now),
        reach(message.contact, message.channel, address),
        quiet(dispatch.school, now),
    ):
        if verdict.answer is not Answer.SEND:
            return Judged(verdict)
    try:
        return Judged(SEND, _parcel(dispatch, message, told, address))
    except CannotOpen:
        why = "The address in it can’t be read any more. Make a new one and send that."
        return Judged(Verdict(Answer.FAIL, why))


def _heard(message: Message, parts: Sequence[MessagePart]) -> dict[uuid.UUID, Verdict]:
    """Part → whether this adult may hear of its children today."""
    adult = message.contact_id
    ties = ties_of([adult], [pupil.id for part in parts for pupil in part.about.all()])
    return {part.id: may_hear_of([ties[adult, pupil.id] for pupil in part.about.all()]) for part in parts}


def ties_of(
    contact_ids: Iterable[uuid.UUID], pupil_ids: Iterable[uuid.UUID]
) -> Mapping[tuple[uuid.UUID, uuid.UUID], Tie]:
    """(Adult, pupil) → what the adult is to them now."""
    pupils = list(pupil_ids)
    links = ContactLink.objects.filter(contact__in=list(contact_ids), pupil__in=pupils)
    mourning = in_mourning(pupils, clock.today())
    found: dict[tuple[uuid.UUID, uuid.UUID], Tie] = defaultdict(lambda: Tie(linked=False))
    found.update(
        {
            (link.contact_id, link.pupil_id): Tie(
                linked=True,
                restricted=link.restricted,
                died=link.pupil.died_on is not None,
                mourning=link.pupil_id in mourning,
            )
            for link in links.select_related("pupil")
        }
    )
    return found


def _in_time(message: Message, now: datetime) -> Verdict:
    if message.good_until is None or now < message.good_until:
        return SEND
    until = words.clock_time(message.good_until)
    return Verdict(Answer.FAIL, f"Not sent in time: it was of use until {until}. Ring instead.")


def reach(contact: Contact, channel: str, address: Address) -> Verdict:
    return may_reach(
        address,
        opted_out=OptOut.objects.filter(contact=contact, channel=channel, ended_at=None).exists(),
        failing=DeadAddress.objects.filter(
            contact=contact, channel=channel, address=address.value.lower(), cleared_at=None
        ).exists(),
        channel_words=CHANNEL_WORDS[channel],
    )


def quiet(school: School, now: datetime) -> Verdict:
    local = now.astimezone(clock.LONDON)
    return awake(local, setup_of(school).rules(DeliveryPolicy, on=local.date()))


def _parcel(dispatch: Dispatch, message: Message, parts: Sequence[MessagePart], address: Address) -> Parcel:
    secrets = {part.id: unseal(bytes(part.sealed), part.id) for part in parts if part.sealed is not None}
    said = [
        Part(
            tuple(pupil.known_as for pupil in part.about.all()),
            part.text.replace(HERE, secrets[part.id]) if part.id in secrets else part.text,
        )
        for part in parts
    ]
    subject = family_subject([part.subject for part in parts])
    return Parcel(
        reference=dispatch.reference,
        channel=message.channel,
        to=address.value,
        subject=" ".join(subject.split())[:LONGEST_SUBJECT],
        text=family_text(said),
        school=dispatch.school.name,
        secrets=tuple(secrets.values()),
    )


def judge_letter(dispatch: Dispatch, letter: Letter, now: datetime) -> Judged:
    """An issued letter goes to those it was written to, if they may still hear of the pupil and it is still right."""
    standing = letters_stand([dispatch])[dispatch.id]
    if standing.answer is not Answer.SEND:
        return Judged(standing)
    if dispatch.channel == "post":
        return _posted(dispatch, letter)
    verdict, address = _inbox(letter)
    for one in (verdict, quiet(dispatch.school, now)):
        if one.answer is not Answer.SEND:
            return Judged(one)
    return Judged(SEND, _enclosed(dispatch, letter, address))


def letters_stand(dispatches: Sequence[Dispatch]) -> dict[uuid.UUID, Verdict]:
    """Dispatch → whether its letter may leave the school at all, however it goes (SAF-08, LET-06).

    For all of them at once: a pile for the printer is judged each time somebody looks at it.
    """
    letters = {one.id: one.letter for one in dispatches if one.letter is not None}
    adults = {contact for letter in letters.values() for contact in addressees(letter)}
    ties = ties_of(adults, {letter.pupil_id for letter in letters.values()})
    corrected = set(
        Letter.objects.filter(supersedes__in=letters.values()).values_list("supersedes_id", flat=True)
    )
    copies = copies_now([letter for letter in letters.values() if _prints_a_home(letter)])
    return {
        one.id: _stands(one, letter, ties, corrected=letter.id in corrected, copies=copies)
        for one in dispatches
        if (letter := letters.get(one.id)) is not None
    }


def kept_back(letter: Letter) -> str:
    """Why an issued letter may not leave the school in anybody's hand either (SAF-08); empty: it may.

    Facts that changed are left to whoever hands it over: its page tells of them.
    """
    asked = Dispatch(letter=letter, accepted_flag=letter.flag)
    verdict = letters_stand([asked])[asked.id]
    return "" if verdict.answer is Answer.SEND else verdict.why


def _stands(
    dispatch: Dispatch,
    letter: Letter,
    ties: Mapping[tuple[uuid.UUID, uuid.UUID], Tie],
    *,
    corrected: bool,
    copies: Copies,
) -> Verdict:
    heard = may_hear_of([ties[contact_id, letter.pupil_id] for contact_id in addressees(letter)])
    if heard.answer is not Answer.SEND:
        return heard
    if corrected:
        return Verdict(Answer.STOP, "Not sent: a corrected letter takes its place.")
    if letter.flag and letter.flag != dispatch.accepted_flag:
        why = f"Its facts changed since it was issued: {letter.flag} Read it, then correct it or send it as it is."
        return Verdict(Answer.FAIL, why[:300])
    return _address_stands(letter, copies[letter.id]) if letter.id in copies else SEND


def _prints_a_home(letter: Letter) -> bool:
    return bool(letter.recipient.get("address") and addressees(letter))


def _address_stands(letter: Letter, now: Mapping[str, Any] | None) -> Verdict:  # Any: JSON
    """What was issued prints the address of its day: none that must be kept back now, and no one's former one (T22)."""
    if now is not None and now["address"] == letter.recipient["address"]:
        return SEND
    if now is not None and now["masked"]:
        why = "It prints an address that is to be kept off letters now. Correct it on its page: the new one leaves it out."
    else:
        why = "Who it goes to, or where, was changed since it was issued. Correct it on its page and send the new one."
    return Verdict(Answer.FAIL, why)


def addressees(letter: Letter) -> list[uuid.UUID]:
    """The contacts a copy was written to; none for an office or an authority."""
    return [uuid.UUID(str(one)) for one in letter.recipient.get("contact_ids", ())]


def _posted(dispatch: Dispatch, letter: Letter) -> Judged:
    """By a letter service, which prints what it is sent: without an address it can't go there."""
    if not letter.recipient.get("address"):
        why = "The address is kept off this letter. Print it here and address the envelope by hand."
        return Judged(Verdict(Answer.FAIL, why))
    return Judged(SEND, _enclosed(dispatch, letter, Address()))


def _inbox(letter: Letter) -> tuple[Verdict, Address]:
    """The first of those it was written to who can be reached by e-mail; else why not."""
    verdict, address = (
        Verdict(Answer.FAIL, "This letter is not to a person with an e-mail address."),
        Address(),
    )
    for contact in Contact.objects.filter(id__in=addressees(letter)).order_by("id"):
        address = read_address("email", phone="", email=contact.email)
        verdict = reach(contact, "email", address)
        if verdict.answer is Answer.SEND:
            break
    return verdict, address


def _enclosed(dispatch: Dispatch, letter: Letter, address: Address) -> Parcel:
    """The frozen bytes with a few words around them that name neither the child nor the matter."""
    school = dispatch.school.name
    greeting = str(letter.recipient.get("salutation", "")) or "Dear parent or carer"
    return Parcel(
        reference=dispatch.reference,
        channel=dispatch.channel,
        to=address.value,
        subject=f"A letter from {school}",
        text=f"{greeting},\n\nPlease read the attached letter from {school}.\n",
        school=school,
        pdf=bytes(letter.file.pdf),
    )
