from django.apps import AppConfig


class AbsenceConfig(AppConfig):
    name = "absence"

    def ready(self) -> None:
        from . import ladder_receivers, ladder_tasks  # noqa: F401  # connect and register themselves
