from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "attendance_mis.audit"
    label = "audit"
