"""The API asked in the same process: JSON in, JSON out."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client


class Api:
    """`api.post("calls", channel="voice")` sends JSON to /api/v1/calls with the account's token."""

    def __init__(self, token: str) -> None:
        self.token = token
        self._client = Client(raise_request_exception=False)

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self._client.get(f"/api/v1/{path}", headers=self._headers(headers))

    def post(self, path: str, *, headers: dict[str, str] | None = None, **body: Any) -> HttpResponse:
        return self.send(path, json.dumps(body), headers=headers)

    def send(
        self, path: str, body: str | bytes, *, headers: dict[str, str] | None = None, kind: str = "application/json"
    ) -> HttpResponse:
        """Post a body as it is."""
        return self._client.post(f"/api/v1/{path}", body, content_type=kind, headers=self._headers(headers or {}))

    def delete(self, path: str) -> HttpResponse:
        return self._client.delete(f"/api/v1/{path}", headers=self._headers({}))

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} | more if self.token else dict(more)
