from django.apps import AppConfig


class BenchmarksConfig(AppConfig):
    name = "attendance_mis.benchmarks"
    label = "benchmarks"
