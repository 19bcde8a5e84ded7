"""The list of what the product is made of, and what is said when advisories know a flaw, know nothing, or are away."""

from __future__ import annotations

import json
import re
from pathlib import Path

from attendance_mis.local.places import CHECKOUT
from attendance_mis.local.supply_chain import judged, write_sbom

FLAW = {"id": "SAMPLE-2026-1", "fix_versions": ["1.1"], "description": "Invented."}


def test_list_names_every_locked_package_with_its_version_and_hashes(tmp_path: Path) -> None:
    write_sbom(tmp_path / "sbom.json")

    parts = json.loads((tmp_path / "sbom.json").read_text())["components"]
    listed = {(one["name"], one["version"]) for one in parts}
    locked = set(
        re.findall(r"^([\w.-]+)(?:\[[^]]*\])?==(\S+)", (CHECKOUT / "requirements.txt").read_text(), re.M)
    )
    assert listed == locked
    assert len(listed) > 40


def test_a_known_flaw_is_a_sentence_and_what_is_not_known_is_counted() -> None:
    found = judged(
        [
            {"name": "sample", "version": "1.0", "vulns": [FLAW]},
            {"name": "sound", "version": "2.0", "vulns": []},
            {"name": "unheard", "skip_reason": "not found"},
        ]
    )
    assert found.unsafe == ("sample 1.0: SAMPLE-2026-1, mended in 1.1.",)
    assert (found.asked, found.not_known) == (2, 1)
