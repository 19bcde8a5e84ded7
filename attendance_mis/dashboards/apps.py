from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "attendance_mis.dashboards"
    label = "dashboards"
