"""P6: no input makes the API fall over, and it answers as its document says, to people of every kind of role.

The requests are made from the OpenAPI document by `tests/test_api_takes_anything.py`, one process a core, each with roles
and a seed of its own. What browsers send is tried by `proofs/walk_p06_forms.py`.
"""

from __future__ import annotations

import ast
import re
from collections import Counter

from proofs.conftest import Say
from proofs.side_by_side import side_by_side
from proofs.sizes import seed, size

TEST = "tests/test_api_takes_anything.py"
FORMS = "proofs/walk_p06_forms.py"
ROLES = ["head,teacher,governor,subject_teacher", "officer,office,dsl,trust_lead"]
OPERATIONS, MODES = 14, 2


def test_no_request_makes_it_fall_over(say: Say) -> None:
    requests = size(small=300, quick=5_000, full=20_000)
    hands = ROLES[:1] if requests < 1_000 else ROLES
    roles = sum(len(names.split(",")) for names in hands)
    each = -(-requests // (roles * OPERATIONS * MODES))
    said = side_by_side(
        TEST,
        [
            {"P06_ROLES": names, "P06_EXAMPLES": str(each), "P06_SEED": str(seed() + hand), "PYTEST_ADDOPTS": "-rP"}
            for hand, names in enumerate(hands)
        ],
    )  # fmt: skip
    told: Counter[str] = Counter()
    for words in said:
        for counts in re.findall(r"requests=\d+ (\{.*?\})", words):
            told.update(ast.literal_eval(counts))
    say(f"requests={told.total():,} roles={roles} answers={dict(sorted(told.items()))} seed={seed()}")
    assert told.total() >= requests * 0.9
    assert not [status for status in told if int(status) >= 500]
    assert told["200"] + told["201"] > told.total() // 20, "hardly a request got past the first door"


def test_no_form_falls_over(say: Say) -> None:
    every = size(small=20, quick=2, full=1)
    roles = ["head"] if every > 2 else ["head", "dsl"]
    said = side_by_side(
        FORMS,
        [{"FORMS_ROLES": role, "FORMS_EVERY": str(every), "FORMS_SEED": str(seed()), "PYTEST_ADDOPTS": "-rP"} for role in roles],
    )  # fmt: skip
    requests, forms = 0, 0
    for words in said:
        found = re.search(r"forms=(\d+) requests=(\d+)", words)
        assert found, words[-6000:]
        forms, requests = forms + int(found[1]) // every, requests + int(found[2])
    say(f"forms={forms} requests={requests:,} roles={len(roles)} seed={seed()}")
    assert requests >= 2_000 // every
