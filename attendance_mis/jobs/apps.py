from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "attendance_mis.jobs"
    label = "jobs"

    def ready(self) -> None:
        # A page queues work too: without the app of Celery its process would look for a broker of nobody's.
        import attendance_mis.celery  # noqa: F401
