from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "attendance_mis.accounts"
    label = "accounts"

    def ready(self) -> None:
        from . import openapi  # noqa: F401  # importing it is what makes the scheme known
