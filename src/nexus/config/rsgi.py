"""What the server loads: the edge in front of Django."""

from django.conf import settings
from django.db import connection

from nexus.config import wsgi
from nexus.interfaces.edge.root import Root

# SQLite reads do not get faster with more threads; PostgreSQL waits overlap.
application = Root(
    wsgi=wsgi.application,
    threads=4 if connection.vendor == "postgresql" else 2,
    largest_body=settings.UPLOAD_LIMIT,
)
