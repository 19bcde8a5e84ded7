"""Before settings are saved: which marks, crossings and thresholds the last year would have had with them (POL-04).

Each rule is asked as it is asked every day, once with the settings there were and once with the proposed ones, over the
registers there were. Nothing is written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from absence.queries.leave_what_if import LEAVE, LeaveEffect, leave_effect
from absence.queries.what_if import LADDER, LadderEffect, ladder_effect
from absence.queries.what_if_illness import ILLNESS, IllnessEffect, illness_effect
from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from penalties.queries.threshold import used_sessions
from registers.actions.policy import EFFECTIVE_FROM, REASON, proposed_change
from registers.models import Pupil, School
from registers.queries.policy import levels_of
from registers.queries.threshold import cases_of
from registers.queries.what_if import TIMES, ArrivalEffect, MarkDifference, arrival_effect
from registers.queries.what_if_figures import AT_RISK, LATE, BandEffect, at_risk_effect, lateness_effect
from registers.queries.what_if_unexplained import SETTLE, SettleEffect, settle_effect
from registers.rules.policy_effect import Levels, supposed
from registers.rules.policy_fields import FIELD
from registers.rules.policy_history import PolicyChange
from registers.rules.policy_kinds import Group
from registers.rules.policy_values import value_words
from registers.rules.threshold import times_reached
from registers.views.school import SchoolRequest, school_page
from registers.views.settings import EDIT, Level, group_of, level_of, settings_form, show_form
from registers.views.trust import trust_page

YEAR = timedelta(days=365)
SHOWN = 100
"""Lines of a table; the number of the rest is said."""


@dataclass(frozen=True)
class ThresholdDifference:
    """How often a pupil reached ten unauthorised sessions in ten school weeks."""

    pupil: Pupil
    times: int
    then: int


@dataclass(frozen=True)
class Effect:
    """What the proposal would have done at one school; a part that it does not touch is `None`."""

    school: School
    ladder: LadderEffect | None
    arrivals: ArrivalEffect | None
    thresholds: tuple[ThresholdDifference, ...]
    at_risk: BandEffect | None = None
    late: BandEffect | None = None
    leave: LeaveEffect | None = None
    illness: IllnessEffect | None = None
    unexplained: SettleEffect | None = None

    @property
    def bands(self) -> list[tuple[str, str, BandEffect]]:
        """(key, heading, effect) of those that were tried."""
        tried = (
            ("at-risk", "At risk of persistent absence", self.at_risk),
            ("late", "Persistently late", self.late),
        )
        return [(key, words, effect) for key, words, effect in tried if effect is not None]


REPLAYED = LADDER | TIMES | AT_RISK | LATE | LEAVE | ILLNESS | SETTLE
"""Settings the registers and records of a year can be asked about again."""


@school_page(Permission.CHANGE_SETTINGS)
@require_POST
def school_what_if(request: SchoolRequest, group: str) -> HttpResponse:
    wanted = group_of(group)
    return _what_if(request, level_of(request, wanted), wanted)


@trust_page(Permission.CHANGE_TRUST_SETTINGS)
@require_POST
def trust_what_if(request: HttpRequest, group: str) -> HttpResponse:
    return _what_if(request, Level(None), group_of(group))


def _what_if(request: HttpRequest, level: Level, group: Group) -> HttpResponse:
    today = clock.today()
    form = settings_form(request.POST, level, group)
    for name in (EFFECTIVE_FROM, REASON):
        form.fields[name].required = False
    if not form.is_valid():
        return show_form(request, form, level, group)
    try:
        change = proposed_change(
            school=level.school, year_group=level.year_group, wanted=form.wanted(), on=today
        )
    except Refused as refused:
        form.refuse(refused.problems)
        return show_form(request, form, level, group)
    keys = {*change.values, *change.cleared}
    schools = [level.school] if level.school else list(School.objects.all())
    context = {
        "level": level,
        "group": group,
        "first": today - YEAR,
        "last": today,
        "changes": _words(change),
        "effects": [_effect(school, level, change, today - YEAR, today) for school in schools],
        "not_replayed": sorted(FIELD[key].label for key in keys - REPLAYED),
        "replayed": bool(keys & REPLAYED),
        "sent": [(name, value) for name, values in request.POST.lists() for value in values
                 if name not in ("csrfmiddlewaretoken", EDIT)],
        "save_url": level.url("change_settings", group.name.lower()),
        "back_url": level.url("settings"),
        "shown": SHOWN,
    }  # fmt: skip
    return render(request, "dashboards/what_if.html", context)


def _words(change: PolicyChange) -> list[tuple[str, str]]:
    said = [(FIELD[key].label, value_words(FIELD[key], value)) for key, value in change.values.items()]
    return [*said, *((FIELD[key].label, "left to the level above") for key in sorted(change.cleared))]


def _effect(school: School, level: Level, change: PolicyChange, first: date, last: date) -> Effect:
    now: Levels = levels_of(school)
    then = supposed(now, level.key, change)
    keys = {*change.values, *change.cleared}
    arrivals = arrival_effect(school, now, then, first, last) if keys & TIMES else None
    return Effect(
        school=school,
        ladder=ladder_effect(school, now, then, first, last) if keys & LADDER else None,
        arrivals=arrivals,
        thresholds=_thresholds(arrivals.changed, first, last) if arrivals else (),
        at_risk=at_risk_effect(school, now, then, first, last) if keys & AT_RISK else None,
        late=lateness_effect(school, now, then, first, last) if keys & LATE else None,
        leave=leave_effect(school, now, then, first, last) if keys & LEAVE else None,
        illness=illness_effect(school, now, then, first, last) if keys & ILLNESS else None,
        unexplained=settle_effect(school, now, then, first, last) if keys & SETTLE else None,
    )


def _thresholds(
    changed: Sequence[MarkDifference], first: date, last: date
) -> tuple[ThresholdDifference, ...]:
    """How often the pupils of changed marks would have reached ten; of marks that follow the clock."""
    by_pupil: dict[object, list[MarkDifference]] = defaultdict(list)
    for one in changed:
        if one.marked == one.code:
            by_pupil[one.pupil_id].append(one)
    ids = [one.pupil_id for one in changed if one.pupil_id in by_pupil]
    found = []
    for pupil, case in cases_of(set(ids), first, last, used_sessions(last, ids)):
        then = case
        for one in by_pupil[pupil.id]:
            then = then.as_if(one.date, one.session, one.then)
        times = [len(times_reached(each, first, last)) for each in (case, then)]
        if times[0] != times[1]:
            found.append(ThresholdDifference(pupil, *times))
    return tuple(found)
