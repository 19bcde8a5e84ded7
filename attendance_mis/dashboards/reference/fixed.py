"""The numbers the law fixes: no setting changes them. Each is taken from the rule that uses it, never written twice."""

from __future__ import annotations

from dataclasses import dataclass

from absence.rules.exclusion import PROVISION_FROM_DAY
from absence.rules.leave_after import SCHOOL_DAYS as DAYS_AFTER_LEAVE
from absence.rules.sickness import DUE_SESSIONS
from penalties.rules.amounts import FIRST_SCALE, FRAMEWORK_FROM, SECOND_SCALE, Amount
from penalties.rules.ladder import MOST, YEARS
from registers.rules.code_table import NEW_REGULATIONS
from registers.rules.codes import CODES, counts_to_threshold
from registers.rules.countdown import CODE_AT_EXPIRY
from registers.rules.figures import Tally, is_persistent, is_severe
from registers.rules.policy_bounds import LONGEST_OPEN_MINUTES, MOST_SETTLE_DAYS
from registers.rules.retention import FEWEST_YEARS
from registers.rules.threshold import SESSIONS, WEEKS
from registers.rules.words import day_words
from roll.rules.missing import LATEST_FORM_DAY
from roll.rules.returns import NEW_PUPIL_DAYS

REGULATIONS = "School Attendance (Pupil Registration) (England) Regulations 2024"
GUIDANCE = "Working together to improve school attendance (statutory guidance)"
FRAMEWORK = "National framework for penalty notices, in Working together to improve school attendance"


@dataclass(frozen=True)
class Fixed:
    subject: str
    what: str
    source: str


def fixed_numbers() -> list[Fixed]:
    since = f"from {day_words(NEW_REGULATIONS)}"
    return [
        Fixed("Keeping the register", f"Every entry is kept for at least {FEWEST_YEARS} years from the day it was made", f"{REGULATIONS}, reg. 7"),
        Fixed("Reason not known (N)", f"Settled within {MOST_SETTLE_DAYS} school days, else {CODE_AT_EXPIRY}", f"{REGULATIONS}, reg. 10"),
        Fixed("How long a register stays open", f"At most {LONGEST_OPEN_MINUTES} minutes, the same for every session", GUIDANCE),
        Fixed("Persistent absence", f"{_share(is_persistent)} % or more of a pupil’s possible sessions missed, on exact counts", "DfE absence methodology"),
        Fixed("Severe absence", f"{_share(is_severe)} % or more of a pupil’s possible sessions missed, on exact counts", "DfE absence methodology"),
        Fixed("Penalty threshold", f"{SESSIONS} sessions of {_threshold_codes()} within {WEEKS} school weeks, {since}; a notice is then considered, never issued by itself", FRAMEWORK),
        Fixed("First penalty notice", _scale(FIRST_SCALE), "Education (Penalty Notices) (England) Regulations 2007, reg. 4, as amended by SI 2024/210"),
        Fixed("Second penalty notice", _scale(SECOND_SCALE), "The same"),
        Fixed("No further notice", f"After {MOST} to one parent for one pupil within {YEARS} years, counted from {day_words(FRAMEWORK_FROM)}", FRAMEWORK),
        Fixed("Sickness return", f"{DUE_SESSIONS // 2} school days of illness in the school year, missed or reasonably expected", f"{REGULATIONS}, reg. 13"),
        Fixed("New-pupil return", f"By the end of the {_nth(NEW_PUPIL_DAYS)} day after entry", f"{REGULATIONS}, reg. 13"),
        Fixed("Not back after granted leave", f"{DAYS_AFTER_LEAVE} school days right after it, without sickness or unavoidable cause, may become a ground to remove a name", f"{REGULATIONS}, reg. 9"),
        Fixed("Suspended or excluded", f"Education elsewhere from the {_nth(PROVISION_FROM_DAY)} school day", "Education and Inspections Act 2006, s. 100; Education Act 1996, s. 19"),
        Fixed("A child nobody can find", f"Reported by the {_nth(LATEST_FORM_DAY)} school day", "Statutory guidance on children missing education"),
    ]  # fmt: skip


def _share(is_one: object) -> int:
    """The least whole per cent of sessions missed for which the rule says yes."""
    assert callable(is_one)
    return next(missed for missed in range(1, 101) if is_one(Tally(present=100 - missed, authorised=missed)))


def _threshold_codes() -> str:
    codes = sorted({one.code for one in CODES if counts_to_threshold(one.code, NEW_REGULATIONS)})
    return f"{', '.join(codes[:-1])} or {codes[-1]}"


def _scale(scale: tuple[Amount, ...]) -> str:
    dearest = scale[-1].words
    lower = [one.words for one in scale[:-1]]
    return f"{dearest}, or {lower[0]}" if lower else f"{dearest}, no lower amount"


def _nth(number: int) -> str:
    return {5: "fifth", 6: "sixth", 10: "tenth"}.get(number, f"{number}th")
