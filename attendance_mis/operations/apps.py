from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "attendance_mis.operations"
    label = "operations"
