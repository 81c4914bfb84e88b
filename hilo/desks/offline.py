"""What desks share that go on without a line: a service worker, made of the list of what it keeps.

Their scripts share js/vault.js (what is kept, sealed), js/owner.js (for whom) and js/outbox.js (what is to be sent).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static


@dataclass(frozen=True, slots=True)
class NoLine:
    """What is said in a language where there is neither line nor frame: a head, and words around the desk's link."""

    lang: str
    head: str
    before: str
    link: str
    after: str


def worker_of(
    name: str, *, files: Sequence[str], said: Sequence[NoLine], pages: Sequence[str] = ("",), more: Sequence[str] = ()
) -> HttpResponse:
    """The service worker of the desk at /desk/NAME/.

    files: static files it keeps, by their names; pages: its pages, below the desk's address; more: other addresses;
    said: where a page cannot be reached and nobody is signed in.
    """
    script = _script(name, tuple(files), tuple(pages), tuple(more), tuple(said))
    return HttpResponse(script, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})


@cache
def _script(
    name: str, files: tuple[str, ...], pages: tuple[str, ...], more: tuple[str, ...], said: tuple[NoLine, ...]
) -> str:
    """Its version changes with any byte of what it keeps."""
    script = Path(str(finders.find("worker.js"))).read_text(encoding="utf-8")
    home = f"/desk/{name}/"
    no_line = render_to_string("no_line.html", {"home": home, "said": said})
    digest = hashlib.sha256((script + no_line).encode())
    for file in files:
        found = finders.find(file)
        digest.update(Path(found).read_bytes() if isinstance(found, str) else b"")
    told = {
        "NAME": name,
        "HOME": home,
        "VERSION": digest.hexdigest()[:16],
        "FILES": [*(static(file) for file in files), *more],
        "NO_LINE": no_line,
    }
    head = "".join(f"const {key} = {json.dumps(value)};\n" for key, value in told.items())
    return f"{head}const PAGES = new Set({json.dumps([home + page for page in pages])});\n{script}"
