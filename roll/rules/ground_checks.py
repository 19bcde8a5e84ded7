"""The conditions of single grounds, computed from the register and from what people entered.

Each takes the facts and the answers and says in a sentence how it stands. Source: PR2024 reg. 9(1); requirements
ADM-13 to ADM-23 and section 14. What is not confirmed of the wording is listed in `docs/law.md`.
"""

from __future__ import annotations

from datetime import date

from registers.rules.words import day_words

from .facts import Answers, Facts
from .findings import Finding, against, met, missing
from .missing import WHOLE_WAIT, authority_found, jointly_enquired, nobody_found
from .runs import TEN, TWENTY

LEAST_MONTHS = 4
"""A sentence of detention shorter than this leaves the pupil on roll, marked Y5 (ADM-23)."""
NURSERY = frozenset({"E1", "E2", "N1", "N2"})


def no_order(facts: Facts, answers: Answers) -> Finding:
    """No school attendance order names this school: (a), (c), (f)."""
    if answers.yes("order_names_us"):
        return against("order", "A school attendance order names this school: the name stays on the roll.")
    return met("order", "No school attendance order names this school.")


def not_main_school_of_mobile(facts: Facts, answers: Answers) -> Finding:
    """A mobile child's main school keeps the name on: (a), (c) (ADM-22)."""
    elsewhere_main = any(not dual.main_here for dual in facts.duals)
    if facts.mobile and not elsewhere_main:
        return against(
            "mobile", "This is the main school of a child whose family travels: the name stays on the roll."
        )
    return met("mobile", "Not the main school of a child whose family travels.")


def no_dual_agreed(facts: Facts, answers: Answers) -> Finding:
    """Where the schools agreed that the pupil is at both, being at the other is no ground: (a)."""
    if facts.duals:
        names = ", ".join(dual.other_school for dual in facts.duals)
        return against(
            "dual", f"The pupil is registered here and at {names} by agreement. Use the ground for that."
        )
    return met("dual", "No agreement that the pupil is at two schools.")


def new_school_started(facts: Facts, answers: Answers) -> Finding:
    """Start date confirmed *and* the pupil has started: until then on roll and marked absent (ADM-16)."""
    started = answers.day("started_on")
    if not answers.text("other_school"):
        return missing("started", "Name the new school.")
    if started is None or not answers.text("confirmed_by"):
        return missing(
            "started",
            "The new school has to confirm that the pupil has started. Until then the pupil is on roll and marked absent.",
        )
    if started > facts.today:
        return against("started", f"The pupil starts on {day_words(started)}: that day has not come.")
    return met("started", f"Started at {answers.text('other_school')} on {day_words(started)}.")


def nursery(facts: Facts, answers: Answers) -> Finding:
    if facts.year_group not in NURSERY:
        return against("nursery", "The pupil is not in a nursery class.")
    return met("nursery", "In a nursery class.")


def every_other_consents(facts: Facts, answers: Answers) -> Finding:
    """Dual registration: every other school has agreed: (c)."""
    if not facts.duals:
        return against("consent", "No registration at another school is recorded for this pupil.")
    without = [dual.other_school for dual in facts.duals if dual.consent_on is None]
    if without:
        return missing("consent", f"No consent is recorded of {', '.join(without)}.")
    return met("consent", "Every other school has agreed.")


def letter_first(facts: Facts, answers: Answers) -> Finding:
    """Home education: from the day the letter arrived or a later day the parent gives, never before (ADM-13)."""
    arrived, wished = answers.day("letter_on"), answers.day("leaves_from")
    if arrived is None:
        return missing("letter", "Record the day the parent’s letter arrived.")
    earliest = max(arrived, wished or arrived)
    if facts.on < earliest:
        return against("letter", f"Not before {day_words(earliest)}, whatever is asked for.")
    return met("letter", f"Parent’s letter of {day_words(arrived)}.")


def consent_to_home_education(facts: Facts, answers: Answers) -> Finding:
    """The authority's consent where it is asked for: special schools, child protection. Switched on by date ([U])."""
    in_force = facts.consent_from is not None and facts.consent_from <= facts.on
    if not in_force:
        return met("la_consent", "No consent of the authority is asked for on this day.")
    if not (facts.special_school or answers.yes("protection")):
        return met("la_consent", "Consent is asked for special schools and child protection only.")
    if answers.day("consent_on") is None or not answers.text("consent_reference"):
        return missing(
            "la_consent",
            "The authority has to consent first: this is a special school, or there are child-protection enquiries.",
        )
    return met("la_consent", f"The authority consented on {day_words(_day(answers, 'consent_on'))}.")


def not_boarder(facts: Facts, answers: Answers) -> Finding:
    if facts.boarder:
        return against("boarder", "The pupil boards here: where the family lives is no ground.")
    return met("boarder", "Not a boarder.")


def moved_and_known(facts: Facts, answers: Answers) -> Finding:
    """The old address is left and the new place known; else on roll for twenty school days (ADM-14)."""
    left, known = answers.day("left_address_on"), answers.text("new_place")
    if left is not None and left > facts.today:
        return against("moved", f"The family leaves on {day_words(left)}: that day has not come.")
    if left is not None and known and answers.text("established_by"):
        return met("moved", f"Left the old address on {day_words(left)}; now at {known}.")
    if facts.days_unseen >= WHOLE_WAIT:
        return met("moved", f"Not seen for {facts.days_unseen} school days.")
    return missing(
        "moved",
        f"Establish that the family has left and where they are. Until then the name stays on for {WHOLE_WAIT}"
        f" school days; {facts.days_unseen} so far.",
    )


def abroad_is_told(facts: Facts, answers: Answers) -> Finding:
    """Emigration: forwarding address, school there and moving day come from the parent first (ADM-15)."""
    wanted = (
        ("new_place", "the address abroad"),
        ("other_school", "the school there"),
        ("left_address_on", "the moving day"),
    )
    open_ = [words for key, words in wanted if not answers.has(key)]
    if open_:
        return missing("abroad", f"Ask the parent for {', '.join(open_)}.")
    moving = _day(answers, "left_address_on")
    if moving > facts.on:
        return against("abroad", f"The family moves on {day_words(moving)}: not before that day.")
    return met("abroad", f"Moving day {day_words(moving)}.")


def ten_days_after_leave(facts: Facts, answers: Answers) -> Finding:
    """Not back in the ten school days right after granted leave: (h) (ADM-20, T16)."""
    leave = facts.leave
    if leave is None:
        return against("after_leave", "No leave of absence has ended that the pupil has not returned from.")
    if leave.excused:
        return against(
            "after_leave",
            f"Marked {', '.join(leave.excused)} since: sickness or an unavoidable cause is no ground.",
        )
    if leave.tenth is None or facts.today <= leave.tenth or leave.days_away < TEN:
        until = f"; the tenth is {day_words(leave.tenth)}" if leave.tenth else ""
        return against(
            "after_leave", f"{leave.days_away} of {TEN} school days since the leave are over{until}."
        )
    return met(
        "after_leave",
        f"Leave ended on {day_words(leave.ended)}; {leave.days_away} school days without return.",
    )


def twenty_days(facts: Facts, answers: Answers) -> Finding:
    """Twenty school days on end, each with every session G, N or O; any other code breaks them: (i) (ADM-19)."""
    run = facts.unexplained
    if run.length < TWENTY:
        before = f" Before that: {run.broken_by}." if run.broken_by else ""
        return against(
            "twenty", f"{run.length} of {TWENTY} school days on end with nothing but G, N or O.{before}"
        )
    first = run.first
    assert first is not None  # it has days
    return met(
        "twenty", f"{run.length} school days on end with nothing but G, N or O, since {day_words(first)}."
    )


def enquiries_made(facts: Facts, answers: Answers) -> Finding:
    """School and authority have looked together: not found, or found and both see no return: (h), (i)."""
    if not jointly_enquired(facts.enquiries):
        return missing(
            "enquiries", "Enquiries of school and authority have to be in the log, each with its result."
        )
    if nobody_found(facts.enquiries):
        return met("enquiries", "School and authority have looked, and did not find the pupil.")
    if answers.yes("both_agree_no_return"):
        return met(
            "enquiries", "Found; school and authority agree that there is no reason to expect a return."
        )
    return missing(
        "enquiries",
        "The pupil was found. School and authority have to agree that there is no reason to expect a return.",
    )


def second_wait(facts: Facts, answers: Answers) -> Finding:
    """After the authority was told: ten school days more, twenty in all, unless it says where the pupil is (ADM-18)."""
    if authority_found(facts.enquiries):
        return met("hold", "The authority has said where the pupil is.")
    if facts.told_missing_on is None:
        return missing("hold", "The authority has to be told first that the pupil is missing from education.")
    if facts.hold_until is None or facts.on <= facts.hold_until:
        until = f" to {day_words(facts.hold_until)}" if facts.hold_until else ""
        return against(
            "hold",
            f"The authority was told on {day_words(facts.told_missing_on)}: the name stays on through the second wait{until}.",
        )
    return met(
        "hold", f"The authority was told on {day_words(facts.told_missing_on)}; the second wait is over."
    )


def four_months(facts: Facts, answers: Answers) -> Finding:
    """A final order of four months or more, counted by the calendar from its first day: (j) (ADM-23)."""
    first, last = answers.day("detained_from"), answers.day("detained_until")
    if first is None or last is None or not answers.text("court"):
        return missing("detained", "Record the court, the first and the last day of the order.")
    if last < months_on(first, LEAST_MONTHS):
        return against(
            "detained",
            f"The order is shorter than {LEAST_MONTHS} months: the pupil stays on roll and is marked Y5.",
        )
    if first > facts.on:
        return against("detained", f"The order begins on {day_words(first)}.")
    return met(
        "detained",
        f"Detained from {day_words(first)} to {day_words(last)}, by order of {answers.text('court')}.",
    )


def months_on(first: date, months: int) -> date:
    """The last day of so many months that begin on `first`: four from 1 September end on 31 December."""
    month = first.month - 1 + months
    year, month = first.year + month // 12, month % 12 + 1
    if first.day == 1:
        return date.fromordinal(date(year, month, 1).toordinal() - 1)
    for day in range(first.day - 1, 0, -1):
        try:
            return date(year, month, day)
        except ValueError:
            continue
    raise AssertionError("every month has a first day")


def died(facts: Facts, answers: Answers) -> Finding:
    day = answers.day("died_on")
    if day is None:
        return missing("died", "Record the day.")
    if day > facts.today:
        return against("died", "That day has not come.")
    return met("died", f"Died on {day_words(day)}.")


def age_over(facts: Facts, answers: Answers) -> Finding:
    """Over compulsory school age before the school next meets: (l)."""
    ends, meets = facts.age_ends, facts.next_session_day
    if meets is not None and meets <= ends:
        return against(
            "age",
            f"Of compulsory school age until {day_words(ends)}, and the school meets again on {day_words(meets)}.",
        )
    if meets is None and facts.on < ends:
        return against("age", f"Of compulsory school age until {day_words(ends)}.")
    return met("age", f"Over compulsory school age before the school next meets (it ends {day_words(ends)}).")


def fees_unpaid(facts: Facts, answers: Answers) -> Finding:
    """A boarder whose fees are unpaid when the term they are for is over: (m)."""
    if not facts.boarder:
        return against("fees", "The pupil does not board here.")
    ended = answers.day("fees_term_ended")
    if ended is None:
        return missing("fees", "Record the last day of the term the fees are for.")
    if facts.on < ended:
        return against("fees", f"The term they are for ends on {day_words(ended)}.")
    return met("fees", f"Fees unpaid at the end of term, {day_words(ended)}.")


def independent(facts: Facts, answers: Answers) -> Finding:
    if not facts.independent:
        return against(
            "independent", "This school is neither independent nor a non-maintained special school."
        )
    return met("independent", "An independent or non-maintained special school.")


def exclusion_final(facts: Facts, answers: Answers) -> Finding:
    """A permanent exclusion counts only once it is final: (o). The wording of 2024 is not confirmed."""
    excluded, final = answers.day("excluded_on"), answers.day("final_on")
    if excluded is None or final is None or not answers.text("final_how"):
        return missing("final", "Record the day of the exclusion, how it became final and on which day.")
    if final < excluded:
        return against("final", "It can't be final before it was decided.")
    if final > facts.on:
        return against("final", f"Not final before {day_words(final)}.")
    return met("final", f"Permanently excluded on {day_words(excluded)}, final on {day_words(final)}.")


def outside_age(facts: Facts, answers: Answers) -> Finding:
    """Reg. 9(3) is for pupils below or above compulsory school age on the day. Its wording was not seen."""
    if facts.compulsory:
        return against("age", "The pupil is of compulsory school age on that day.")
    return met("age", "Not of compulsory school age on that day.")


def stopped_coming(facts: Facts, answers: Answers) -> Finding:
    if answers.day("told_on") is None or not answers.text("told_by"):
        return missing("told", "Record who told the school that the pupil will not come any more, and when.")
    return met("told", f"Told by {answers.text('told_by')} on {day_words(_day(answers, 'told_on'))}.")


def order_changed(facts: Facts, answers: Answers) -> Finding:
    if not answers.text("order_reference") or answers.day("order_on") is None:
        return missing(
            "order_made", "Record the reference of the attendance order and the day it was changed."
        )
    changed = _day(answers, "order_on")
    if changed > facts.on:
        return against("order_made", f"The order changes on {day_words(changed)}.")
    return met("order_made", f"Order {answers.text('order_reference')}, {day_words(changed)}.")


def _day(answers: Answers, key: str) -> date:
    day = answers.day(key)
    assert day is not None  # asked before
    return day
