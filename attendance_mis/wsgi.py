"""The web entry: `granian --interface wsgi attendance_mis.wsgi:application`."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "attendance_mis.settings")
application = get_wsgi_application()

from attendance_mis.operations.checks import refuse_unsafe_start  # noqa: E402  # after the settings are there

refuse_unsafe_start()

# All pages' code at the start, not with somebody's first page. None of it is ever garbage, and the collector, going
# through it again and again, would hold up every twentieth answer by a tenth of a second.
import_module(settings.ROOT_URLCONF)
gc.collect()
gc.freeze()
# A page of sixty rows makes tens of thousands of things that live until it is sent. Looking for garbage among them at
# every 700th, as Python does by itself, finds none and costs a millisecond or two of each page.
gc.set_threshold(10_000, 20, 20)
