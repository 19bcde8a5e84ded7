"""The web entry: `granian --interface wsgi attendance_mis.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "attendance_mis.settings")
application = get_wsgi_application()

from attendance_mis.operations.checks import refuse_unsafe_start  # noqa: E402  # after the settings are there

refuse_unsafe_start()
