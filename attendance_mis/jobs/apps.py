from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "attendance_mis.jobs"
    label = "jobs"
