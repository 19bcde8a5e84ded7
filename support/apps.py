from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "support"

    def ready(self) -> None:
        from registers.panels import pupil_panel
        from support.views.panel import support_panel

        pupil_panel(support_panel)
