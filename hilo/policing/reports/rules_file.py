"""What a verified file says of itself, for somebody who has only the file. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hilo.lib.errors import Refusal


def serialize(document: Mapping[str, Any]) -> dict[str, Any]:
    """Folio, who signed and when, findings left, amendments, and whether answers were masked. No person of the case.

    Raises: Refusal HILO-R499 if what was signed is no report.
    """
    report = document.get("report")
    if not isinstance(report, Mapping):
        raise Refusal("HILO-R499", "What was signed is no report.")
    findings = [one for one in document.get("findings") or () if isinstance(one, Mapping)]
    said: dict[str, Any] = {
        "folio": report.get("folio") or document.get("folio"),
        "form": report.get("form"),
        "edition": report.get("edition"),
        "institution": document.get("institution"),
        "signed by": _signer(document),
        "signed at": document.get("signed_at"),
        "findings left": sorted(
            {str(one.get("code")) for one in findings if one.get("severity") in ("error", "warning")}
        )
        or "none",
        "amendments": len(document.get("amendments") or ()),
        "lines in the log": len(document.get("log") or ()),
    }
    if document.get("original"):
        said |= {
            "masked answers": len(document.get("hidden") or ()),
            "SHA-256 of the whole file": document["original"],
        }
    return {name: value for name, value in said.items() if value is not None}


def _signer(document: Mapping[str, Any]) -> Any:
    """The person who signed, with rank and number; of a file before they were kept, the account."""
    who = document.get("signer")
    if not isinstance(who, Mapping):
        return document.get("signed_by")
    named = [who.get("name"), who.get("rank"), f"número {who['number']}" if who.get("number") else ""]
    return f"{', '.join(str(one) for one in named if one)} ({document.get('signed_by')})"
