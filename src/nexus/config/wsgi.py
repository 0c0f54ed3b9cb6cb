"""Django's unchanged sync handler, which the edge calls for what it does not answer itself."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nexus.config.settings")
application = get_wsgi_application()
