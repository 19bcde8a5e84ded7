from django.apps import AppConfig


class PenaltiesConfig(AppConfig):
    name = "penalties"

    def ready(self) -> None:
        from . import receivers  # noqa: F401  # connects itself to the news of the registers
