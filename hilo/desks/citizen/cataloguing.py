"""What is published in bulk, said to programs: a Frictionless Data Package and a DCAT catalogue."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from hilo.desks.citizen import telling
from hilo.knowledge.incidence.queries import methods
from hilo.knowledge.incidence.queries.bulk import Bulk, Column, origin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hilo.knowledge.incidence.store import Vintage

    Published = tuple[Vintage, dict[str, str], Bulk]
    """A published file, what became of it, and its table."""

MEDIA = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}
MEANING = {
    "year": "Calendar year.",
    "state": "INEGI's code of the state, two digits.",
    "municipality": "INEGI's code of the municipality, five digits; XX998 other municipalities, XX999 not specified; "
    "empty in a file by state.",
    "good": "Legal good, in the file's words; empty where the edition has no such column.",
    "type": "Type of crime, in the file's words.",
    "subtype": "Subtype of crime, in the file's words.",
    "modality": "Modality, in the file's words; empty where the edition has none.",
    "sex": "Sex of the victim, in the file's words; empty where the edition has none.",
    "age": "Age range of the victim, in the file's words; empty where the edition has none.",
    "population": "Population, only where the file brings one.",
    "state_name": "Name of the state, in the file's words.",
    "municipality_name": "Name of the municipality, in the file's words.",
    "line": "Line of the row in the official file; the header is line 1.",
}
MONTH = "Count of month {month}; empty: not published (that is not zero); -1: the file's own mark, never added up."


def package(published: Sequence[Published], language: str) -> dict[str, Any]:
    """Frictionless Data Package, version 2: addresses are relative to the descriptor's."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "hilo-figures",
        "title": "Cifras de incidencia delictiva" if language == "es" else "Figures of crime incidence",
        "resources": [
            resource
            for vintage, became, table in published
            for resource in _resources(vintage, became, table, language)
        ],
    }


def _resources(vintage: Vintage, became: dict[str, str], table: Bulk, language: str) -> list[dict[str, Any]]:
    of, known = vintage.hash[:12], origin(vintage.source)
    shared: dict[str, Any] = {
        "title": telling.source_title(vintage.source),
        "type": "table",
        "schema": {"fields": [_field(one) for one in table.columns], "missingValues": [""]},
        "rows": table.rows,
        "vintage": vintage.key,
        "sourceHash": f"sha256:{vintage.hash}",
        "method": vintage.method,
        "unit": vintage.unit,
        "months": [vintage.first, vintage.last],
        "publication": became,
    }
    if known:
        shared["sources"] = [{"title": known.publisher, "path": known.page}]
        shared["licenses"] = [
            {"name": one.name, "title": one.title(language), "path": one.path} for one in known.licences
        ]
    told = []
    for file in table.files:
        about: dict[str, Any] = {
            "name": f"{vintage.source}-{of}-{file.form}",
            "path": f"data/{vintage.source}/{of}.{file.form}",
            "format": file.form,
            "mediatype": MEDIA[file.form].partition(";")[0],
            "bytes": file.bytes,
            "hash": f"sha256:{file.hash}",
        }
        if file.form == "csv":
            about |= {"encoding": "utf-8", "dialect": {"delimiter": ",", "header": True}}
        told.append(about | shared)
    return told


def _field(column: Column) -> dict[str, Any]:
    month = column.name[1:] if column.name[:1] == "m" and column.name[1:].isdigit() else ""
    told: dict[str, Any] = {"name": column.name, "type": column.kind}
    if meaning := MONTH.format(month=int(month)) if month else MEANING.get(column.name, ""):
        told["description"] = meaning
    if column.name in ("year", "state"):
        told["constraints"] = {"required": True}
    return told


def catalogue(published: Sequence[Published], home: str) -> dict[str, Any]:
    """DCAT 2 as JSON-LD. home: the page of the data, from which all addresses follow."""
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "spdx": "http://spdx.org/rdf/terms#",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": f"{home}.jsonld",
        "@type": "dcat:Catalog",
        "dct:title": [{"@value": "Cifras de incidencia delictiva", "@language": "es"}],
        "foaf:homepage": {"@id": home},
        "dcat:dataset": [_dataset(*each, home) for each in published],
    }


def _dataset(vintage: Vintage, became: dict[str, str], table: Bulk, home: str) -> dict[str, Any]:
    known, about = origin(vintage.source), methods().get(vintage.method)
    licences = [{"@id": one.path} for one in known.licences] if known else []
    address = f"{home}/{vintage.source}/{vintage.hash[:12]}"
    told: dict[str, Any] = {
        "@id": address,
        "@type": "dcat:Dataset",
        "dct:identifier": vintage.key,
        "dct:title": telling.source_title(vintage.source),
        "dct:issued": {"@value": became["published"], "@type": "xsd:date"},
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": {"@value": f"{vintage.first}-01", "@type": "xsd:date"},
            "dcat:endDate": {"@value": _last_day(vintage.last), "@type": "xsd:date"},
        },
        "dcat:distribution": [
            {
                "@id": f"{address}.{one.form}",
                "@type": "dcat:Distribution",
                "dct:license": licences,
                "dcat:downloadURL": {"@id": f"{address}.{one.form}"},
                "dcat:mediaType": {
                    "@id": f"https://www.iana.org/assignments/media-types/{MEDIA[one.form].partition(';')[0]}"
                },
                "dcat:byteSize": one.bytes,
                "spdx:checksum": {
                    "@type": "spdx:Checksum",
                    "spdx:algorithm": {"@id": "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"},
                    "spdx:checksumValue": one.hash,
                },
            }
            for one in table.files
        ],
    }
    if about:
        told["dct:description"] = [
            {"@value": about.title("es"), "@language": "es"},
            {"@value": about.title("en"), "@language": "en"},
        ]
    if known:
        told["dct:publisher"] = {
            "@type": "foaf:Organization",
            "foaf:name": known.publisher,
            "foaf:homepage": {"@id": known.page},
        }
    if became["replaced_by"]:
        source, _, digest = became["replaced_by"].partition("@")
        told["dct:isReplacedBy"] = {"@id": f"{home}/{source}/{digest}"}
    return told


def _last_day(month: str) -> str:
    year, at = (int(part) for part in month.split("-"))
    after = date(year + at // 12, at % 12 + 1, 1)
    return date.fromordinal(after.toordinal() - 1).isoformat()
