"""What desks share that go on without a line: a service worker, made of the list of what it keeps."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.templatetags.static import static


def worker_of(
    name: str, *, files: Sequence[str], pages: Sequence[str] = ("",), more: Sequence[str] = ()
) -> HttpResponse:
    """The service worker of the desk at /desk/NAME/.

    files: static files it keeps, by their names; pages: its pages, below the desk's address; more: other addresses.
    """
    script = _script(name, tuple(files), tuple(pages), tuple(more))
    return HttpResponse(script, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})


@cache
def _script(name: str, files: tuple[str, ...], pages: tuple[str, ...], more: tuple[str, ...]) -> str:
    """Its version changes with any byte of what it keeps."""
    script = Path(str(finders.find("worker.js"))).read_text(encoding="utf-8")
    digest = hashlib.sha256(script.encode())
    for file in files:
        found = finders.find(file)
        digest.update(Path(found).read_bytes() if isinstance(found, str) else b"")
    home = f"/desk/{name}/"
    told = {
        "NAME": name,
        "HOME": home,
        "VERSION": digest.hexdigest()[:16],
        "FILES": [*(static(file) for file in files), *more],
    }
    head = "".join(f"const {key} = {json.dumps(value)};\n" for key, value in told.items())
    return f"{head}const PAGES = new Set({json.dumps([home + page for page in pages])});\n{script}"
