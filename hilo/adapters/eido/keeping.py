"""Saying again what another system said, with what we have to add: nothing that it sent is lost on the way.

A document of theirs that we do not fully understand is the ground; what we say ourselves is laid upon it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

Document = Mapping[str, Any]
_PERSONAL = frozenset({"callbackComponent", "personComponent", "additionalDataComponent", "mediaComponent"})
"""Parts that say who somebody is or how they are reached, or lead there."""
_PERSONAL_MEMBERS = frozenset({"sipIdentity", "verstat", "agentJcard", "ncPersonComponent", "callIdentifier"})
_KEYS = ("$ref", "$id")
_OWN_HEAD = (
    "$id",
    "lastUpdateTimeStamp",
    "updatedByAgencyReference",
    "eidoVersion",
    "issuingElementIdentification",
)


def laid_upon(theirs: Document, ours: Document, *, changed: Collection[str]) -> dict[str, Any]:
    """Their incident, said again by us.

    changed: members of the incident's own part that we decided anew since we took it over; of the others theirs stand.
    Parts with an id of ours are ours; ours are added to theirs; the head says that it is we who speak, of their $id.
    """
    said = _joined(theirs, ours)
    said |= {name: ours[name] for name in _OWN_HEAD if name in ours and name != "$id"}
    incident, own = theirs.get("incidentComponent"), ours.get("incidentComponent", {})
    if incident is not None:
        speaks = {*changed, "internalIncidentId"}
        said["incidentComponent"] = _joined(incident, {name: own[name] for name in own if name in speaks})
        said["incidentComponent"] |= {name: own[name] for name in speaks if name in own}
    return said


def added_to(ours: Document, theirs: Document) -> dict[str, Any]:
    """Our incident with what another agency told us of it: its parts, and members that we do not speak ourselves."""
    said = _joined(theirs, ours) | {name: ours[name] for name in _OWN_HEAD if name in ours}
    if "incidentComponent" in theirs and "incidentComponent" in ours:
        said["incidentComponent"] = _joined(theirs["incidentComponent"], ours["incidentComponent"])
        said["incidentComponent"] |= {
            name: value for name, value in ours["incidentComponent"].items() if not isinstance(value, list)
        }
    return said


def without_persons(document: Document) -> dict[str, Any]:
    """The document without what says who somebody is, without what callers said and where they were, and without
    references that would lead nowhere then."""
    rows = [row for name in _PERSONAL & document.keys() for row in document[name]]
    gone = {row["$id"] for row in rows if _part(row)}
    incident = document.get("incidentComponent", {})
    for name in ("notesReference", "locationReference"):
        heard = {row["$ref"] for call in document.get("callComponent", ()) for row in call.get(name, ())}
        gone |= heard - {row["$ref"] for row in incident.get(name, ())}
    kept = {name: value for name, value in document.items() if name not in _PERSONAL}
    return {name: _pruned(value, gone) for name, value in kept.items()}


def _pruned(value: Any, gone: Collection[str]) -> Any:
    if isinstance(value, list):
        return [_pruned(item, gone) for item in value if not _leads_to(item, gone)]
    if not isinstance(value, dict):
        return value
    return {
        name: _pruned(item, gone)
        for name, item in value.items()
        if name not in _PERSONAL_MEMBERS and not _leads_to(item, gone)
    }


def _leads_to(value: Any, gone: Collection[str]) -> bool:
    """True for a reference to a part that is gone, and for the part itself."""
    return isinstance(value, dict) and any(isinstance(value.get(key), str) and value[key] in gone for key in _KEYS)


def _part(row: Any) -> bool:
    return isinstance(row, dict) and isinstance(row.get("$id"), str)


def _joined(theirs: Document, ours: Document) -> dict[str, Any]:
    """Lists of both together; of a part with the same id in both, ours. Other members: theirs, else ours."""
    said = dict(ours) | dict(theirs)
    for name, own in ours.items():
        if isinstance(own, list) and isinstance(theirs.get(name), list):
            said[name] = _all(theirs[name], own)
    return said


def _all(theirs: Iterable[Any], ours: Iterable[Any]) -> list[Any]:
    mine = {row["$id"]: row for row in ours if _part(row)}
    said = [mine.pop(row["$id"], row) if _part(row) else row for row in theirs]
    return said + [row for row in ours if (row["$id"] in mine if _part(row) else row not in said)]
