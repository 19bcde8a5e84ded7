"""The checks that run by themselves on a request: each a rule, a severity and a sentence with its facts (LEV-09).

Two sorts. Checks of the law say what nobody can grant; checks of the school's policy advise, or stop until the head
lifts them with a reason, since the law asks for each case to be looked at on its own (LEV-09). None is ever judged on
a rounded figure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from registers.rules.policy_kinds import OFF
from registers.rules.policy_leave import LEAVE_REASONS
from registers.rules.words import clock_words, weekday_words

from .leave_check import Check, Found, Severity, in_order
from .leave_facts import Facts, sits_examinations
from .leave_kinds import LeaveKind
from .leave_policy import LeavePolicy
from .leave_reasons import NOT_OCCUPATIONAL, PROTEST
from .leave_told import abroad, part_time
from .leave_words import and_words, days_words, listed, sessions_words, share_words, short_day

_GENERAL = (LeaveKind.EXCEPTIONAL,)
_REASON_WORDS = {
    **dict(LEAVE_REASONS),
    "bereavement": "A death in the family",
    "visit": "A visit to relatives",
}


def advise(kind: LeaveKind, facts: Facts, policy: LeavePolicy) -> list[Check]:
    """What speaks against granting this: stops first, in the order of the checks."""
    found = [check for check in all_checks(kind, facts, policy) if check.severity is not Severity.OK]
    return sorted(found, key=lambda check: check.severity is not Severity.STOP)


def all_checks(kind: LeaveKind, facts: Facts, policy: LeavePolicy) -> list[Check]:
    """Every check that runs for this kind here, those in order included."""
    return [check for each in _CHECKS for check in each(kind, facts, policy)]


def _severity(setting: object) -> Severity:
    return Severity(str(setting))


def _resident(kind: LeaveKind, facts: Facts, policy: LeavePolicy) -> Found:
    """Only a parent the pupil normally lives with may apply (L7; LEV-03)."""
    who = facts.applicant
    if not kind.asks_resident_parent and not who.restricted:
        return
    if who.resident_parent:
        yield in_order("not_resident_parent", f"{facts.name} lives with {who.name}, who asked.", law=True)
        return
    if who.restricted:
        why = f"{who.name} may not be in contact with {facts.name}."
    elif not who.known:
        why = f"{who.name} is not matched yet to one of {facts.name}’s contacts."
    elif not who.lives_with:
        why = f"{facts.name} does not normally live with {who.name}."
    else:
        why = f"{who.name} is not recorded as a parent of {facts.name}."
    yield Check(
        "not_resident_parent",
        Severity.STOP,
        f"{why} Only a parent the pupil normally lives with can be granted it; the request is kept.",
        law=True,
    )


def _retrospective(kind: LeaveKind, facts: Facts, policy: LeavePolicy) -> Found:
    """Leave is granted in advance, never for a session that has begun (LEV-05)."""
    if not facts.begun:
        return
    what = sessions_words(len(facts.begun))
    begun = "has begun" if len(facts.begun) == 1 else "have begun"
    why = f"{what} ({listed(facts.begun)}) {begun}: leave is granted beforehand or not at all. Absence then is unauthorised."
    yield Check("retrospective", Severity.STOP, why, law=True)


def _notice(kind: LeaveKind, facts: Facts, policy: LeavePolicy) -> Found:
    """Short notice is pointed out and never decides by itself (LEV-04, LEV-18, LEV-19)."""
    rule, wanted = {
        LeaveKind.RELIGIOUS: ("notice", policy.religious_notice_days),
        LeaveKind.TRAVEL: ("travel_notice", policy.travel_notice_days),
        LeaveKind.PART_TIME: ("notice", OFF),
        LeaveKind.INTERVIEW: ("notice", OFF),
    }.get(kind, ("notice", policy.leave_notice_days))
    if not isinstance(wanted, int):
        return
    given = (facts.asked[0][0] - facts.asked_on).days if facts.asked else 0
    if given >= wanted:
        yield in_order(rule, f"{days_words(given)}’ notice; the policy asks for {wanted}.")
        return
    said = f"{days_words(given)}’ notice" if given > 0 else "No notice"
    still = ""
    if facts.decidable_until is not None:
        until = facts.decidable_until
        still = f" It can be decided until {weekday_words(until.date())}, {clock_words(until.time())}."
    yield Check(rule, Severity.ADVISE, f"{said}; the policy asks for {wanted}.{still}")


def _attendance(kind: LeaveKind, facts: Facts, policy: LeavePolicy) -> Found:
    """LEV-09, attendance below a share the policy names: exact counts, the share itself is not below."""
    floor = policy.leave_attendance_below
    if kind not in _GENERAL or not isinstance(floor, int) or not facts.year.possible:
        return
    attended, possible = facts.year.attended, facts.year.possible
    said = f"Attendance is {share_words(attended, possible)}, {attended} of {sessions_words(possible)}"
    if attended * 100 >= floor * possible:
        yield in_order("attendance_below", f"{said}; not below {floor}%.")
        return
    severity = _severity(policy.leave_attendance_below_severity)
    yield Check("attendance_below", severity, f"{said}, below the {floor}% of the policy.")


def _unauthorised(kind: LeaveKind, facts: Facts, policy: LeavePolicy) -> Found:
    """LEV-09, any unauthorised absence on this year's record."""
    setting = policy.leave_unauthorised_on_record
    if kind not in _GENERAL or setting is OFF:
        return
    if not facts.unauthorised:
        yield in_order("unauthorised_on_record", "No unauthorised absence this school year.")
        return
    codes = Counter(code for _, code in facts.unauthorised)
    days = list(dict.fromkeys(short_day(day) for day, _ in facts.unauthorised))
    named = and_words([*days[:3], *([days_words(len(days) - 3, "more day")] if len(days) > 3 else [])])
    counted = and_words([f"{count} {code}" for code, count in sorted(codes.items())])
    why = f"There is unauthorised absence this school year: {sessions_words(len(facts.unauthorised))} ({counted}), {named}."
    yield Check("unauthorised_on_record", _severity(setting), why)


def _absence(kind: LeaveKind, facts: Facts, policy: LeavePolicy) -> Found:
    """LEV-09, absence above a share: exact counts, the share itself is not above."""
    ceiling = policy.leave_absence_above
    if kind not in _GENERAL or not isinstance(ceiling, int) or not facts.year.possible:
        return
    absent, possible = facts.year.absent, facts.year.possible
    said = f"Absence is {share_words(absent, possible)}, {absent} of {sessions_words(possible)}"
    if absent * 100 <= ceiling * possible:
        yield in_order("absence_above", f"{said}; not above {ceiling}%.")
        return
    yield Check(
        "absence_above",
        _severity(policy.leave_absence_above_severity),
        f"{said}, above the {ceiling}% of the policy.",
    )


def _assessment(kind: LeaveKind, facts: Facts, policy: LeavePolicy) -> Found:
    """LEV-09, during or just before assessments."""
    setting = policy.leave_assessment_period
    if kind not in (LeaveKind.EXCEPTIONAL, LeaveKind.PERFORMANCE) or setting is OFF:
        return
    if not policy.leave_assessment_days:
        return
    if not facts.assessment:
        yield in_order("assessment_period", "No session falls into assessment days.")
        return
    count, of = len(facts.assessment), len(facts.asked)
    why = f"{count} of the {sessions_words(of)} in or just before assessments, {facts.assessment_words}."
    yield Check("assessment_period", _severity(setting), why)


def _pattern(kind: LeaveKind, facts: Facts, policy: LeavePolicy) -> Found:
    """LEV-09, the same weeks as in an earlier year."""
    setting = policy.leave_annual_pattern
    if kind not in _GENERAL or setting is OFF:
        return
    if not facts.same_weeks:
        yield in_order("annual_pattern", "No request or leave around these weeks in earlier years.")
        return
    yield Check(
        "annual_pattern", _severity(setting), f"The same weeks as before: {'; '.join(facts.same_weeks)}."
    )


def _truancy(kind: LeaveKind, facts: Facts, policy: LeavePolicy) -> Found:
    """LEV-09, known truancy: the sign-out book, or what the office noted on the request."""
    setting = policy.leave_truancy
    if kind not in _GENERAL or setting is OFF:
        return
    left = facts.left_without_permission
    if not left and not facts.truancy_noted:
        yield in_order("truancy", "No truancy is known this school year.")
        return
    times = "once" if left == 1 else f"{left} times"
    told = [f"{facts.name} left without permission {times} this school year" if left else ""]
    told.append("truancy is noted on the request" if facts.truancy_noted else "")
    why = and_words([part for part in told if part])
    yield Check("truancy", _severity(setting), f"{why[0].upper()}{why[1:]}.")


def _protest(kind: LeaveKind, facts: Facts, policy: LeavePolicy) -> Found:
    """LEV-09, taking part in a protest."""
    if policy.leave_protest is OFF or kind is not LeaveKind.EXCEPTIONAL or PROTEST not in facts.reasons:
        return
    source = "The office sorted the reason as" if facts.reasons_sorted else "The words of the request suggest"
    yield Check("protest", _severity(policy.leave_protest), f"{source} taking part in a protest.")


def _refused_reason(kind: LeaveKind, facts: Facts, policy: LeavePolicy) -> Found:
    """LEV-10, reasons the policy lists; LEV-21, reasons that are no travelling for work; LEV-22, who sits examinations."""
    if kind is LeaveKind.STUDY and not sits_examinations(facts):
        why = f"Study leave is for pupils sitting a public examination; none is named, and {facts.name} is in Year {facts.year_group}."
        yield Check("refused_reason", Severity.STOP, why, law=True)
    if kind is LeaveKind.TRAVEL:
        yield from _not_travel(facts)
    listed_here = policy.leave_refused_reasons
    if kind not in _GENERAL or not isinstance(listed_here, tuple):
        return
    against = [reason for reason in facts.reasons if reason in listed_here]
    if not against:
        if facts.reasons_sorted:
            yield in_order("refused_reason", "The reason is none of those the policy does not count.")
        return
    said = and_words([_REASON_WORDS[reason].lower() for reason in against])
    source = "The reason is" if facts.reasons_sorted else "The words of the request suggest"
    why = f"{source}: {said}. The policy does not count it as exceptional."
    yield Check("refused_reason", _severity(policy.leave_refused_reasons_severity), why)


def _not_travel(facts: Facts) -> Found:
    against = [reason for reason in facts.reasons if reason in NOT_OCCUPATIONAL]
    if against and not facts.details.get("work", "").strip():
        said = and_words([_REASON_WORDS[reason].lower() for reason in against])
        why = f"T is for travelling for a parent’s work; this speaks of {said}. Ask for it as exceptional leave."
        yield Check("refused_reason", Severity.STOP, why, law=True)


def _licence(kind: LeaveKind, facts: Facts, policy: LeavePolicy) -> Found:
    """A regulated performance needs a licence or an exemption (LEV-17; L7)."""
    if kind is not LeaveKind.PERFORMANCE:
        return
    if not facts.says("licence"):
        why = "No licence or exemption of the local authority is recorded; without one it can’t be granted."
        yield Check("licence", Severity.STOP, why, law=True)
        return
    outside = [when for when in facts.asked if not _in_licence(facts, when)]
    if outside:
        why = f"{sessions_words(len(outside))} outside the days of the licence: {listed(outside)}."
        yield Check("licence", Severity.STOP, why, law=True)
    elif facts.says("licence_names_dates"):
        yield in_order(
            "licence", "The licence names the days; the school’s own approval is not asked for.", law=True
        )
    else:
        yield Check("licence", Severity.ADVISE, "The licence names no days: you decide each day.")
    yield from _education(facts, policy)


def _in_licence(facts: Facts, when: tuple[object, object]) -> bool:
    day = str(when[0])
    return facts.details.get("licence_from", "") <= day <= (facts.details.get("licence_to", "") or "9999")


def _education(facts: Facts, policy: LeavePolicy) -> Found:
    least, raw = policy.performance_min_education_hours, facts.details.get("education_hours", "")
    if not isinstance(least, int) or not raw:
        return
    if float(raw) < least:
        yield Check(
            "licence",
            Severity.ADVISE,
            f"{raw} hours of education a day are arranged; the policy asks for {least}.",
        )


def _floor(kind: LeaveKind, facts: Facts, policy: LeavePolicy) -> Found:
    """Where the licence names no days: not if attendance would fall below the policy's share (LEV-17)."""
    floor = policy.performance_min_attendance
    if kind is not LeaveKind.PERFORMANCE or not isinstance(floor, int) or facts.says("licence_names_dates"):
        return
    attended, possible = facts.share_if_taken(facts.asked_ahead)
    if not possible:
        return
    said = f"If all are taken attendance would be {share_words(attended, possible)}"
    if attended * 100 >= floor * possible:
        yield in_order("performance_floor", f"{said}; not below {floor}%.")
        return
    yield Check("performance_floor", Severity.STOP, f"{said}, below the {floor}% of the policy.")


def _religious(kind: LeaveKind, facts: Facts, policy: LeavePolicy) -> Found:
    """R is for the days a religious body sets apart; what is asked beyond the policy's number is not R (LEV-18, REG-33)."""
    most = policy.religious_max_days
    if kind is not LeaveKind.RELIGIOUS:
        return
    days = len({day for day, _ in facts.asked})
    if isinstance(most, int) and days > most:
        why = f"{days_words(days)} asked for; {days_words(most)} of one occasion can be recorded as R. Grant the rest as C or refuse it."
        yield Check("religious_days", Severity.STOP, why, law=True)
    if facts.details.get("set_apart_exclusively") == "no":
        why = "The day is not set apart only for religious observance, so R does not fit it."
        yield Check("religious_days", Severity.STOP, why, law=True)


def _travel_counts(kind: LeaveKind, facts: Facts, policy: LeavePolicy) -> Found:
    """LEV-20: how far the year's travelling has gone. The law's 200 sessions are a defence, never a limit of ours."""
    if kind is not LeaveKind.TRAVEL:
        return
    flag = policy.travel_flag_sessions
    if isinstance(flag, int) and facts.travel_sessions > flag:
        why = f"{sessions_words(facts.travel_sessions)} of travel in twelve months with these, above the {flag} at which the policy looks closer."
        yield Check("travel_notice", Severity.ADVISE, why)


_CHECKS: tuple[Callable[[LeaveKind, Facts, LeavePolicy], Found], ...] = (
    _retrospective,
    _resident,
    _unauthorised,
    _absence,
    _attendance,
    _assessment,
    _pattern,
    _truancy,
    _protest,
    _refused_reason,
    _licence,
    _floor,
    _religious,
    abroad,
    part_time,
    _notice,
    _travel_counts,
)
LIFTABLE = (
    "attendance_below",
    "absence_above",
    "unauthorised_on_record",
    "assessment_period",
    "annual_pattern",
    "truancy",
    "protest",
    "refused_reason",
    "performance_floor",
)
"""Rules of a school's policy that may be stops; those of the law are not among them."""
