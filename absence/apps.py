from django.apps import AppConfig
from django.core.checks import Tags, register


class AbsenceConfig(AppConfig):
    name = "absence"

    def ready(self) -> None:
        from absence import receivers  # noqa: F401  # connects them
        from absence.checks import safeguarding_key_is_own

        from . import ladder_receivers, ladder_tasks, tasks_illness, tasks_leave  # noqa: F401  # connect and register themselves

        register(safeguarding_key_is_own, Tags.security, deploy=True)
