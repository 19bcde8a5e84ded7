from __future__ import annotations

from pathlib import Path

import pytest

from attendance_mis.tenancy.models import Trust

from .folder import Folder


@pytest.fixture
def folder(alpha: Trust, tmp_path: Path) -> Folder:
    """A good bundle of a small school, to be spoilt by the test."""
    return Folder(tmp_path, alpha)
