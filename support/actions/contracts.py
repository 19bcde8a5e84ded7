"""Attendance contracts: offered, signed or refused, looked at again, ended (ABS-63)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from letters.actions.issue import draft_letter
from letters.actions.overtaken import take_back_letters
from letters.actions.review import UNISSUED
from letters.actions.write import NOBODY, copies_of
from letters.kinds import kind_of
from letters.models import Letter
from letters.rules.values import FieldValue
from registers.models import Contact, ContactLink, Pupil, School
from support.models import Concern, Contract, SupportEvent, Thing

from .events import lines, needed, not_future, tell, who
from .log import log_support

ALREADY = "A contract with this parent is on offer or running already."


@dataclass(frozen=True)
class Terms:
    first_day: date
    last_day: date
    review_on: date
    parent_will: str
    school_will: str
    others_will: str = ""
    authority: str = ""


@transaction.atomic
def offer_contract(school: School, pupil: Pupil, contact: Contact, terms: Terms, *, by: Actor) -> Contract:
    """An agreement put to one parent; nobody is made to sign it. That it was offered is in the support log."""
    _check(terms)
    if not ContactLink.objects.filter(pupil=pupil, contact=contact, restricted=False).exists():
        raise Refused({"contact": ["Choose a parent or carer who may be contacted."]})
    concern = Concern.objects.filter(school=school, pupil=pupil, closed_on=None).first()
    try:
        with transaction.atomic():
            contract = Contract.objects.create(
                school=school, pupil=pupil, contact=contact, concern=concern, offered_on=clock.today(),
                first_day=terms.first_day, last_day=terms.last_day, review_on=terms.review_on,
                parent_will="\n".join(lines(terms.parent_will)), school_will="\n".join(lines(terms.school_will)),
                others_will="\n".join(lines(terms.others_will)), authority=terms.authority.strip()[:200],
                made_at=clock.now(),
            )  # fmt: skip
    except IntegrityError:
        raise Refused({"": [ALREADY]}) from None
    _tell(contract, "offered", by=by)
    _log(contract, "Attendance contract offered", "waiting", by)
    return contract


def _check(terms: Terms) -> None:
    wrong: dict[str, list[str]] = {}
    if terms.last_day < terms.first_day:
        wrong["last_day"] = ["It ends on or after its first day."]
    elif not terms.first_day <= terms.review_on <= terms.last_day:
        wrong["review_on"] = ["Look at it again while it runs."]
    if not lines(terms.parent_will):
        wrong["parent_will"] = ["Write what the parent will do, a line each."]
    if not lines(terms.school_will):
        wrong["school_will"] = ["Write what the school will do, a line each: it binds both sides."]
    if wrong:
        raise Refused(wrong)


@transaction.atomic
def sign_contract(
    contract: Contract, *, parent_on: date, school_on: date, authority_on: date | None, by: Actor
) -> Contract:
    """Signed by the parent and for the school; by the authority too where it takes part."""
    for field, day in (("parent_on", parent_on), ("school_on", school_on), ("authority_on", authority_on)):
        if day is not None:
            not_future(day, field)
    contract = _locked(contract, "offered")
    if contract.authority and authority_on is None:
        raise Refused({"authority_on": ["The authority takes part: give the day it signed."]})
    contract.state, contract.parent_signed_on, contract.school_signed_on = "signed", parent_on, school_on
    contract.school_signed_by, contract.authority_signed_on = who(by)[:250], authority_on
    contract.save()
    _tell(contract, "signed", by=by)
    _log(contract, "Attendance contract signed", "yes", by)
    return contract


@transaction.atomic
def refuse_contract(contract: Contract, *, refused_on: date, words: str, by: Actor) -> Contract:
    """The parent said no. It is voluntary: the refusal is recorded, with the reason given, and nothing else."""
    not_future(refused_on, "refused_on")
    said = needed(words, "words", "Write what the parent said.")
    contract = _locked(contract, "offered")
    contract.state, contract.refused_on, contract.refused_words = "refused", refused_on, said[:1000]
    contract.save(update_fields=["state", "refused_on", "refused_words"])
    _withdraw_drafts(contract, "The parent said no.", by)
    _tell(contract, "refused", by=by, words=said)
    _log(contract, "Attendance contract", "refused", by)
    return contract


@transaction.atomic
def review_contract(contract: Contract, *, words: str, review_on: date, by: Actor) -> Contract:
    said = needed(words, "words", "Say how it is kept to on both sides.")
    contract = _locked(contract, "signed")
    if not clock.today() < review_on <= contract.last_day:
        raise Refused({"review_on": ["Choose a later day, while the contract runs."]})
    contract.review_on = review_on
    contract.save(update_fields=["review_on"])
    _withdraw_drafts(contract, "The contract was looked at again.", by)
    _tell(contract, "reviewed", by=by, words=said, review_on=review_on.isoformat())
    return contract


@transaction.atomic
def end_contract(contract: Contract, *, outcome: str, words: str, by: Actor) -> Contract:
    if outcome not in dict(Contract.OUTCOMES):
        raise Refused({"outcome": ["Choose how it was kept to."]})
    said = needed(words, "words", "Say how each side kept to it.")
    contract = _locked(contract, "signed")
    contract.state, contract.ended_on, contract.outcome = "ended", clock.today(), outcome
    contract.outcome_words = said[:1000]
    contract.save(update_fields=["state", "ended_on", "outcome", "outcome_words"])
    _withdraw_drafts(contract, "The contract has ended.", by)
    _tell(contract, "ended", by=by, words=said, outcome=outcome)
    taken = {"kept": "yes", "partly": "partly", "not_kept": "no"}[outcome]
    _log(contract, "Attendance contract ended", taken, by)
    return contract


@transaction.atomic
def contract_letter(contract: Contract, *, by: Actor) -> list[Letter]:
    """The contract on paper (D21), to the parent it is with. Taken anew once it was looked at again."""
    contract = _locked(contract, "offered", "signed")
    copies = [
        copy
        for copy in copies_of(kind_of("D21"), contract.pupil, contract.school)
        if contract.contact_id in copy.contact_ids
    ]
    if not copies:
        raise Refused({"": [NOBODY]})
    looked = SupportEvent.objects.filter(thing=Thing.CONTRACT, thing_id=contract.id, what="reviewed").count()
    key = f"{letter_keys(contract)}:{looked}" if looked else letter_keys(contract)
    return [
        draft_letter(
            kind="D21", key=key, school=contract.school, pupil=contract.pupil, recipient=copy,
            fields=contract_fields(contract), by=by, asked_for=True,
        )
        for copy in copies
    ]  # fmt: skip


def letter_keys(contract: Contract) -> str:
    """How the keys of its papers begin."""
    return f"contract:{contract.id.hex}"


def _withdraw_drafts(contract: Contract, why: str, by: Actor) -> None:
    """Papers nobody has approved yet say what holds no longer: no parent is to get one."""
    drafts = Letter.objects.filter(
        school=contract.school, pupil=contract.pupil, kind="D21", key__startswith=letter_keys(contract),
        state__in=UNISSUED,
    )  # fmt: skip
    take_back_letters(drafts, why=why, by=by)


def contract_fields(contract: Contract) -> dict[str, FieldValue]:
    return {
        "first_day": contract.first_day,
        "last_day": contract.last_day,
        "parent_will": contract.parent_will.splitlines(),
        "school_will": contract.school_will.splitlines(),
        "others_will": contract.others_will.splitlines(),
        "review_on": contract.review_on,
    }


def _log(contract: Contract, what: str, taken_up: str, by: Actor) -> None:
    log_support(
        contract.school, contract.pupil, offered_on=clock.today(), what=what, taken_up=taken_up, by=by,
        contact_id=contract.contact_id,
    )  # fmt: skip


def _locked(contract: Contract, *states: str) -> Contract:
    held = (
        Contract.objects.select_for_update(of=("self",)).select_related("pupil", "school").get(id=contract.id)
    )
    if held.state not in states:
        raise Refused(
            {"": ["This contract has moved on meanwhile. Load the page again to see where it stands."]}
        )
    return held


def _tell(contract: Contract, what: str, *, by: Actor, words: str = "", **facts: object) -> None:
    tell(
        Thing.CONTRACT, contract.id, what, school_id=contract.school_id, pupil_id=contract.pupil_id, by=by, words=words, day=None, **facts,
    )  # fmt: skip
