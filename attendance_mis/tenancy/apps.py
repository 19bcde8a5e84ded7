from django.apps import AppConfig


class TenancyConfig(AppConfig):
    name = "attendance_mis.tenancy"
    label = "tenancy"
