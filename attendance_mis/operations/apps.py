from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "attendance_mis.operations"
    label = "operations"

    def ready(self) -> None:
        from attendance_mis.operations import checks, logs  # noqa: F401  # they register themselves
