"""A new trust is made without drawing every model anew after each step; what comes of it must not show that."""

from __future__ import annotations

from django.core.management import call_command
from django.db.migrations.state import ProjectState

from attendance_mis.operations.shape import differences, shape_of
from attendance_mis.tenancy.backend.base import as_owner
from attendance_mis.tenancy.database import connection
from attendance_mis.tenancy.models import Trust
from attendance_mis.tenancy.new_schema import ADDING, drawing_one_model_at_a_time
from attendance_mis.tenancy.trusts import create_trust


def test_trusts_have_the_same_shape(alpha: Trust) -> None:
    with as_owner():
        one, other = shape_of("alpha"), shape_of("beta")

    assert differences(one, other) == []
    assert len(one) > 4000  # an empty shape would equal another


def test_shape_tells_of_a_missing_right_a_default_and_a_function(alpha: Trust) -> None:
    with as_owner():
        whole = shape_of("beta")
        connection.set_schema("beta")
        with connection.cursor() as cursor:
            cursor.execute("REVOKE INSERT ON beta.registers_school FROM t_beta")
            cursor.execute("ALTER TABLE beta.registers_pupil ALTER legal_surname SET DEFAULT 'x'")
            cursor.execute("DROP FUNCTION beta.chain_hash(text, text, text)")
        found = differences(whole, shape_of("beta"))

    assert len([one for one in found if "registers_school" in one and "INSERT" in one]) == 1
    assert len([one for one in found if one.startswith("column registers_pupil.legal_surname")]) == 2
    assert [one for one in found if one.startswith("function ~.chain_hash")]


def test_trust_whose_making_was_cut_off_is_made_whole_when_asked_for_again(alpha: Trust) -> None:
    with as_owner():
        whole = shape_of("beta")
        call_command("migrate_schemas", "letters", "0005", schema_name="beta", verbosity=0)
        assert differences(whole, shape_of("beta")) != []

    create_trust(schema="beta", name="Beta Example Trust", domain="beta.testserver")

    with as_owner():
        assert differences(whole, shape_of("beta")) == []


def test_django_is_as_it_was_afterwards() -> None:
    before = {name: getattr(ProjectState, name) for name in ("reload_model", *ADDING)}
    with drawing_one_model_at_a_time():
        assert ProjectState.add_model is not before["add_model"]
    assert {name: getattr(ProjectState, name) for name in before} == before
