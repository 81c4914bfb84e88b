"""What `benchmarks.front` compares Hilo's own front with."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hilo.site.settings")

from a2wsgi import WSGIMiddleware
from django.core.asgi import get_asgi_application

from hilo.site.threads import Threads
from hilo.site.wsgi import application as wsgi

a2wsgi = WSGIMiddleware(wsgi, workers=8)
threads = Threads(wsgi, threads=8, longest=2_000_000)
django_asgi = get_asgi_application()
