from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "letters"

    def ready(self) -> None:
        from letters.queries import contact_notes  # noqa: F401  # registers itself
