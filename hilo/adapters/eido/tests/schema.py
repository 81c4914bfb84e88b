"""The standard's own schema, where it is at hand."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from tests.support.need import TEST_DATA, lacking

SCHEMAS = TEST_DATA.parent / "schemas"


@cache
def validator() -> Any:
    """A validator of the whole document; what it refers to outside of its file may be anything."""
    yaml = pytest.importorskip("yaml")
    jsonschema = pytest.importorskip("jsonschema_rs")
    file = SCHEMAS / "eido_openapi.yaml"
    if not file.exists():
        lacking("data", f"{file} is absent; set HILO_TEST_DATA to the folder of test data")
    parts = yaml.safe_load(file.read_text(encoding="utf-8"))["components"]["schemas"]
    schema = {"$ref": "#/$defs/EmergencyIncidentDataObjectType", "$defs": _here(parts)}
    return jsonschema.Draft202012Validator(json.loads(json.dumps(schema, default=str)), validate_formats=True)


def faults(document: Any) -> list[str]:
    """What the schema finds wrong, in words."""
    return [f"{error.instance_path}: {error.message}" for error in validator().iter_errors(document)]


def sample() -> bytes:
    file = SCHEMAS / "eido_sample_call_transfer.json"
    if not file.exists():
        lacking("data", f"{file} is absent; set HILO_TEST_DATA to the folder of test data")
    return file.read_bytes()


def _here(value: Any) -> Any:
    """The same schema with references inside itself; those to files that are not at hand become "anything"."""
    if isinstance(value, list):
        return [_here(item) for item in value]
    if not isinstance(value, dict):
        return value
    if isinstance(target := value.get("$ref"), str):
        return {"$ref": target.replace("#/components/schemas/", "#/$defs/")} if target.startswith("#") else {}
    return {name: _here(item) for name, item in value.items()}
