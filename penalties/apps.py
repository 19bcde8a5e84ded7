from django.apps import AppConfig


class PenaltiesConfig(AppConfig):
    name = "penalties"

    def ready(self) -> None:
        from . import receivers, watch_receivers, watch_tasks  # noqa: F401  # connect and register themselves
