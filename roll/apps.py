from django.apps import AppConfig


class RollConfig(AppConfig):
    name = "roll"

    def ready(self) -> None:
        from absence.queries.returns_made import returns_settled_by
        from registers.panels import pupil_panel
        from roll.queries.due_returns import settled_sickness
        from roll.queries.leaving_list import missing_children
        from roll.views.panel import roll_panel
        from support.queries.missing import children_counted_by

        from . import receivers  # noqa: F401  # connects itself

        pupil_panel(roll_panel)
        returns_settled_by(settled_sickness)
        children_counted_by(missing_children)
