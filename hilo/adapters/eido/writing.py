"""From the dataclasses to the document. Members that say nothing are left out."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Mapping
from typing import Any

from .document import VERSION, Agency, Call, Dispatch, Disposition, Eido, Incident, Link, Merge, Note, Part, Place
from .document import Resource as Unit
from .places import written

JSON_LD = "./JSON-LD_Contexts/EmergencyIncidentDataObjectType.jsonld"


def write(eido: Eido) -> dict[str, Any]:
    """The document as JSON values."""
    document = _head(eido, eido.agency) | {"eidoVersion": VERSION, "issuingElementIdentification": eido.issuer}
    parts: dict[str, Any] = {
        "mergeComponent": [_merge(row, eido.agency) for row in eido.merges],
        "linkComponent": [_link(row, eido.agency) for row in eido.links],
        "incidentComponent": _incident(eido.incident, eido.agency) if eido.incident else None,
        "callComponent": [_call(row, eido.agency) for row in eido.calls],
        "callbackComponent": [_callback(row, eido.agency) for row in eido.calls if row.number],
        "dispatchComponent": [_dispatch(row, eido.agency) for row in eido.dispatches],
        "notesComponent": [_note(row, eido.agency) for row in eido.notes],
        "emergencyResourceComponent": [_unit(row, eido.agency) for row in eido.resources],
        "agencyComponent": [_agency(row, eido.agency) for row in eido.agencies],
        "locationComponent": [_place(row, eido.agency) for row in eido.places],
    }
    document |= {name: part for name, part in parts.items() if part or name == "agencyComponent"}
    return document | {"@context": {"@vocab": JSON_LD}}


def _head(part: Part, agency: str) -> dict[str, Any]:
    return {
        "$id": part.id,
        "lastUpdateTimeStamp": part.at.isoformat(),
        "updatedByAgencyReference": {"$ref": agency},
    }


def _said(**members: Any) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value not in ("", None, (), [])}


def _refs(ids: Iterable[str]) -> list[dict[str, str]]:
    return [{"$ref": name} for name in ids]


def _incident(row: Incident, agency: str) -> dict[str, Any]:
    return _head(row, agency) | _said(
        incidentTypeCommonRegistryText=row.kind or "Unknown",
        incidentTypeInternalCode=row.own_code,
        incidentTypeInternalText=row.own_text,
        incidentStatusCommonRegistryText=list(row.status),
        incidentStatusInternalText=list(row.own_status),
        internalIncidentId=row.own_id,
        incidentCommonPriorityNumber=row.priority,
        incidentPriorityInternalText=row.own_priority,
        locationReference=_refs(row.places),
        notesReference=_refs(row.notes),
        dispositionComponent=[_disposition(one, agency) for one in row.dispositions],
    )


def _disposition(row: Disposition, agency: str) -> dict[str, Any]:
    return (
        _head(row, agency)
        | {"dispositionCommonRegistryCode": row.code}
        | _said(
            dispositionCategoryText=row.own,
            dispositionDescriptionText=row.text,
            dispositionPrimaryIndicator=row.primary,
        )
    )


def _call(row: Call, agency: str) -> dict[str, Any]:
    needed = {
        "callStateRegistryText": row.state,
        "standardPrimaryCallType": row.kind,
        "direction": row.direction,
        "callStartTimestamp": row.started_at.isoformat(),
    }
    return (
        _head(row, agency)
        | needed
        | _said(
            answerDate=row.answered_at.isoformat() if row.answered_at else None,
            localCallType=row.local_kind,
            callBackReference={"$ref": _callback_id(row)} if row.number else None,
            locationReference=_refs(row.places),
            notesReference=_refs(row.notes),
        )
    )


def _callback_id(row: Call) -> str:
    return f"{row.id}:callback"


def _callback(row: Call, agency: str) -> dict[str, Any]:
    return _head(row, agency) | {"$id": _callback_id(row), "callBackInformationUri": [f"tel:{row.number}"]}


def _dispatch(row: Dispatch, agency: str) -> dict[str, Any]:
    return _head(row, agency) | _said(
        agencyReference={"$ref": row.agency} if row.agency else None, emergencyResourceReference=_refs(row.resources)
    )


def _note(row: Note, agency: str) -> dict[str, Any]:
    return _head(row, agency) | {"notesActionComments": html.escape(row.text, quote=False)}


def _unit(row: Unit, agency: str) -> dict[str, Any]:
    needed = {
        "emergencyResourceTypeCommonRegistryText": row.kind,
        "primaryUnitStatusRegistryText": row.status,
        "secondaryUnitStatusRegistryText": list(row.further),
        "resourceAttributeRegistryText": list(row.attributes),
        # Who is aboard is nobody else's business.
        "agentReference": [],
    }
    return (
        _head(row, agency)
        | needed
        | _said(
            emergencyResourceName=row.name,
            emergencyResourceTypeInternalText=row.own_kind,
            unitStatusInternal=list(row.own_status),
            resourceAttributeInternalText=list(row.own_attributes),
        )
    )


def _agency(row: Agency, agency: str) -> dict[str, Any]:
    needed = {"agencyRoleDescriptionRegistryText": list(row.roles), "agencyType": list(row.types)}
    return _head(row, agency) | needed | _said(incidentOwningAgencyIndicator=row.owns)


def _place(row: Place, agency: str) -> dict[str, Any]:
    known = row.latitude is not None or row.civic
    return (
        _head(row, agency)
        | {"locationTypeDescriptionRegistryText": row.kind}
        | _said(
            locationByValue=written(row, agency) if known else None,
            locationByReferenceUrl=row.url,
            locationDescriptionText=row.text,
        )
    )


def _merge(row: Merge, agency: str) -> dict[str, Any]:
    told = {"incidentTrackingIdentifier": row.incident, "incidentMergeDirectionCode": row.direction}
    return _head(row, agency) | told


def _link(row: Link, agency: str) -> dict[str, Any]:
    told = {"incidentTrackingIdentifier": row.incident, "linkDirectionCode": row.direction}
    return _head(row, agency) | told | _said(transactionReasonText=row.reason)


def as_bytes(document: Mapping[str, Any]) -> bytes:
    """A document as it goes over the line."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
