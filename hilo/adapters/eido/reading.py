"""From bytes to the dataclasses. What is too large, too deep or no EIDO is refused with its place; all else is kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from hilo.lib import documents

from .document import Agency, Call, Dispatch, Disposition, Eido, Incident, Link, Merge, Note, Place
from .document import Resource as Unit
from .places import Where, where
from .shapes import EidoError, check, instant

LONGEST = 1_000_000
"""Bytes of a document."""
DEEPEST = 32
"""Objects and lists inside one another."""
LONGEST_ID = 200
"""Letters of the ids that records are found by again."""


def parse(body: bytes) -> dict[str, Any]:
    """The document as JSON values, checked. Raises: EidoError."""
    if len(body) > LONGEST:
        raise EidoError(f"at most {LONGEST:,} bytes are taken")
    try:
        document = documents.read(body.decode("utf-8"), constant=_refuse)
    except EidoError:
        raise
    except RecursionError:
        raise EidoError(f"at most {DEEPEST} levels are taken") from None
    except ValueError:
        raise EidoError("this is no JSON document in UTF-8") from None
    _decent(document, "", 0)
    check(document)
    for pointer in ("/$id", "/updatedByAgencyReference/$ref"):
        text = document["$id"] if pointer == "/$id" else document["updatedByAgencyReference"]["$ref"]
        if not text.strip() or len(text) > LONGEST_ID or not text.isprintable():
            raise EidoError(f"a text of 1 to {LONGEST_ID} letters is expected", pointer)
    return document  # type: ignore[no-any-return]


def understood(document: Mapping[str, Any]) -> Eido:
    """What Hilo understands of a checked document."""
    numbers = {
        row["$id"]: next((uri[4:] for uri in row.get("callBackInformationUri", ()) if uri.startswith("tel:")), "")
        for row in document.get("callbackComponent", ())
    }
    incident = document.get("incidentComponent")
    return Eido(
        **_head(document),
        agency=document["updatedByAgencyReference"]["$ref"],
        issuer=document["issuingElementIdentification"],
        incident=_incident(incident) if incident else None,
        calls=tuple(_call(row, numbers) for row in document.get("callComponent", ())),
        places=tuple(_place(row) for row in document.get("locationComponent", ())),
        agencies=tuple(_agency(row) for row in document["agencyComponent"]),
        resources=tuple(_unit(row) for row in document.get("emergencyResourceComponent", ())),
        dispatches=tuple(_dispatch(row) for row in document.get("dispatchComponent", ())),
        notes=tuple(_note(row) for row in document.get("notesComponent", ())),
        merges=tuple(_merge(row) for row in document.get("mergeComponent", ())),
        links=tuple(_link(row) for row in document.get("linkComponent", ())),
    )


def read(body: bytes) -> Eido:
    """Bytes of another system, understood. Raises: EidoError."""
    return understood(parse(body))


_MARK = re.compile(r"<(?:!--|([!?/]?)([a-zA-Z][a-zA-Z0-9]*|))[^<>]*>")
"""A tag, comment or instruction; what no bracket closes is words. One look at each letter, however hostile the text."""
_BLOCKS = frozenset({"p", "br", "div", "li", "tr", "h1", "h2", "h3", "h4"})
_UNHEARD = frozenset({"script", "style"})


def plain(text: str) -> str:
    """The words of a text in HTML, a line for each block. Hostile marks cost no more time than words."""
    heard, begin, deaf = [], 0, ""
    for mark in _MARK.finditer(text):
        closing, name = mark[1], (mark[2] or "").lower()
        if not name and not mark[0].startswith(("<!", "<?", "</")):
            # A lone "<" is a word: "2 < 3".
            continue
        if not deaf:
            heard.append(text[begin : mark.start()])
        begin = mark.end()
        if name in _BLOCKS and not deaf:
            heard.append("\n")
        if name in _UNHEARD and closing == "/" and name == deaf:
            deaf = ""
        elif name in _UNHEARD and not closing and not deaf:
            deaf = name
    if not deaf:
        heard.append(text[begin:])
    lines = (" ".join(line.split()) for line in unescape("".join(heard)).split("\n"))
    return "\n".join(line for line in lines if line)


def _refuse(name: str) -> None:
    raise EidoError(f"{name} is no number of JSON")


def _decent(value: Any, pointer: str, depth: int) -> None:
    if depth > DEEPEST:
        raise EidoError(f"at most {DEEPEST} levels are taken", pointer)
    if isinstance(value, str):
        _decent_text(value, pointer)
    elif isinstance(value, dict):
        for name, item in value.items():
            there = f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}"
            _decent_text(name, pointer)
            _decent(item, there, depth + 1)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            _decent(item, f"{pointer}/{number}", depth + 1)
    elif isinstance(value, float) and value in (float("inf"), float("-inf")):
        raise EidoError("a smaller number is expected", pointer)


def _decent_text(text: str, pointer: str) -> None:
    if "\0" in text or (not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text)):
        raise EidoError("a text without NUL and half characters is expected", pointer)


def _head(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": row["$id"], "at": instant(row["lastUpdateTimeStamp"])}


def _refs(row: Mapping[str, Any], name: str) -> tuple[str, ...]:
    return tuple(one["$ref"] for one in row.get(name, ()))


def _incident(row: Mapping[str, Any]) -> Incident:
    number = row.get("incidentCommonPriorityNumber")
    return Incident(
        **_head(row),
        kind=row["incidentTypeCommonRegistryText"],
        own_code=row.get("incidentTypeInternalCode", ""),
        own_text=row.get("incidentTypeInternalText", ""),
        status=tuple(row.get("incidentStatusCommonRegistryText", ())),
        own_status=tuple(row.get("incidentStatusInternalText", ())),
        own_id=row.get("internalIncidentId", ""),
        priority=None if number is None else int(number),
        own_priority=row.get("incidentPriorityInternalText", ""),
        places=_refs(row, "locationReference"),
        notes=_refs(row, "notesReference"),
        dispositions=tuple(_disposition(one) for one in row.get("dispositionComponent", ())),
    )


def _disposition(row: Mapping[str, Any]) -> Disposition:
    return Disposition(
        **_head(row),
        code=row["dispositionCommonRegistryCode"],
        own=row.get("dispositionCategoryText", ""),
        text=row.get("dispositionDescriptionText", ""),
        primary=row.get("dispositionPrimaryIndicator"),
    )


def _call(row: Mapping[str, Any], numbers: Mapping[str, str]) -> Call:
    answered = row.get("answerDate")
    return Call(
        **_head(row),
        started_at=instant(row["callStartTimestamp"]),
        answered_at=instant(answered) if answered else None,
        state=row["callStateRegistryText"],
        direction=row["direction"],
        kind=row["standardPrimaryCallType"],
        local_kind=row.get("localCallType", ""),
        number=numbers.get(row.get("callBackReference", {}).get("$ref", ""), ""),
        places=_refs(row, "locationReference"),
        notes=_refs(row, "notesReference"),
    )


def _place(row: Mapping[str, Any]) -> Place:
    xml = row.get("locationByValue")
    found = where(xml) if xml else Where()
    return Place(
        **_head(row),
        kind=row["locationTypeDescriptionRegistryText"],
        latitude=found.latitude if found else None,
        longitude=found.longitude if found else None,
        radius_m=found.radius_m if found else None,
        civic=found.civic if found else (),
        text=row.get("locationDescriptionText", ""),
        url=row.get("locationByReferenceUrl", ""),
        unread=found is None,
    )


def _agency(row: Mapping[str, Any]) -> Agency:
    return Agency(
        **_head(row),
        roles=tuple(row["agencyRoleDescriptionRegistryText"]),
        types=tuple(row["agencyType"]),
        owns=row.get("incidentOwningAgencyIndicator"),
    )


def _unit(row: Mapping[str, Any]) -> Unit:
    return Unit(
        **_head(row),
        name=row.get("emergencyResourceName", ""),
        kind=row["emergencyResourceTypeCommonRegistryText"],
        own_kind=row.get("emergencyResourceTypeInternalText", ""),
        status=row["primaryUnitStatusRegistryText"],
        further=tuple(row["secondaryUnitStatusRegistryText"]),
        own_status=tuple(row.get("unitStatusInternal", ())),
        attributes=tuple(row["resourceAttributeRegistryText"]),
        own_attributes=tuple(row.get("resourceAttributeInternalText", ())),
    )


def _dispatch(row: Mapping[str, Any]) -> Dispatch:
    agency = row.get("agencyReference", {}).get("$ref", "")
    return Dispatch(**_head(row), agency=agency, resources=_refs(row, "emergencyResourceReference"))


def _note(row: Mapping[str, Any]) -> Note:
    return Note(**_head(row), text=plain(row["notesActionComments"]))


def _merge(row: Mapping[str, Any]) -> Merge:
    return Merge(**_head(row), incident=row["incidentTrackingIdentifier"], direction=row["incidentMergeDirectionCode"])


def _link(row: Mapping[str, Any]) -> Link:
    return Link(
        **_head(row),
        incident=row["incidentTrackingIdentifier"],
        direction=row["linkDirectionCode"],
        reason=row.get("transactionReasonText", ""),
    )
