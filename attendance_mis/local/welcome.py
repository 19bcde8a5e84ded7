"""What `make demo` prints when it is ready: where to go and who to be."""

from __future__ import annotations

import json
from pathlib import Path


def welcome(facts: Path, port: int) -> str:
    """`facts` is written by `manage.py build_demo`: trusts with their host and the people who can sign in.

    `{"trusts": [{"name", "host", "sign_ins": [{"who", "email", "password"}]}]}`
    """
    lines = ["", f"Ready: http://localhost:{port}/", ""]
    trusts = json.loads(facts.read_text()).get("trusts", []) if facts.exists() else []
    for trust in trusts:
        lines.append(f"{trust['name']}: http://{trust['host']}:{port}/")
        for person in trust.get("sign_ins", []):
            lines.append(f"    {person['who']}: {person['email']}, password {person['password']}")
    lines += ["", "Logs are in .run/log. Ctrl-C stops everything and keeps the data."]
    return "\n".join(lines)
