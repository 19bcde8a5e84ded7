from django.apps import AppConfig


class RollConfig(AppConfig):
    name = "roll"

    def ready(self) -> None:
        from . import receivers  # noqa: F401  # connects itself
