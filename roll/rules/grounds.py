"""The grounds on which a name may be taken off the admission register, as dated data (ADM-10; requirements section 14).

Source: School Attendance (Pupil Registration) (England) Regulations 2024, reg. 9(1)(a) to (o), from 19 August 2024, and
reg. 9(3) for pupils outside compulsory school age, whose wording was not seen. Before that the regulations of 2006,
reg. 8(1): kept to name what files of former years say; nobody leaves on one of them now, since no deletion is backdated.
There is no ground in words of one's own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from registers.rules.codes import NEW_REGULATIONS

from . import ground_checks as check
from . import needs as need
from .facts import Answers, Facts
from .findings import Finding
from .needs import Need

Check = Callable[[Facts, Answers], Finding]
LAST_OLD_DAY = date(2024, 8, 18)


@dataclass(frozen=True)
class Ground:
    """`code` is the letter of the regulation; two ways of one ground share its letter."""

    key: str
    code: str
    words: str
    help: str = ""
    needs: tuple[Need, ...] = ()
    checks: tuple[Check, ...] = ()
    first_day: date = NEW_REGULATIONS
    last_day: date | None = None
    outside_age: bool = False
    """For pupils not of compulsory school age on the day; every other ground is for those who are."""
    any_age: bool = False
    confirmed: bool = True
    """Whether we have seen that the law says so; shown to whoever relies on it."""

    def in_force(self, on: date) -> bool:
        return self.first_day <= on and (self.last_day is None or on <= self.last_day)

    @property
    def law(self) -> str:
        if self.last_day is not None:
            return f"2006 regulations, reg. 8(1)({self.code})"
        return "Reg. 9(3)" if self.outside_age else f"Reg. 9(1)({self.code})"

    @property
    def emigrated(self) -> bool:
        return self.key == "emigrated"


TRANSFER = Ground(
    "transfer", "a", "Registered at another school",
    "The new school has confirmed the start, and the pupil has started there.",
    (need.OTHER_SCHOOL, need.STARTED_ON, need.CONFIRMED_BY, need.ORDER_NAMES_US),
    (check.new_school_started, check.no_order, check.not_main_school_of_mobile, check.no_dual_agreed),
)  # fmt: skip
NURSERY = Ground(
    "nursery", "b", "Nursery education is over", "The pupil does not go on to Reception here.",
    (need.NO_RETURN, need.OTHER_SCHOOL), (check.nursery,), any_age=True,
)  # fmt: skip
DUAL = Ground(
    "dual", "c", "Registered here and elsewhere; the other school keeps the pupil",
    "Every other school has agreed.",
    (need.NO_RETURN, need.ORDER_NAMES_US),
    (check.every_other_consents, check.no_order, check.not_main_school_of_mobile),
)  # fmt: skip
ORDER_CHANGED = Ground(
    "order_changed", "d", "The school attendance order now names another school", "",
    (need.ORDER_REFERENCE, need.ORDER_ON, Need("other_school", "The school it names now")), (check.order_changed,),
)  # fmt: skip
ORDER_REVOKED = Ground(
    "order_revoked", "e", "The school attendance order was ended: taught otherwise than at school", "",
    (need.ORDER_REFERENCE, need.ORDER_ON, need.ARRANGEMENTS), (check.order_changed,),
)  # fmt: skip
HOME = Ground(
    "home_education", "f", "To be educated at home", "A parent has written so to the school.",
    (need.LETTER_ON, need.LEAVES_FROM, need.LETTER_KEPT, need.ORDER_NAMES_US, need.PROTECTION, need.CONSENT_ON,
     need.CONSENT_REFERENCE),
    (check.letter_first, check.no_order, check.consent_to_home_education),
)  # fmt: skip
MOVED = Ground(
    "moved", "g", "Moved out of reach of the school", "The family no longer lives a reasonable distance away.",
    (need.LEFT_ADDRESS_ON, need.NEW_PLACE, need.NEW_PARENT, need.ESTABLISHED_BY, need.OTHER_SCHOOL, need.NO_RETURN),
    (check.not_boarder, check.moved_and_known),
)  # fmt: skip
EMIGRATED = Ground(
    "emigrated", "g", "Moved abroad", "Address, school and moving day are known from the parent.",
    (need.LEFT_ADDRESS_ON, need.NEW_PLACE, need.NEW_PARENT, need.OTHER_SCHOOL, need.TOLD_BY, need.NO_RETURN),
    (check.not_boarder, check.abroad_is_told),
)  # fmt: skip
AFTER_LEAVE = Ground(
    "after_leave", "h", "Not back ten school days after leave of absence",
    "Leave of absence only; illness or any other authorised absence is not meant.",
    (need.NO_SICKNESS, need.BOTH_AGREE),
    (check.ten_days_after_leave, check.enquiries_made, check.second_wait),
)  # fmt: skip
TWENTY = Ground(
    "twenty_days", "i", "Absent twenty school days on end without authorisation",
    "Every session G, N or O; any other code breaks the run, U included.",
    (need.NO_SICKNESS, need.BOTH_AGREE), (check.twenty_days, check.enquiries_made, check.second_wait),
)  # fmt: skip
DETAINED = Ground(
    "detained", "j", "Detained for four months or more", "By a final order; not expected back at its end.",
    (need.COURT, need.DETAINED_FROM, need.DETAINED_UNTIL, need.FINAL_ORDER, need.NO_RETURN), (check.four_months,),
)  # fmt: skip
DIED = Ground(
    "died", "k", "Died", "Nothing more is sent to the family by itself from the moment this is recorded.",
    (need.DIED_ON, need.TOLD_BY), (check.died,), any_age=True,
)  # fmt: skip
OVER_AGE = Ground(
    "over_age", "l", "Over school age before the school meets again, and not going on here", "",
    (need.WHY_NOT_ON,), (check.age_over,), any_age=True,
)  # fmt: skip
FEES = Ground(
    "fees", "m", "A boarder whose fees are unpaid at the end of term", "", (need.FEES_TERM,), (check.fees_unpaid,),
    any_age=True,
)  # fmt: skip
CEASED = Ground(
    "ceased", "n", "No longer a pupil of an independent or non-maintained special school", "",
    (need.TOLD_BY, need.OTHER_SCHOOL), (check.independent,), any_age=True,
)  # fmt: skip
EXCLUDED = Ground(
    "excluded", "o", "Permanently excluded", "Only once nothing can be reviewed any more.",
    (need.EXCLUDED_ON, need.FINAL_HOW, need.FINAL_ON), (check.exclusion_final,), any_age=True,
)  # fmt: skip
OUTSIDE_AGE = Ground(
    "outside_age", "3", "Below or above school age, and has stopped coming",
    "The wording of the law for these pupils was not checked: ask the authority where you are not sure.",
    (need.TOLD_ON, need.TOLD_BY, need.OTHER_SCHOOL), (check.outside_age, check.stopped_coming),
    outside_age=True, confirmed=False,
)  # fmt: skip

GROUNDS_2024: tuple[Ground, ...] = (
    TRANSFER, NURSERY, DUAL, ORDER_CHANGED, ORDER_REVOKED, HOME, MOVED, EMIGRATED, AFTER_LEAVE, TWENTY, DETAINED, DIED,
    OVER_AGE, FEES, CEASED, EXCLUDED, OUTSIDE_AGE,
)  # fmt: skip


def _old(code: str, words: str) -> Ground:
    return Ground(f"old_{code}", code, words, first_day=date(2006, 9, 1), last_day=LAST_OLD_DAY, any_age=True)


GROUNDS_2006: tuple[Ground, ...] = (
    _old("a", "Attendance order changed or ended"),
    _old("b", "Registered at another school"),
    _old("c", "Registered here and elsewhere; the other school agreed"),
    _old("d", "Educated otherwise than at school"),
    _old("e", "Moved out of reach of the school"),
    _old("f", "Not back ten school days after leave"),
    _old("g", "Medically unfit until past school age"),
    _old("h", "Absent twenty school days on end"),
    _old("i", "Detained for four months or more"),
    _old("j", "Died"),
    _old("k", "Over school age and not going on here"),
    _old("l", "Ceased at an independent school"),
    _old("m", "Permanently excluded"),
    _old("n", "Nursery education is over"),
    _old("o", "Boarder, fees unpaid"),
)
"""Names for history only: none has a check, and none is offered to anybody."""

_ALL = {one.key: one for one in (*GROUNDS_2024, *GROUNDS_2006)}


def grounds_on(day: date) -> tuple[Ground, ...]:
    """The list in force on a day."""
    return tuple(one for one in _ALL.values() if one.in_force(day))


def ground_of(key: str) -> Ground | None:
    return _ALL.get(key)
