from django.apps import AppConfig


class RollConfig(AppConfig):
    name = "roll"

    def ready(self) -> None:
        from registers.panels import pupil_panel
        from roll.views.panel import roll_panel

        from . import receivers  # noqa: F401  # connects itself

        pupil_panel(roll_panel)
