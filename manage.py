#!/usr/bin/env python
"""Django's command-line entry. Uses the demo's running servers when no DATABASE_URL is given."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "attendance_mis.settings")
    from attendance_mis.local.env import apply_local_env

    apply_local_env()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
