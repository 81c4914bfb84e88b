"""Requests made from the OpenAPI document, good and bad, find no answer of 500 and no trace in the log."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.support.server import Server

pytestmark = pytest.mark.slow
EXAMPLES = int(os.environ.get("HILO_EXAMPLES", "6"))
"""Requests made up for each operation, besides those that go to the edge of each of its limits."""
OWN_CRASH = "AST constructor recursion depth mismatch"
"""What Python says to a thread that parses while another, inside hypothesis, changes how deep calls may go."""
POLICING = "/(detentions|detained|evidence|report|officers|certificate|equipment|institutions|incidents/.*/(det|ev))"
"""The paths of officers, detentions, evidence and reports."""
BESIDE = ("telephony/sip", "warnings/cap", "evidence/uploads/{upload}", "stream")
"""The fuzzer cannot write these media types, or would wait for the stream to end. hilo/adapters/telephony/tests and
hilo/emergency/exchange/tests send hostile SIP and CAP, hilo/policing/evidence/tests parts, test_stream.py hears."""
CASE = """
import django, json, sys; django.setup()
from datetime import timedelta
from django.utils import timezone
from hilo.desks.reading.tests import world
from hilo.emergency.incidents.actions import receive_classified
from hilo.policing.reports.actions import register_device
from hilo.registries.officers.models import Officer
at = timezone.now()
world.people(at)
_call, row = receive_classified(
    actor=world.acting("integrator", at), code="30101", priority=None, reason=None, channel="voice",
    latitude=19.0437, longitude=-98.2012, received_at=at - timedelta(hours=4), at=at)
held, kept = world.detained(row.folio, at, hours=3), world.secured(row.folio, at)
made = getattr(world, sys.argv[1])(row.folio, at)
phone = "6d0f8c9e-2b1a-4c3d-9e8f-7a6b5c4d3e2f"
register_device(actor=world.acting("officer", at), id=phone, name="Phone", at=at)
print(json.dumps({
    "detentions": held.number, "evidence": kept.number, "reports": getattr(made, "folio", made), "devices": phone,
    "incidents": row.folio, "officers": Officer.objects.order_by("pk").first().pk, "institutions": "SSP-PUE"}))
"""


def test_no_request_that_the_document_allows_or_forbids_breaks_the_server(server, tmp_path):
    token = server.token("integrator")
    with server.client(token) as client:
        document = client.get("/api/v1/openapi.json").raise_for_status().json()
        call = {"channel": "voice", "code": "10104", "latitude": 19.04, "longitude": -98.2}
        known = client.post("/api/v1/calls", json=call).raise_for_status().json()
        unit = client.get("/api/v1/units").raise_for_status().json()["items"][0]["code"]
    # Records that exist, so that not every request ends at "there is no such".
    examples = {"call_id": known["id"], "folio": known["folio"], "code": unit}
    for path in document["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", []):
                if parameter.get("name") in examples:
                    parameter["example"] = examples[parameter["name"]]
    holds(server, token, document, tmp_path, EXAMPLES)


# Each walk takes minutes: on PostgreSQL, the stricter one, every role's; on SQLite that of the one who writes.
@pytest.mark.parametrize(
    ("who", "stage", "server"),
    [
        ("officer", "written", "sqlite"),
        ("officer", "written", "postgresql"),
        ("commander", "submitted", "postgresql"),
        ("prosecutor", "handed_over", "postgresql"),
    ],
    indirect=["server"],
)
def test_no_request_of_who_detains_signs_or_receives_breaks_the_server(who, stage, server, tmp_path):
    known = json.loads(server._python("-c", CASE, stage).strip().splitlines()[-1])
    token = server.token(who)
    with server.client(token) as client:
        document = client.get("/api/v1/openapi.json").raise_for_status().json()
    for path, operations in document["paths"].items():
        for operation in operations.values():
            for parameter in operation.get("parameters", []):
                if parameter.get("in") == "path" and (found := example(path, parameter["name"], known)):
                    parameter["example"] = found
    holds(
        server, token, document, tmp_path, EXAMPLES // 2, f"--include-path-regex={POLICING}", phases="examples,fuzzing"
    )


def example(path: str, name: str, known: Mapping[str, Any]) -> Any:
    """A record that exists for a parameter of a path, or None."""
    if name == "device":
        return known["devices"]
    if name == "key":
        return known["reports"]
    if name in ("number", "folio", "officer_id", "institution"):
        return known.get(path.strip("/").split("/")[2])
    return None


def holds(
    server: Server,
    token: str,
    document: dict[str, Any],
    folder: Path,
    examples: int,
    *more: str,
    phases: str = "examples,coverage,fuzzing",
) -> None:
    """Requests made from a document by whoever has the token break nothing."""
    described = folder / "openapi.json"
    described.write_text(json.dumps(document), encoding="utf-8")
    asked = [
        f"--header=Authorization: Bearer {token}",
        f"--phases={phases}",
        f"--max-examples={examples}",
        *(f"--exclude-path=/api/v1/{path}" for path in BESIDE),
        *more,
    ]
    crashed = ask(server, described, *asked, "--workers=2")
    if crashed:
        # Two threads of the fuzzer got in each other's way; by itself it asks the same.
        alone = [word for word in asked if not word.startswith("--include-")]
        alone += [f"--include-name={name}" for name in crashed]
        crashed = ask(server, described, *alone, "--workers=1")
    if crashed:
        warnings.warn(f"schemathesis broke down and did not ask {', '.join(crashed)}", stacklevel=2)
    assert "Traceback" not in server.log(), server.log()[-4000:]
    assert server.ledger_holds()


def ask(server: Server, described: Path, *more: str) -> list[str]:
    """Let the requests be made: the operations at which the fuzzer itself broke down, which is no answer of Hilo's."""
    report = described.with_name("report.xml")
    said = subprocess.run(
        [
            str(Path(sys.executable).with_name("schemathesis")),
            "run",
            str(described),
            f"--url={server.url}",
            "--checks=not_a_server_error",
            "--generation-allow-x00=true",
            "--generation-database=none",
            "--seed=40",
            "--request-timeout=60",
            *more,
            "--continue-on-failure",
            "--warnings=off",
            "--no-color",
            f"--report-junit-path={report}",
        ],
        cwd=described.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    traced = server.log().partition("Traceback")
    words = said.stdout[-6000:] + said.stderr[-2000:] + "".join(traced[1:])[:6000]
    assert report.exists(), words
    cases = list(ElementTree.parse(report).iter("testcase"))
    broken = [case for case in cases if any(OWN_CRASH in whole(error) for error in case.iter("error"))]
    others = [error for case in cases for error in case.iter("error") if OWN_CRASH not in whole(error)]
    failures = [failure for case in cases for failure in case.iter("failure")]
    assert cases, words
    assert others + failures == [], words
    assert said.returncode == 0 or broken, words
    return [case.get("name", "") for case in broken]


def whole(error: ElementTree.Element) -> str:
    return "".join(error.itertext()) + error.get("message", "")
