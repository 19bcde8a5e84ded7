from allauth.account import apps as allauth_accounts
from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "attendance_mis.accounts"
    label = "accounts"
    default = True

    def ready(self) -> None:
        from . import checks, openapi  # noqa: F401  # importing them is what makes checks and scheme known


class LentAccounts(allauth_accounts.AccountConfig):
    """allauth's accounts lend their code to its second factors: no table, page or middleware of theirs (decision 7)."""

    def ready(self) -> None:
        pass
