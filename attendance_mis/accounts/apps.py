from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "attendance_mis.accounts"
    label = "accounts"
