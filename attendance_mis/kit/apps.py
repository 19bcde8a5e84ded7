from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "attendance_mis.kit"
    label = "kit"
