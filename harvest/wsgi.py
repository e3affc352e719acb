"""The door for a web server."""

import os

from django.core.wsgi import get_wsgi_application
from django.db import OperationalError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "harvest.settings")

application = get_wsgi_application()

from sources import append_only, versions  # noqa: E402  only once Django is set up

try:
    append_only.require()
    versions.require()
except OperationalError:
    # The database does not answer yet; /readyz says so, and looks again.
    pass
