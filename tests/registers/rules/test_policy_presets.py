"""Five policies, one morning, five different results, each right for its school (POL-10)."""

from __future__ import annotations

from datetime import date, time

import pytest

from registers.presets import FOLDER, PRESETS, LoadedPreset, PresetError, load_preset, read_preset
from registers.rules.policy import RegisterPolicy, Scope, resolve
from registers.rules.policy_bounds import open_minutes
from registers.rules.policy_compliance import Standing, compliance_list
from registers.rules.policy_kinds import OFF
from registers.rules.sessions import Session
from registers.rules.timing import propose_arrival

NOW = date(2026, 11, 23)
KEYS = [preset.key for preset in PRESETS]
MORNING = ("08:52", "08:56", "09:00", "09:12", "09:29", "09:30", "09:31", "09:35")
AFTERNOON = ("13:00", "13:30", "13:31", "14:10", "14:16", "14:30", "14:31")


def preset(key: str, on: date = NOW) -> LoadedPreset:
    return load_preset(key, effective_from=on)


def policy(key: str, year_group: str | None = None, on: date = NOW) -> RegisterPolicy:
    return resolve(preset(key, on).layers(year_group)).policy


def marks(key: str, session: Session, year_group: str) -> list[str]:
    """The code proposed for each arrival, "?" where the school has not set what would decide it."""
    own = policy(key, year_group)
    clocks = MORNING if session is Session.AM else AFTERNOON
    proposals = [
        propose_arrival(
            time.fromisoformat(clock),
            session,
            own.times(session),
            close_is_inclusive=own.close_is_inclusive,
            on=NOW,
        )
        for clock in clocks
    ]
    return [proposal.code or "?" for proposal in proposals]


EXPECTED_MORNING = {
    #                08:52 08:56 09:00 09:12 09:29 09:30 09:31 09:35
    "sharley_park": ["/", "L", "L", "L", "L", "L", "U", "U"],
    "att": ["L", "L", "L", "L", "L", "U", "U", "U"],
    "cambrian": ["?", "?", "?", "?", "?", "?", "?", "?"],
    "wessex": ["/", "/", "/", "L", "L", "U", "U", "U"],
    "rise": ["/", "/", "/", "L", "L", "L", "U", "U"],
}
EXPECTED_AFTERNOON = {
    #                13:00 13:30 13:31 14:10 14:16 14:30 14:31
    "sharley_park": ["\\", "L", "U", "U", "U", "U", "U"],
    "att": ["\\", "?", "?", "?", "?", "?", "?"],
    "cambrian": ["?", "?", "?", "?", "?", "?", "?"],
    "wessex": ["\\", "\\", "\\", "\\", "L", "?", "?"],
    "rise": ["?", "?", "?", "?", "?", "?", "?"],
}


@pytest.mark.parametrize("key", KEYS)
def test_pol10_same_arrivals_get_each_policys_own_marks(key: str) -> None:
    assert marks(key, Session.AM, "6") == EXPECTED_MORNING[key]
    assert marks(key, Session.PM, "6") == EXPECTED_AFTERNOON[key]


def test_pol10_the_five_results_all_differ() -> None:
    assert len({tuple(marks(key, Session.AM, "6")) for key in KEYS}) == len(KEYS)


@pytest.mark.parametrize(
    ("key", "inclusive"),
    [("sharley_park", True), ("att", False), ("cambrian", True), ("wessex", False), ("rise", True)],
)
def test_t05_arrival_in_the_closing_minute(key: str, inclusive: bool) -> None:
    assert policy(key).close_is_inclusive is inclusive


def test_t06_early_late_is_proposed_with_a_warning() -> None:
    own = policy("sharley_park", "6")
    proposal = propose_arrival(
        time(8, 56), Session.AM, own.times(Session.AM), close_is_inclusive=True, on=NOW
    )
    assert proposal.code == "L"
    assert proposal.warnings


def standings(key: str, on: date = NOW) -> list[tuple[Standing, str, str]]:
    loaded = preset(key, on)
    items = compliance_list(
        resolve(loaded.layers()), on, overruled=loaded.overruled, prevails=loaded.law_prevails
    )
    return [(item.standing, item.field, item.ref) for item in items if item.standing is not Standing.NOT_SET]


COMPLIANCE = {
    "sharley_park": [
        (Standing.OVERRULED, "", "L6"),
        (Standing.OVERRULED, "", "L16"),
        (Standing.WARNED, "am_late_from", "L4"),
        (Standing.WARNED, "evidence_after_days", "ABS-32"),
    ],
    "att": [
        (Standing.OVERRULED, "register_retention_years", "L1"),
        (Standing.OVERRULED, "", "L3"),
        (Standing.OVERRULED, "", "L13"),
        (Standing.OVERRULED, "", "L14"),
        (Standing.WARNED, "am_closes", "L5"),
        (Standing.WARNED, "pm_closes", "L5"),
        (Standing.WARNED, "evidence_after_days", "ABS-32"),
        (Standing.WARNED, "evidence_after_leave", "ABS-38"),
    ],
    "cambrian": [],
    "wessex": [
        (Standing.OVERRULED, "register_retention_years", "L1"),
        (Standing.OVERRULED, "cme_form_day", "ABS-72"),
        (Standing.OVERRULED, "", "L4"),
        (Standing.WARNED, "pm_closes", "L5"),
    ],
    "rise": [
        (Standing.OVERRULED, "", "L4"),
        (Standing.OVERRULED, "", "L3"),
        (Standing.OVERRULED, "", "L13"),
    ],
}


@pytest.mark.parametrize("key", KEYS)
def test_compliance_list_names_what_the_law_and_the_guidance_say(key: str) -> None:
    assert standings(key) == COMPLIANCE[key]


def test_compliance_says_both_numbers_and_uses_the_lawful_one() -> None:
    overruled = preset("att").overruled[0]
    assert overruled.sentence == (
        "Register entries are kept for: the policy says 3 years; the law requires 6 years. 6 years is used."
    )
    assert (overruled.as_written, policy("att").register_retention_years) == (3, 6)


def test_policy_of_before_the_regulations_loads_as_written() -> None:
    old = date(2024, 8, 18)
    assert preset("att", old).overruled == ()
    assert policy("att", on=old).register_retention_years == 3
    assert (Standing.WARNED, "am_closes", "L5") not in standings("att", old)


def test_values_as_the_policies_write_them() -> None:
    sharley, att, cambrian, wessex, rise = (policy(key) for key in KEYS)
    assert [one.min_emergency_contacts for one in (sharley, att, cambrian, wessex, rise)] == [3, 3, 2, 2, 2]
    assert [one.lesson_registers for one in (sharley, att, cambrian, wessex, rise)] == [
        False,
        True,
        False,
        True,
        False,
    ]
    assert (cambrian.target_emergency_contacts, cambrian.both_parents_are_contacts) == (3, True)
    assert (att.head_title, att.school_word, wessex.class_teacher_title) == (
        "principal",
        "academy",
        "home base tutor",
    )
    assert (att.signout_approver, wessex.signout_approver) == ("senior_lead", "office")
    assert [open_minutes(att, session) for session in Session] == [40, 30]
    assert [open_minutes(wessex, session) for session in Session] == [20, 25]


def test_blank_off_and_unset_differ_between_the_five() -> None:
    checks = {key: resolve(preset(key).layers()).fields["contact_check_interval_days"] for key in KEYS}
    assert [checks[key].value for key in KEYS] == [None, OFF, None, OFF, None]
    lessons = {key: resolve(preset(key).layers()).fields["lesson_registers"].origin for key in KEYS}
    assert lessons == {
        "sharley_park": "school",
        "att": "school",
        "cambrian": "product default",
        "wessex": "school",
        "rise": "school",
    }


def test_template_without_times_waits_for_the_school() -> None:
    blocked = resolve(load_preset("cambrian", effective_from=NOW, scope=Scope.TRUST).layers()).blocked
    assert blocked["taking the register"] == ("am_opens", "pm_opens")
    assert "letters and the published policy" in blocked


@pytest.mark.parametrize(
    ("key", "year_group", "am_ends", "pm_ends"),
    [
        ("sharley_park", "2", time(13), time(15, 15)),
        ("sharley_park", "3", time(13), time(15, 20)),
        ("wessex", "6", time(12, 15), None),
        ("wessex", "7", time(13, 10), None),
        ("rise", "R", time(13, 30), time(15, 30)),
        ("att", "4", time(13), None),
    ],
)
def test_year_groups_have_their_own_day(
    key: str, year_group: str, am_ends: time | None, pm_ends: time | None
) -> None:
    own = policy(key, year_group)
    assert (own.times(Session.AM).ends, own.times(Session.PM).ends) == (am_ends, pm_ends)


def test_year_groups_origin_is_the_year_group() -> None:
    assert resolve(preset("sharley_park").layers("6")).fields["day_end"].origin == "Year 6"


def test_presets_are_the_files_there_are() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.toml")) == sorted(KEYS)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[register\n", "not written as TOML"),
        ("register = 3\n", "as a table"),
        ("[register]\nam_opns = '08:50'\n", "'am_opns', which is not a setting"),
        ("[register]\nam_opens = '8 o clock'\n", "Enter a time"),
        ("[register]\nam_opens = '09:00'\nam_closes = '08:00'\n", "has to be after"),
        ("[absense]\n", "'absense' is not a part"),
        ("[[year_groups]]\ngroups = ['R', 'R']\nday_end = '15:00'\n", "'R'"),
        ("[[year_groups]]\ngroups = ['99']\n", "'99'"),
        ("[[year_groups]]\ngroups = 'R'\n", "needs groups"),
        ("[[law_prevails]]\nsubject = 'x'\n", "needs law, ref, says, subject"),
        ("[year_groups]\n", "double brackets"),
    ],
)
def test_faulty_policy_file_says_what_to_correct(text: str, sentence: str) -> None:
    with pytest.raises(PresetError, match=r"draft\.toml") as refused:
        read_preset("draft", text, NOW)
    assert sentence in str(refused.value)


def test_faulty_policy_file_names_every_fault_at_once() -> None:
    with pytest.raises(PresetError) as refused:
        read_preset("draft", "[register]\nam_opens = 'x'\npm_opens = 'y'\n", NOW)
    assert len(refused.value.sentences) == 2


def test_unknown_preset_names_the_five() -> None:
    with pytest.raises(PresetError, match="sharley_park, att, cambrian, wessex, rise"):
        load_preset("nowhere", effective_from=NOW)
