from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "attendance_mis.dashboards"
    label = "dashboards"

    def ready(self) -> None:
        from attendance_mis.dashboards.governors.for_api import issued_to_all
        from attendance_mis.dashboards.impact import kinds
        from registers.queries.published import issued_by

        issued_by(issued_to_all)
        kinds.make_known()
