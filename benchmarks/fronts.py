"""What `benchmarks.front` compares Hilo's own front with."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hilo.site.settings")

from importlib.util import find_spec

from django.core.asgi import get_asgi_application

from hilo.site.threads import Threads
from hilo.site.wsgi import application as wsgi

if find_spec("a2wsgi"):
    from a2wsgi import WSGIMiddleware

    a2wsgi = WSGIMiddleware(wsgi, workers=8)
threads = Threads(wsgi, threads=8, longest=2_000_000)
django_asgi = get_asgi_application()
