"""Photographs and recordings of a case, shown by the desks that read it; who may see one is asked of the report."""

from __future__ import annotations

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from hilo.kit.frame import reader
from hilo.policing.reports import queries


def answer(request: HttpRequest, folio: str, number: str, sha256: str, purpose: str) -> HttpResponseBase:
    """A file as it came in; what a browser neither shows nor plays is downloaded. Raises: NotFound, Conflict."""
    kept = queries.file_in(folio, number, sha256, reader(request, purpose), at=timezone.now())
    media = kept.media if kept.shown else "application/octet-stream"
    made = StreamingHttpResponse(kept.chunks(), content_type=media)
    made["Content-Length"] = str(kept.size)
    ending = kept.media.rpartition("/")[2]
    made["Content-Disposition"] = f'{"inline" if kept.shown else "attachment"}; filename="{sha256[:16]}.{ending}"'
    made["X-Content-Type-Options"] = "nosniff"
    made["Cache-Control"] = "private, no-store"
    return made
