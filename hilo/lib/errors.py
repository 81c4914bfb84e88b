"""Refusals with a stable code: the same shape in the command line, the API (RFC 9457) and the pages."""

from __future__ import annotations

from typing import Any

from . import codes


class Refusal(Exception):
    """Something asked for was not done, and nothing was changed.

    code: stable, of lib.codes, such as HILO-D409.
    message: one sentence in the reader's words that says what to do; left out, the code's own, filled with `values`.
    status: the HTTP status that fits; left out, the code's.
    where: the field or record concerned.
    extra: further members of the problem document.
    """

    def __init__(
        self,
        code: str,
        message: str = "",
        /,
        *,
        status: int | None = None,
        where: str = "",
        extra: dict[str, Any] | None = None,
        **values: Any,
    ) -> None:
        known = codes.find(code)
        self._values = {"where": where} | values
        if known and not message:
            message = codes.fill(known.en, self._values)
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status or (known.status if known else 0) or 422
        self.where = where
        self.extra = extra or {}

    @property
    def exit(self) -> int:
        """What the command line ends with."""
        known = codes.find(self.code)
        return known.exit if known else codes.REFUSED

    def said(self, language: str) -> str:
        """The sentence in "en" or "es"; what was put together where it was said has a short form in the other one."""
        return codes.said(self.code, self.message, language, self._values)

    def problem(self) -> dict[str, Any]:
        """The refusal as members of an application/problem+json document; title_es: its sentence in Spanish."""
        document: dict[str, Any] = {
            "type": f"urn:hilo:error:{self.code}",
            "title": self.message,
            "status": self.status,
            "code": self.code,
        }
        if (spanish := self.said("es")) != self.message:
            document["title_es"] = spanish
        if self.where:
            document["where"] = self.where
        return document | self.extra


class NotFound(Refusal):
    """The record does not exist, or the actor may not know that it does."""

    def __init__(self, what: str, key: object) -> None:
        super().__init__("HILO-K404", f"There is no {what} {key} that you may see.", status=404, where=what)


class Conflict(Refusal):
    """The record is in a state that does not allow the step."""

    def __init__(self, code: str, message: str = "", /, **more: Any) -> None:
        super().__init__(code, message, status=409, **more)


class Forbidden(Refusal):
    """The actor lacks the right; the refusal is written in the ledger where it is answered."""

    def __init__(self, permission: str, message: str = "") -> None:
        super().__init__(
            "HILO-A403",
            message or f"Your role does not include “{permission}”. Ask your administrator for it.",
            status=403,
            extra={"permission": permission},
        )
        self.permission = permission
