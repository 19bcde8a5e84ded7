"""Changing the register settings: judged, recorded with author and reason, never altered afterwards."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.models import AuditEvent
from attendance_mis.kit.api_errors import Refused
from registers.actions.policy import WHY, Wanted, change_policy, load_policy
from registers.models import PolicyChange, School
from registers.queries.policy import compliance_of, history_of, policy_for
from registers.rules.policy_compliance import Standing
from tests.world import World, make_school

TODAY = date(2026, 11, 23)
YESTERDAY, TOMORROW = TODAY - timedelta(1), TODAY + timedelta(1)
HEAD = Actor(id=None, name="Test Head", position="Headteacher", role="head")


def change(
    school: School | None,
    *,
    year_group: str = "",
    on: date = TODAY,
    reason: str = "Tried in a test",
    cleared: tuple[str, ...] = (),
    locked: tuple[str, ...] = (),
    unlocked: tuple[str, ...] = (),
    why: dict[str, str] | None = None,
    **values: Any,
) -> PolicyChange:
    wanted = Wanted(values=values, cleared=cleared, locked=locked, unlocked=unlocked, guidance_reasons=why)
    return change_policy(
        school=school, year_group=year_group, wanted=wanted, effective_from=on, reason=reason, by=HEAD
    )


def refusal(*args: Any, **kwargs: Any) -> dict[str, list[str]]:
    before = PolicyChange.objects.count()
    with pytest.raises(Refused) as refused:
        change(*args, **kwargs)
    assert PolicyChange.objects.count() == before
    return refused.value.problems


def fresh(school: School) -> School:
    return School.objects.get(id=school.id)


def closes(school: School, on: date, year_group: str = "") -> time | None:
    return policy_for(fresh(school), year_group, on).policy.am_closes


def test_t21_change_today_leaves_yesterday_untouched(world: World) -> None:
    assert closes(world.school, TODAY) == time(9, 20)
    change(world.school, am_closes="09:15", pm_closes="13:25")
    assert [closes(world.school, day) for day in (YESTERDAY, TODAY)] == [time(9, 20), time(9, 15)]


def test_change_planned_for_tomorrow_waits_and_survives_a_change_today(world: World) -> None:
    change(world.school, on=TOMORROW, am_closes="09:15", pm_closes="13:25")
    change(world.school, head_title="principal")
    assert [closes(world.school, day) for day in (TODAY, TOMORROW)] == [time(9, 20), time(9, 15)]
    assert policy_for(fresh(world.school), "", TOMORROW).policy.head_title == "principal"


def test_change_keeps_who_when_and_why(world: World) -> None:
    row = change(world.school, head_title="principal", reason="  New   title ")
    assert (row.by_name, row.by_position, row.reason) == ("Test Head", "Headteacher", "New title")
    event = AuditEvent.objects.get(verb="policy.changed")
    assert (event.subject_id, event.facts["settings"]) == (row.id, ["head_title"])


def test_change_is_never_altered_or_taken_back(world: World) -> None:
    row = change(world.school, head_title="principal")
    for attempt in (row.delete, row.save):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            attempt()


@pytest.mark.parametrize(
    ("given", "key", "words"),
    [
        ({"register_retention_years": "3"}, "register_retention_years", "the law requires 6"),
        ({"n_settle_school_days": 6}, "n_settle_school_days", "the law allows 5"),
        ({"am_closes": "08:40"}, "am_closes", "has to be after"),
        ({"am_closes": "late"}, "am_closes", "Enter a time"),
        ({"am_closes": "off"}, "am_closes", "cannot be off"),
        ({"nonsense": "1"}, "", "not a setting"),
        ({"am_closes": "09:20"}, "", "Nothing is different"),
        ({"on": YESTERDAY, "head_title": "principal"}, "effective_from", "today or later"),
        ({"on": date(2031, 1, 1), "head_title": "principal"}, "effective_from", "next 3 years"),
        ({"reason": "  ", "head_title": "principal"}, "reason", "Say why"),
        ({"reason": "x" * 301, "head_title": "principal"}, "reason", "300"),
        ({"year_group": "99", "head_title": "principal"}, "", "no year group"),
        ({"teacher_code_set": "/\nN"}, "teacher_code_set", "without \\"),
    ],
)
def test_change_is_refused_with_a_sentence(world: World, given: dict[str, Any], key: str, words: str) -> None:
    assert words in " ".join(refusal(world.school, **given)[key])
    assert AuditEvent.objects.count() == 0
    assert fresh(world.school).setup_version == world.school.setup_version


def test_value_outside_guidance_is_saved_only_with_a_reason(world: World) -> None:
    long: dict[str, Any] = {"am_closes": "09:30", "pm_closes": "13:40"}
    problems = refusal(world.school, **long)
    assert set(problems) == {WHY + "am_closes", WHY + "pm_closes"}
    why = {"am_closes": "Buses arrive until 09:25", "pm_closes": "Same as the morning"}
    row = change(world.school, why=why, **long)
    assert row.reasons == why
    assert closes(world.school, TODAY) == time(9, 30)


def test_standing_warning_is_not_asked_about_again(world: World) -> None:
    change(
        world.school,
        am_closes="09:30",
        pm_closes="13:40",
        why={"am_closes": "Buses", "pm_closes": "Same as morning"},
    )
    assert change(world.school, head_title="principal").reasons == {}


def test_planned_change_that_would_clash_with_todays_is_refused(world: World) -> None:
    change(world.school, on=TOMORROW, am_opens="09:00", am_late_from="09:05", why={"pm_closes": "Trial"})
    assert "has to be after" in " ".join(
        refusal(world.school, am_late_from="08:55", am_closes="08:58")["am_closes"]
    )


def test_trust_default_reaches_every_school_that_is_silent(world: World) -> None:
    other = make_school("900002")
    change(None, head_title="principal")
    change(other, head_title="head of school")
    assert policy_for(fresh(world.school), "", TODAY).policy.head_title == "principal"
    assert policy_for(fresh(other), "", TODAY).policy.head_title == "head of school"


def test_trusts_lock_is_stronger_than_the_school(world: World) -> None:
    change(world.school, lesson_registers="yes")
    change(None, lesson_registers="no", locked=("lesson_registers",))
    found = policy_for(fresh(world.school), "", TODAY).fields["lesson_registers"]
    assert (found.value, found.origin, found.locked_by) == (False, "trust default", "trust")
    problems = refusal(world.school, lesson_registers="no")
    assert "trust has locked" in problems["lesson_registers"][0]
    change(None, unlocked=("lesson_registers",))
    assert policy_for(fresh(world.school), "", TODAY).policy.lesson_registers is True


def test_trusts_change_is_judged_for_each_school(world: World) -> None:
    problems = refusal(None, day_end="13:10")
    assert any("Invented School 900001" in sentence for sentence in problems["day_end"])


def test_year_group_has_its_own_times(world: World) -> None:
    change(world.school, year_group="6", day_end="15:20")
    found = policy_for(fresh(world.school), "6", TODAY).fields["day_end"]
    assert (found.words, found.origin) == ("15:20", "Year 6")
    assert policy_for(fresh(world.school), "4", TODAY).fields["day_end"].is_unset
    assert "Year 6: " not in str(change(world.school, day_start="08:45").reasons)


def test_year_group_that_a_school_change_would_break_is_named(world: World) -> None:
    change(world.school, year_group="6", lunch_starts="12:15", lunch_ends="12:55")
    problems = refusal(
        world.school, lunch_ends="12:10", lunch_starts="11:30", break_ends="12:20", break_starts="12:00"
    )
    assert "Year 6: " in str(problems)


def test_cleared_setting_is_left_to_the_trust(world: World) -> None:
    change(None, head_title="principal")
    change(world.school, head_title="head of school")
    change(world.school, cleared=("head_title",))
    assert policy_for(fresh(world.school), "", TODAY).fields["head_title"].origin == "trust default"


def test_off_is_kept_as_a_value_of_its_own(world: World) -> None:
    change(world.school, missing_register_alert_minutes="off")
    found = policy_for(fresh(world.school), "", TODAY).fields["missing_register_alert_minutes"]
    assert (found.is_off, found.origin) == (True, "school")


def test_history_tells_every_change_newest_first(world: World) -> None:
    change(None, head_title="principal")
    change(world.school, on=TOMORROW, head_title="head of school", reason="Renamed")
    entries = history_of("head_title", world.school, TODAY)
    assert [(entry.level, entry.words, entry.is_planned) for entry in entries] == [
        ("School", "head of school", True),
        ("Trust", "principal", False),
    ]
    assert (entries[0].by_name, entries[0].reason) == ("Test Head", "Renamed")


def bare_school(urn: str) -> School:
    return School.objects.create(
        urn=urn, name=f"Bare School {urn}", phase="primary", la_number="999", establishment_number=urn[-4:]
    )


def test_preset_loads_once_as_the_first_settings(alpha: object) -> None:
    school = bare_school("900010")
    assert load_policy(school=school, key="att", effective_from=date(2024, 9, 1), by=HEAD) is True
    assert load_policy(school=school, key="wessex", effective_from=date(2024, 9, 1), by=HEAD) is False
    found = policy_for(fresh(school), "", TODAY).policy
    assert (found.am_closes, found.register_retention_years, found.school_word) == (time(9, 30), 6, "academy")


def test_presets_year_groups_come_with_it(alpha: object) -> None:
    school = bare_school("900011")
    load_policy(school=school, key="sharley_park", effective_from=date(2024, 9, 1), by=HEAD)
    ends = [policy_for(fresh(school), group, TODAY).policy.day_end for group in ("2", "3")]
    assert ends == [time(15, 15), time(15, 20)]


def items(school: School) -> list[tuple[Standing, str, str]]:
    (found,) = compliance_of([fresh(school)], TODAY)
    return [(item.standing, item.field, reason) for item, reason in found.items]


def test_compliance_list_of_a_loaded_policy_says_what_it_said_and_what_is_used(alpha: object) -> None:
    school = bare_school("900012")
    load_policy(school=school, key="att", effective_from=date(2024, 9, 1), by=HEAD)
    found = items(school)
    adopted = "As the school's adopted policy is written; to be looked at in its next review."
    assert (Standing.OVERRULED, "register_retention_years", "") in found
    assert (Standing.OVERRULED, "", "") in found
    assert (Standing.WARNED, "am_closes", adopted) in found


def test_compliance_list_does_not_miss_what_every_year_group_has_of_its_own(alpha: object) -> None:
    school = bare_school("900015")
    load_policy(school=school, key="sharley_park", effective_from=date(2024, 9, 1), by=HEAD)
    assert "pm_ends" not in [field for _, field, _ in items(school)]
    change(school, year_group="6", cleared=("day_end",))
    assert (Standing.NOT_SET, "pm_ends", "") in items(school)


def test_compliance_list_forgets_what_was_written_once_somebody_sets_it_anew(alpha: object) -> None:
    school = bare_school("900013")
    load_policy(school=school, key="att", effective_from=date(2024, 9, 1), by=HEAD)
    change(school, register_retention_years="7")
    assert "register_retention_years" not in [field for _, field, _ in items(school)]


def test_trust_template_leaves_times_to_schools(alpha: object) -> None:
    school = bare_school("900014")
    load_policy(school=None, key="cambrian", effective_from=date(2025, 11, 1), by=HEAD)
    resolved = policy_for(fresh(school), "", TODAY)
    assert resolved.fields["target_emergency_contacts"].origin == "trust default"
    assert resolved.blocked["taking the register"] == ("am_opens", "pm_opens")
