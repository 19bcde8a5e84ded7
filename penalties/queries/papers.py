"""What a case's letters say, from the case as it is now: the notice to improve (D36) and the penalty notice (D37)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from letters.models import Letter
from letters.queries.recipients import recipients
from letters.queries.wording import letterhead
from letters.rules.recipients import Recipient
from letters.rules.values import FieldValue, Table
from penalties.models import ImprovementNotice, PenaltyCase
from penalties.queries.case_file import CaseFile, ParentFile
from penalties.rules.amounts import Amount
from penalties.rules.ladder import Step
from penalties.rules.payment import PayBy, Service, pay_by
from registers.models import Contact, ContactLink, Pupil
from registers.rules.codes import lookup
from registers.rules.figures import days
from registers.rules.words import day_words, weekday_words

CONVICTION = "A court conviction may show when an employer checks your record."


def letter_key(case: PenaltyCase) -> str:
    return f"penalty-case:{case.id}"


def letters_of(case: PenaltyCase) -> list[Letter]:
    """Every letter of the case, its corrections with it, oldest first."""
    rows = Letter.objects.filter(pupil_id=case.pupil_id, key__startswith=letter_key(case))
    return list(rows.order_by("drafted_at", "id"))


def recipient_of(file: CaseFile, contact: Contact) -> Recipient | None:
    """The parent as somebody to write to; `None` if they may not be, or their address is kept back."""
    found = recipients(file.pupil, file.school, individually=True)
    mine = next((one for one in found if contact.id in one.contact_ids), None)
    return mine if mine is not None and mine.address and not mine.masked else None


def sessions_words(count: int) -> str:
    """`10 sessions (5 days)`."""
    return f"{count} sessions ({days(count)})"


def absences(file: CaseFile) -> Table:
    """Each session relied on, as the register has it now."""
    rows = []
    for one in file.standing.relied:
        code = file.marks.get((one.date, one.session), one.code)
        row = lookup(code, one.date)
        rows.append(
            (weekday_words(one.date), one.session.words.capitalize(), code, row.words if row else code)
        )
    return Table(
        "Sessions of unauthorised absence", ("Day", "Session", "Code", "What the register says"), tuple(rows)
    )


def improvement_fields(file: CaseFile, notice: ImprovementNotice) -> Mapping[str, FieldValue]:
    """The seven contents, from the record (PEN-08)."""
    first, last = file.offence
    given = [f"{day_words(s.offered_on)}: {s.what}. {s.get_taken_up_display()}." for s in file.support]
    return {
        "period": f"{day_words(first)} to {day_words(last)}",
        "offence_sessions": sessions_words(len(file.standing.relied)),
        "absences": absences(file),
        "support_given": given or ["None is recorded."],
        "support_offered": [line.strip() for line in notice.further_support.splitlines() if line.strip()],
        "improvement": notice.sufficient,
        "first_day": notice.starts_on,
        "last_day": notice.ends_on,
        "act_early": notice.early_grounds,
    }


def notice_fields(
    file: CaseFile,
    parent: ParentFile,
    *,
    number: str,
    dates: PayBy,
    issued_on: date,
    reason: str,
    acting_for: str,
) -> Mapping[str, FieldValue]:
    """Everything a penalty notice has to say (`docs/law.md`)."""
    head = letterhead(file.school)
    place = ", ".join([head.name or file.school.name, *head.address.splitlines()])
    first, last = file.offence
    return {
        "notice": number,
        "parent_address": address_words(parent.link),
        "child_address": child_address(file.pupil, file.parents),
        "school_place": place,
        "issued_on": issued_on,
        "offence_first": first,
        "offence_last": last,
        "offence_sessions": sessions_words(len(file.standing.relied)),
        "circumstances": reason,
        "rung": rung_words(parent.facts.position.step),
        "amounts": amounts_table(dates),
        "received_on": dates.received_on,
        "pay_to": ", ".join([file.authority.name, *file.authority.address]),
        "pay_how": file.authority.payment_methods,
        "acting_for": f"For {acting_for}" if acting_for else "",
        "conviction_warning": CONVICTION if file.policy.conviction_warning else "",
        "absences": absences(file),
    }


def rung_words(step: Step) -> str:
    if step is Step.SECOND:
        return "This is the second notice to you about this child in three years. There is no lower amount."
    return "This is the first notice to you about this child in three years."


def amounts_table(dates: PayBy) -> Table:
    rows = tuple(
        (day_words(last), f"£{amount.pence // 100}", str(amount.within_days))
        for amount, last in dates.last_days
    )
    return Table(
        "What to pay, and by when", ("If you pay by", "You pay", "Days from the day you got this"), rows
    )


def dates_of(
    amounts: Iterable[Amount], *, served_on: date, service: str, received_on: date | None, post_days: int
) -> PayBy:
    how = Service(service) if service else Service.POST
    return pay_by(
        tuple(amounts), served_on=served_on, service=how, received_on=received_on, post_days=post_days
    )


def address_words(link: ContactLink) -> str:
    return ", ".join(line for line in (*link.contact.address, link.contact.postcode) if line)


def child_address(pupil: Pupil, parents: Iterable[ParentFile]) -> str:
    """The pupil's own address, or that of the parent the pupil lives with."""
    if pupil.address:
        return ", ".join(pupil.address)
    home = next((one.link for one in parents if one.link.lives_with_pupil and not one.link.restricted), None)
    return address_words(home) if home else ""
