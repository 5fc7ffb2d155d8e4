"""The web application for gunicorn: `gunicorn slrt.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "slrt.settings")

application = get_wsgi_application()
