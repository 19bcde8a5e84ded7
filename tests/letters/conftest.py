"""The same people as at the pages of the admission register."""

from tests.registers.pupils.conftest import _places_with_pages, governor, office, officer, teacher

__all__ = ["_places_with_pages", "governor", "office", "officer", "teacher"]
