from django.apps import AppConfig
from django.core.checks import Tags, register


class AbsenceConfig(AppConfig):
    name = "absence"

    def ready(self) -> None:
        from absence import receivers  # noqa: F401  # connects them
        from absence.checks import safeguarding_key_is_own
        from absence.views.illness_panel import illness_panel
        from registers.panels import pupil_panel

        from . import (  # noqa: F401  # connect and register themselves
            alert_tasks,
            ladder_receivers,
            ladder_tasks,
            leave_receivers,
            tasks_illness,
            tasks_leave,
        )

        pupil_panel(illness_panel)
        register(safeguarding_key_is_own, Tags.security, deploy=True)
