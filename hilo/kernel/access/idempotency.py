"""The first answer again: a request repeated with the same Idempotency-Key has its effect once.

The key is claimed, the act done and the answer kept in one transaction, so that a server killed in between has done
nothing, and one killed after it answers the repetition as it would have answered the request.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from cryptography.fernet import InvalidToken, MultiFernet
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from hilo.kernel.keys import box
from hilo.lib.errors import Conflict, Refusal

from .models import IdempotentResponse

KEPT = timedelta(days=7)
"""How long an answer is kept: longer than a desk without a line repeats its requests, no longer than that needs."""


class _Undo(Exception):
    """Carries a failed answer out of the transaction that must not stay."""

    def __init__(self, answer: HttpResponse) -> None:
        self.answer = answer


def once(request: HttpRequest, user_id: int, act: Callable[[], HttpResponse]) -> HttpResponse:
    """Do the act, or give the answer it got the first time. An answer that refused (4xx, 5xx) is not kept.

    Members of the answer that the request names in `told_once` (a secret) are told the first time alone.
    Raises: Refusal HILO-K423 for a bad key; Conflict HILO-K409, K426 if the key came with another request before.
    """
    key = request.headers["Idempotency-Key"]
    if not 1 <= len(key) <= 200 or not key.isprintable():
        raise Refusal("HILO-K423", "An Idempotency-Key is 1 to 200 printable characters.", status=400)
    # Without the query: there a phone says when it sends, which is another instant each time it repeats.
    digest = hashlib.sha256(f"{request.method} {request.path}\n".encode() + request.body).hexdigest()
    try:
        with transaction.atomic():
            claimed = IdempotentResponse.objects.create(
                user_id=user_id, key=key, request_digest=digest, at=timezone.now()
            )
            answer = act()
            if answer.status_code >= 400:
                raise _Undo(answer)
            # Sealed: an answer may hold what is protected, and a copy of the database must not.
            kept_body = _kept(answer, getattr(request, "told_once", ()))
            claimed.status, claimed.body = answer.status_code, _box().encrypt(kept_body.encode()).decode()
            claimed.save(update_fields=["status", "body"])
            return answer
    except _Undo as undone:
        return undone.answer
    except IntegrityError:
        kept = IdempotentResponse.objects.filter(user_id=user_id, key=key).first()
        if kept is None:
            raise
    if kept.request_digest != digest:
        raise Conflict("HILO-K409", "This Idempotency-Key was used for another request: take a new one.")
    try:
        body = _box().decrypt(kept.body.encode())
    except InvalidToken:
        # The key of the house was changed since: that it was done is known, and what was answered is not.
        raise Conflict("HILO-K426", "This request was done, and its answer is not kept any more: look it up.") from None
    return HttpResponse(
        body, status=kept.status, content_type="application/json", headers={"Idempotent-Replay": "true"}
    )


def forget_old(*, at: datetime) -> int:
    """Delete the answers that nobody repeats a request for any more; returns how many."""
    return int(IdempotentResponse.objects.filter(at__lt=at - KEPT).delete()[0])


def _box() -> MultiFernet:
    return box("hilo first answers")


def _kept(answer: HttpResponse, told_once: Collection[str]) -> str:
    body = answer.content.decode()
    return json.dumps(json.loads(body) | dict.fromkeys(told_once, "")) if told_once else body
