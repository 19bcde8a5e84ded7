"""The same people as at the pages of the admission register."""

from tests.registers.pupils.conftest import governor, office, officer, teacher

__all__ = ["governor", "office", "officer", "teacher"]
