"""schools.csv: schools of the trust, and which of the policies the product brings along each one starts with."""

from __future__ import annotations

from datetime import date

from registers.actions.policy import LOADED, load_policy
from registers.models import PolicyChange, School
from registers.presets import PRESETS, load_preset
from registers.rules.policy_values import written

from .cells import choice, digits, text
from .files import Column, Layout, Row, Source, read_rows
from .run import Run, Table
from .tally import FileTally

SETTINGS_FROM = date(2020, 9, 1)
"""Before any register a school brings over, so that every mark is judged by settings it has."""

LAYOUT = Layout(
    "schools.csv",
    (
        Column("urn", digits(6), True),
        Column("name", text(200), True),
        Column("phase", choice(*(phase for phase, _ in School.PHASES)), True),
        Column("la_number", digits(3), True),
        Column("establishment_number", digits(4), True),
        Column("policy", choice(*(preset.key for preset in PRESETS))),
    ),
    key=("urn",),
)
_FIELDS = ("name", "phase", "la_number", "establishment_number")


def load(source: Source, run: Run, tally: FileTally) -> None:
    held = run.schools()
    settled = set(PolicyChange.objects.exclude(school=None).values_list("school_id", flat=True))
    for row in read_rows(source, LAYOUT, tally):
        school = held.get(row["urn"])
        if school is None:
            school = School.objects.create(urn=row["urn"], **{name: row[name] for name in _FIELDS})
            _load_policy(school, row, run)
            tally.take_new(row.line, _words(row))
            continue
        _compare(school, row, run, tally, has_settings=school.id in settled)
    run.forget_schools()


def _compare(school: School, row: Row, run: Run, tally: FileTally, *, has_settings: bool) -> None:
    policy = row["policy"]
    if policy and has_settings and not _has_loaded(school, policy, run):
        sentence = (
            f"{school.name} has settings already; change them on its settings page and leave this blank."
        )
        tally.refuse(row.line, "policy", sentence)
        return
    differing = [name for name in _FIELDS if getattr(school, name) != row[name]]
    loads = policy is not None and not has_settings
    if not differing and not loads:
        tally.unchanged += 1
        return
    was = ", ".join(f"{name}: {getattr(school, name)} → {row[name]}" for name in differing)
    for name in differing:
        setattr(school, name, row[name])
    if differing:
        school.save(update_fields=differing)
    if loads:
        _load_policy(school, row, run)
    tally.take_changed(row.line, f"{row['urn']} {was}{' with settings' if loads else ''}")


def _has_loaded(school: School, policy: str, run: Run) -> bool:
    """Whether the school's first settings are those of this policy: then there is nothing to do."""
    first = PolicyChange.objects.filter(school=school, year_group="").order_by("made_at").first()
    if first is None or first.reason != LOADED:
        return False
    preset = load_preset(policy, effective_from=first.effective_from, law_on=run.today)
    return bool(first.values == {key: written(value) for key, value in preset.main.values.items()})


def _load_policy(school: School, row: Row, run: Run) -> None:
    if row["policy"]:
        load_policy(school=school, key=row["policy"], effective_from=SETTINGS_FROM, by=run.by)


def _words(row: Row) -> str:
    return f"{row['urn']} {row['name']}"


TABLE = Table(LAYOUT, load, "Schools, and the attendance policy each starts with")
