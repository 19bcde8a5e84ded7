"""Walk an empty schema through every migration without drawing all models anew after each of their steps.

Django keeps a model class for every table as it was at that point of the migrations, and after each step draws the
changed one and all that hang together with it again. Here everything hangs together with pupils and schools: nine tenths
of the time a new trust took went there, and none of it into PostgreSQL. A model that is added, or gets a field, index or
constraint, changes nobody else's table; it is enough to draw that one. Every other step does as Django does.

The statements sent are the same: `proofs/test_p20_upgrades_are_invisible.py` compares a schema made so with one made
Django's way, down to the last default. Only for new schemas: an upgrade has few steps and takes Django's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db.migrations.state import ProjectState

ADDING = ("add_model", "add_field", "_append_option", "alter_model_options")
"""What Django's steps do to its picture of the models when something is added to one of them."""


@contextmanager
def drawing_one_model_at_a_time() -> Iterator[None]:
    """Within it, migrations of this process that add something draw only the model they add it to."""
    adding = 0
    whole = ProjectState.reload_model

    def reload_model(state: ProjectState, app_label: str, model_name: str, delay: bool = False) -> None:
        if "apps" not in state.__dict__:
            return
        if not adding or _has_heirs(state, app_label, model_name):
            whole(state, app_label, model_name, delay)
            return
        with state.apps.bulk_update():
            state.apps.unregister_model(app_label, model_name)
        state.apps.render_multiple([state.models[app_label, model_name]])

    def while_adding(change: Callable[..., Any]) -> Callable[..., Any]:  # Any: each takes what it takes
        def changed(*args: Any, **kwargs: Any) -> Any:
            nonlocal adding
            adding += 1
            try:
                return change(*args, **kwargs)
            finally:
                adding -= 1

        return changed

    before = {name: getattr(ProjectState, name) for name in ("reload_model", *ADDING)}
    try:
        for name, method in before.items():
            setattr(ProjectState, name, while_adding(method) if name in ADDING else reload_model)
        yield
    finally:
        for name, method in before.items():
            setattr(ProjectState, name, method)


def _has_heirs(state: ProjectState, app_label: str, model_name: str) -> bool:
    """Whether another model is built upon this one and so changes with it."""
    name = f"{app_label}.{model_name}".lower()
    return any(
        isinstance(base, str) and base.lower() == name for one in state.models.values() for base in one.bases
    )
