"""A report's document as it is kept, with its protected answers sealed, and as the house reads it."""

from __future__ import annotations

from typing import Any

from hilo.policing.reports import forms, vault

from ..models import Report
from ..rules_masks import is_protected
from ..rules_merge import Copy, flat


def opened(report: Report) -> dict[str, Any]:
    """The report's document with its protected answers in clear: for the house alone."""
    return unsealed(report.institution_id, report.document)


def unsealed(institution: str, document: dict[str, Any]) -> dict[str, Any]:
    """A document whose sealed answers are opened."""
    copy = Copy(copied(document))
    for path, value in flat(document).items():
        if isinstance(value, dict) and "sealed" in value:
            copy.put(path, vault.unseal(institution, path, value))
    return copy.document


def sealed(form: forms.Form, institution: str, document: dict[str, Any]) -> dict[str, Any]:
    """A document as it is kept."""
    copy = Copy(copied(document))
    for path, value in flat(document).items():
        if is_protected(form, path):
            copy.put(path, vault.seal(institution, path, value))
    return copy.document


def sealed_value(form: forms.Form, institution: str, path: str, value: Any) -> Any:
    """One answer, or one whole record, as it is kept."""
    return vault.seal(institution, path, value) if value is not None and is_protected(form, path) else value


def copied(document: dict[str, Any]) -> dict[str, Any]:
    """A document that may be changed beside the one it is of."""
    return document | {
        "sections": {name: dict(section) for name, section in document["sections"].items()},
        "annexes": {name: [dict(row) for row in rows] for name, rows in document["annexes"].items()},
    }
