"""Changing the register settings: one new row per change, never an old one altered (POL-01 to POL-03)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from registers.models import PolicyChange as PolicyRow
from registers.models import School
from registers.presets import LoadedPreset, load_preset
from registers.queries.policy import LAW_PREVAILS, levels_of
from registers.rules.policy import Scope
from registers.rules.policy_bounds import Finding, Severity
from registers.rules.policy_effect import new_findings, resolved_on
from registers.rules.policy_fields import FIELD
from registers.rules.policy_history import PolicyChange, layer_in_force
from registers.rules.policy_kinds import Value
from registers.rules.policy_values import BadValue, read_value, written
from registers.rules.year_groups import YEAR_GROUPS, year_group_words

EFFECTIVE_FROM, REASON, FORM = "effective_from", "reason", ""
"""Keys of a refusal that are not settings."""
WHY = "why_"
"""Before a setting's key: the reason for a value outside statutory guidance is missing."""
FURTHEST_YEARS = 3
LONGEST_REASON = 300
LOADED = "Adopted policy loaded."
AS_ADOPTED = "As the school's adopted policy is written; to be looked at in its next review."


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What somebody asks to change at one level, as text from a form or a program."""

    values: Mapping[str, object]
    cleared: Collection[str] = ()
    locked: Collection[str] = ()
    unlocked: Collection[str] = ()
    guidance_reasons: Mapping[str, str] | None = None
    """Setting → why a value outside statutory guidance is chosen."""


@transaction.atomic
def change_policy(
    *,
    school: School | None,
    year_group: str = "",
    wanted: Wanted,
    effective_from: date,
    reason: str,
    by: Actor,
) -> PolicyRow:
    """Record a change of one level: the trust (no school), a school, or a year group of it.

    Refused as a whole, with a sentence for each setting, if a value makes no sense, is forbidden by law, is
    locked above, or is outside the guidance and nobody says why. No change can start in the past: what was
    judged yesterday stays as it was judged (T21).
    """
    _hold(school)
    levels = levels_of(school)
    change = _understood(school, year_group, wanted, effective_from)
    change = _without_what_holds_already(change, levels)
    why = " ".join(reason.split())
    problems = {
        **_judged(school, change, levels, wanted.guidance_reasons or {}),
        **_locked_above(change, levels, year_group),
        **_when_and_why(effective_from, why),
    }
    if problems:
        raise Refused(problems)
    return _save(school, year_group, change, why, wanted.guidance_reasons or {}, {}, by)


def proposed_change(*, school: School | None, year_group: str = "", wanted: Wanted, on: date) -> PolicyChange:
    """What somebody asks, read and judged as `change_policy` judges it, and not saved.

    Reasons need not be given for a question. Refused like the change itself if a value makes no sense, is forbidden
    by law, is locked above, or nothing would be different.
    """
    levels = levels_of(school)
    change = _without_what_holds_already(_understood(school, year_group, wanted, on), levels)
    problems = {**_judged(school, change, levels, {}), **_locked_above(change, levels, year_group)}
    refused = {key: sentences for key, sentences in problems.items() if not key.startswith(WHY)}
    if refused:
        raise Refused(refused)
    return change


def _hold(school: School | None) -> None:
    """Raise the setup version of every school concerned; the row lock makes changes wait for each other."""
    schools = School.objects.all() if school is None else School.objects.filter(id=school.id)
    schools.order_by().update(setup_version=F("setup_version") + 1)


def _understood(school: School | None, year_group: str, wanted: Wanted, effective_from: date) -> PolicyChange:
    values: dict[str, Value] = {}
    problems: dict[str, list[str]] = {}
    if year_group and (school is None or year_group not in YEAR_GROUPS):
        problems[FORM] = [f"There is no year group “{year_group}”; choose one of the school's."]
    named = {*wanted.values, *wanted.cleared, *wanted.locked, *wanted.unlocked}
    for key in sorted(named - set(FIELD)):
        problems[FORM] = [f"“{key[:60]}” is not a setting."]
    for key, raw in wanted.values.items():
        try:
            if key in FIELD:
                values[key] = read_value(FIELD[key], raw)
        except BadValue as error:
            problems[key] = [str(error)]
    if problems:
        raise Refused(problems)
    scope = Scope.TRUST if school is None else Scope.YEAR_GROUP if year_group else Scope.SCHOOL
    return PolicyChange(
        scope=scope,
        name=year_group_words(year_group) if year_group else str(scope),
        effective_from=effective_from,
        values=values,
        cleared=frozenset(wanted.cleared) - set(values),
        locked=frozenset(wanted.locked),
        unlocked=frozenset(wanted.unlocked) - frozenset(wanted.locked),
    )


def _without_what_holds_already(
    change: PolicyChange, levels: Mapping[str, list[PolicyChange]]
) -> PolicyChange:
    layer = layer_in_force(levels.get(_level(change), ()), change.effective_from)
    held = layer.values if layer else {}
    locked = layer.locked if layer else frozenset()
    slimmer = PolicyChange(
        scope=change.scope,
        name=change.name,
        effective_from=change.effective_from,
        values={key: value for key, value in change.values.items() if held.get(key) != value},
        cleared=change.cleared & set(held),
        locked=change.locked - locked,
        unlocked=change.unlocked & locked,
    )
    if not (slimmer.values or slimmer.cleared or slimmer.locked or slimmer.unlocked):
        raise Refused({FORM: ["Nothing is different yet. Change a setting, or go back without saving."]})
    return slimmer


def _level(change: PolicyChange) -> str:
    if change.scope is not Scope.YEAR_GROUP:
        return str(change.scope)
    return next(group for group in YEAR_GROUPS if year_group_words(group) == change.name)


def _when_and_why(effective_from: date, why: str) -> dict[str, list[str]]:
    today = clock.today()
    problems = {}
    if effective_from < today:
        problems[EFFECTIVE_FROM] = [
            "A change starts today or later; what was decided before stays as it was."
        ]
    elif effective_from.year > today.year + FURTHEST_YEARS:
        problems[EFFECTIVE_FROM] = [f"Choose a day in the next {FURTHEST_YEARS} years."]
    if not why:
        problems[REASON] = ["Say why the settings change; it is kept with the change."]
    elif len(why) > LONGEST_REASON:
        problems[REASON] = [f"Keep the reason to {LONGEST_REASON} characters."]
    return problems


def _locked_above(
    change: PolicyChange, levels: Mapping[str, list[PolicyChange]], year_group: str
) -> dict[str, list[str]]:
    resolved = resolved_on(levels, year_group, change.effective_from)
    touched = {*change.values, *change.cleared}
    return {
        key: [f"The {locked_by} has locked “{FIELD[key].label}”. Ask there for a change."]
        for key in sorted(touched)
        if (locked_by := resolved.fields[key].locked_by) is not None and locked_by.rank < change.scope.rank
    }


def _judged(
    school: School | None,
    change: PolicyChange,
    levels: Mapping[str, list[PolicyChange]],
    why: Mapping[str, str],
) -> dict[str, list[str]]:
    """Refusals by setting, and a missing reason for each new warning."""
    problems: dict[str, list[str]] = {}
    for whose, finding in _new_findings(school, change, levels):
        sentence = f"{whose}{finding.sentence}"
        if finding.severity is Severity.REFUSE:
            problems.setdefault(finding.field, []).append(sentence)
        elif not why.get(finding.field, "").strip():
            problems.setdefault(WHY + finding.field, []).append(
                f"{sentence} Say why, or choose another value."
            )
        elif len(why[finding.field]) > LONGEST_REASON:
            problems.setdefault(WHY + finding.field, []).append(
                f"Keep the reason to {LONGEST_REASON} characters."
            )
    return {key: list(dict.fromkeys(sentences)) for key, sentences in problems.items()}


def _new_findings(
    school: School | None, change: PolicyChange, levels: Mapping[str, list[PolicyChange]]
) -> list[tuple[str, Finding]]:
    """A trust's change is judged for the trust and for each of its schools."""
    found = _named(new_findings(levels, _level(change), change), "")
    if school is None:
        seen = {finding for _, finding in found}
        for other in School.objects.all():
            theirs = _named(new_findings(levels_of(other), _level(change), change), f"{other.name}: ")
            found += [(whose, finding) for whose, finding in theirs if finding not in seen]
    return found


def _named(by_year_group: dict[str, list[Finding]], whose: str) -> list[tuple[str, Finding]]:
    """Each finding once: the school's as a whole, and what is only a year group's under its name."""
    whole = by_year_group.get("", [])
    return [(whose, finding) for finding in whole] + [
        (f"{whose}{year_group_words(group)}: ", finding)
        for group, findings in by_year_group.items()
        for finding in findings
        if group and finding not in whole
    ]


def _save(
    school: School | None,
    year_group: str,
    change: PolicyChange,
    reason: str,
    guidance_reasons: Mapping[str, str],
    as_written: Mapping[str, object],
    by: Actor,
) -> PolicyRow:
    row = PolicyRow.objects.create(
        school=school,
        year_group=year_group,
        effective_from=change.effective_from,
        values={key: written(value) for key, value in change.values.items()},
        cleared=sorted(change.cleared),
        locked=sorted(change.locked),
        unlocked=sorted(change.unlocked),
        as_written=dict(as_written),
        reasons={key: " ".join(said.split()) for key, said in guidance_reasons.items() if said.strip()},
        reason=reason,
        made_at=clock.now(),
        by_id=by.id,
        by_name=by.name,
        by_position=by.position,
    )
    record(
        "policy.changed",
        by=by,
        school_id=school.id if school else None,
        subject_id=row.id,
        year_group=year_group,
        effective_from=change.effective_from.isoformat(),
        settings=sorted({*change.values, *change.cleared, *change.locked, *change.unlocked}),
    )
    return row


@transaction.atomic
def load_policy(*, school: School | None, key: str, effective_from: date, by: Actor) -> bool:
    """Load one of the five policies as a school's or the trust's first settings; False if it has any.

    It may start in the past, because nothing was judged by settings that did not exist. It is held to the law of
    today all the same, since it goes on.
    """
    _hold(school)
    if PolicyRow.objects.filter(school=school).exists():
        return False
    scope = Scope.TRUST if school is None else Scope.SCHOOL
    preset = load_preset(
        key, effective_from=effective_from, scope=scope, law_on=max(effective_from, clock.today())
    )
    _save_preset(school, preset, effective_from, by)
    return True


def _save_preset(school: School | None, preset: LoadedPreset, effective_from: date, by: Actor) -> None:
    as_written: dict[str, object] = {one.field: written(one.as_written) for one in preset.overruled}
    if preset.law_prevails:
        as_written[LAW_PREVAILS] = [
            {"subject": one.subject, "says": one.says, "law": one.law, "ref": one.ref}
            for one in preset.law_prevails
        ]
    scope = Scope.TRUST if school is None else Scope.SCHOOL
    main = PolicyChange(
        scope=scope, name=str(scope), effective_from=effective_from, values=preset.main.values
    )
    warned = new_findings({}, str(scope), main).get("", [])
    reasons = {one.field: AS_ADOPTED for one in warned if one.severity is Severity.WARN}
    _save(school, "", main, LOADED, reasons, as_written, by)
    for year_group, layer in preset.year_groups.items() if school else ():
        own = PolicyChange(
            scope=Scope.YEAR_GROUP,
            name=layer.name,
            effective_from=effective_from,
            values=layer.values,
        )
        _save(school, year_group, own, LOADED, {}, {}, by)
