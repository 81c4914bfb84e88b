"""Whatever is sent: a clear problem with a stable code, nothing half-written, no stack trace."""

from __future__ import annotations

import json
import re

import pytest
from django.apps import apps

HERE = {"latitude": 19.0437, "longitude": -98.2012}
LONG = "a" * 1_000_000


def rows() -> dict[str, int]:
    """How many rows every table of the house has, the ledger and the facts included."""
    ours = [model for model in apps.get_models() if model.__module__.startswith("hilo.")]
    return {model._meta.label: model.objects.count() for model in ours}


def is_a_clear_problem(response, status: int, code: str) -> dict[str, object]:
    """The refusal, after its shape was checked."""
    assert response.status_code == status, response.content[:500]
    assert response.headers["Content-Type"] == "application/problem+json"
    problem = json.loads(response.content)
    assert problem["status"] == status
    assert problem["code"] == code
    assert problem["type"] == f"urn:hilo:error:{code}"
    assert len(problem["title"]) > 10
    for trace in ("Traceback", 'File "', "django.", "psycopg", "sqlite3"):
        assert trace not in response.content.decode()
    return problem


BAD_CALLS = {
    "an unknown code": ({"code": "99999"}, "HILO-K421"),
    "a code that is no number": ({"code": "fire"}, "HILO-K421"),
    "a code with letters of another alphabet": ({"code": "１０１０４"}, "HILO-K421"),
    "an unknown channel": ({"channel": "telepathy"}, "HILO-C422"),
    "no channel": ({"channel": None}, "HILO-K422"),
    "a priority that does not exist": ({"code": "10104", "priority": "utmost", "reason": "x"}, "HILO-I420"),
    "latitude 999": ({"latitude": 999, "longitude": -98.2}, "HILO-K422"),
    "a latitude that is a word": ({"latitude": "north", "longitude": -98.2}, "HILO-K422"),
    "an uncertainty below zero": ({**HERE, "uncertainty_m": -1}, "HILO-K422"),
    "a NUL byte in the narrative": ({"narrative": "ayuda\x00"}, "HILO-K422"),
    "a NUL byte in the number": ({"caller_number": "+52\x00222"}, "HILO-K422"),
    "half of a surrogate pair": ({"narrative": "\ud83d"}, "HILO-K422"),
    "a megabyte of narrative": ({"narrative": LONG}, "HILO-K422"),
    "a number of a thousand digits": ({"caller_number": "5" * 1000}, "HILO-K422"),
    "a time without its zone": ({"received_at": "2026-11-24T03:04:05"}, "HILO-K422"),
    "a time in the far future": ({"received_at": "2999-01-01T00:00:00Z"}, "HILO-K422"),
    "a time before there were telephones like this": ({"received_at": "1066-10-14T09:00:00Z"}, "HILO-K422"),
    "a time that is no time": ({"received_at": "yesterday"}, "HILO-K422"),
    "a narrative that is a list": ({"narrative": ["a", "b"]}, "HILO-K422"),
}


@pytest.mark.parametrize("case", BAD_CALLS)
def test_a_bad_call_is_refused_whole(case, api):
    body, code = BAD_CALLS[case]
    line = api("integrator")
    before = rows()
    is_a_clear_problem(line.post("calls", **({"channel": "voice"} | body)), 422, code)
    assert rows() == before


BAD_BODIES = {
    "nothing": (b"", "application/json", 422, "HILO-K422"),
    "half a document": (b'{"channel": "voi', "application/json", 400, "HILO-K400"),
    "no UTF-8": (b'{"channel": "voice", "narrative": "\xff\xfe"}', "application/json", 400, "HILO-K400"),
    "a list": (b"[]", "application/json", 422, "HILO-K422"),
    "a number": (b"7", "application/json", 422, "HILO-K422"),
    "null": (b"null", "application/json", 422, "HILO-K422"),
    "a form": (b"channel=voice", "application/x-www-form-urlencoded", 400, "HILO-K400"),
    "a picture": (b"\x89PNG\r\n\x1a\n", "image/png", 400, "HILO-K400"),
    "three megabytes": (
        b'{"channel": "voice", "narrative": "' + b"a" * 3_000_000 + b'"}',
        "application/json",
        413,
        "HILO-K413",
    ),
    "brackets without end": (b"[" * 100_000, "application/json", 400, "HILO-K400"),
    "a number without end": (
        b'{"channel": "voice", "latitude": ' + b"9" * 5_000 + b"}",
        "application/json",
        400,
        "HILO-K400",
    ),
    "infinity": (b'{"channel": "voice", "latitude": Infinity}', "application/json", 422, "HILO-K422"),
    "a floating point beyond all": (b'{"channel": "voice", "latitude": 1e999}', "application/json", 422, "HILO-K422"),
}


@pytest.mark.parametrize("case", BAD_BODIES)
def test_a_body_that_is_no_call_is_refused(case, api):
    body, kind, status, code = BAD_BODIES[case]
    line = api("integrator")
    before = rows()
    is_a_clear_problem(line.send("calls", body, kind=kind), status, code)
    assert rows() == before


BAD_TOKENS = [
    "",
    "Bearer ",
    "Bearer hilo_wrong",
    "Basic aW50ZWdyYXRvcjp4",
    "Bearer \x00",
    "hilo_wrong",
    "Bearer " + "a" * 9000,
]


@pytest.mark.parametrize("header", BAD_TOKENS, ids=lambda header: header[:12] or "none")
def test_without_a_good_token_nothing_is_said_or_done(header, api):
    from tests.support.api import Api

    api("integrator")
    nobody = Api("")
    before = rows()
    refused = nobody.post("calls", channel="voice", headers={"Authorization": header} if header else {})
    is_a_clear_problem(refused, 401, "HILO-A401")
    assert refused.headers["WWW-Authenticate"] == "Bearer"
    assert rows() == before


def test_a_token_dies_with_the_account(api, account, now):
    from hilo.kernel.access.actions import SETUP, leave
    from hilo.kernel.access.queries import acting

    operator = api("operator")
    assert operator.get("calls/1").status_code == 404
    leave(actor=SETUP, user=account("operator"), at=now)
    acting._seen.clear()
    is_a_clear_problem(operator.get("calls/1"), 401, "HILO-A401")


UNKNOWN = {
    "a call": ("get", "calls/999999", {}, "HILO-K404"),
    "a call beyond the largest number": ("get", "calls/99999999999999999999", {}, "HILO-K404"),
    "an incident": ("get", "incidents/PUE-26-9999999", {}, "HILO-K404"),
    "an incident with a strange name": ("get", "incidents/%00%27%3B--", {}, "HILO-K425"),
    "a question with a NUL byte": ("get", "units?q=%00", {}, "HILO-K425"),
    "an incident whose name is endless": ("get", "incidents/" + "x" * 3000, {}, "HILO-K404"),
    "a unit": ("post", "units/NOBODY/status", {"status": "free"}, "HILO-K404"),
    "an assignment of a unit that is not": (
        "post",
        "incidents/PUE-26-9999999/assignments",
        {"unit": "PUE-P1"},
        "HILO-K404",
    ),
}


@pytest.mark.parametrize("case", UNKNOWN)
def test_what_does_not_exist_is_said_not_to_exist(case, api):
    method, path, body, code = UNKNOWN[case]
    line = api("integrator")
    before = rows()
    is_a_clear_problem(getattr(line, method)(path, **body), 404, code)
    assert rows() == before


def test_a_unit_that_does_not_exist_is_not_sent(api, units):
    line = api("integrator")
    folio = line.post("calls", channel="voice", code="10104", **HERE).json()["folio"]
    before = rows()
    is_a_clear_problem(line.post(f"incidents/{folio}/assignments", unit="NOBODY"), 404, "HILO-K404")
    is_a_clear_problem(line.post(f"incidents/{folio}/assignments", units=["PUE-P1", "NOBODY"]), 404, "HILO-K404")
    is_a_clear_problem(line.post(f"incidents/{folio}/assignments"), 422, "HILO-D422")
    assert rows() == before
    assert line.post(f"incidents/{folio}/assignments", unit="PUE-P1").status_code == 201, (
        "all or none: it was free still"
    )


STEPS_OUT_OF_ORDER = [
    ("units/PUE-P1/status", {"status": "on_scene"}, 409),
    ("units/PUE-P1/status", {"status": "flying"}, 422),
    ("incidents/{folio}/closure", {"code": "Z"}, 422),
    ("calls/{call}/improper", {"kind": "boring"}, 422),
    ("calls/{call}/classification", {"code": "00000"}, 422),
    ("incidents/{folio}/links", {"call": 0}, 422),
    ("incidents/{folio}/links", {"call": 999_999}, 404),
    ("units/PUE-P1/position", {"latitude": 91, "longitude": 0}, 422),
]


@pytest.mark.parametrize(("path", "body", "status"), STEPS_OUT_OF_ORDER)
def test_a_step_that_does_not_follow_changes_nothing(path, body, status, api, units):
    line = api("integrator")
    known = line.post("calls", channel="voice", code="10104", **HERE).json()
    before = rows()
    response = line.post(path.format(folio=known["folio"], call=known["id"]), **body)
    code = json.loads(response.content)["code"]
    assert re.fullmatch(r"HILO-[A-Z]\d{3}", code)
    is_a_clear_problem(response, status, code)
    assert rows() == before


def test_the_first_answer_is_given_again(api):
    line = api("integrator")
    key = {"Idempotency-Key": "7b1c"}
    first = line.post("calls", channel="voice", headers=key)
    before = rows()
    again = line.post("calls", channel="voice", headers=key)
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["Idempotent-Replay"] == "true"
    assert rows() == before


def test_a_key_used_for_another_request_is_refused(api):
    line = api("integrator")
    key = {"Idempotency-Key": "7b1c"}
    assert line.post("calls", channel="voice", headers=key).status_code == 201
    before = rows()
    is_a_clear_problem(line.post("calls", channel="app", headers=key), 409, "HILO-K409")
    assert rows() == before


def test_a_refused_request_may_be_mended_and_sent_with_the_same_key(api):
    line = api("integrator")
    key = {"Idempotency-Key": "7b1c"}
    assert line.post("calls", channel="voice", code="99999", headers=key).status_code == 422
    assert line.post("calls", channel="voice", code="10104", headers=key).status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 500, "\x01"])
def test_a_key_that_is_no_key_is_refused(key, api):
    line = api("integrator")
    before = rows()
    is_a_clear_problem(line.post("calls", channel="voice", headers={"Idempotency-Key": key}), 400, "HILO-K423")
    assert rows() == before


FORM = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n%s\r\n--b--\r\n'
FIELD = b'--b\r\nContent-Disposition: form-data; name="a%s"\r\n\r\nx\r\n--b--\r\n'
FORMS = [
    ("multipart/form-data; boundary=b", FORM % b"kind"),
    ("multipart/form-data; boundary=b", FIELD % b"\0"),
    ("multipart/form-data", FORM % b"kind"),
    ("multipart/form-data; boundary=b", b"x"),
    ("application/x-www-form-urlencoded", b"channel=voice"),
    ("application/x-www-form-urlencoded", b"channel=%00"),
]


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "7b1c"}], ids=["once", "repeatable"])
@pytest.mark.parametrize(("kind", "body"), FORMS)
def test_a_form_where_a_document_is_asked_for_is_refused(kind, body, headers, api):
    line = api("integrator")
    before = rows()
    is_a_clear_problem(line.send("calls", body, kind=kind, headers=headers), 400, "HILO-K400")
    assert rows() == before


def test_a_file_sent_twice_with_one_key_is_loaded_once(api):
    line = api("supervisor")
    told = [
        line.send(
            "centres/PUE/gazetteer",
            FORM % b"kind,name,latitude,longitude\nstreet,Calle Uno,19.04,-98.20",
            kind="multipart/form-data; boundary=b",
            headers={"Idempotency-Key": "7b1c"},
        )
        for _ in "ab"
    ]
    assert [one.status_code for one in told] == [201, 201], told[0].content
    assert told[0].content == told[1].content
    assert told[1].headers["Idempotent-Replay"] == "true"


def test_two_accounts_may_use_the_same_key(api):
    first = api("integrator").post("calls", channel="voice", headers={"Idempotency-Key": "1"})
    second = api("operator").post("calls", channel="voice", headers={"Idempotency-Key": "1"})
    assert first.json()["folio"] != second.json()["folio"]


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_a_method_that_is_not_offered_is_refused(method, api):
    from django.test import Client

    line = api("integrator")
    send = getattr(Client(raise_request_exception=False), method)
    response = send("/api/v1/eido", headers={"Authorization": f"Bearer {line.token}"})
    is_a_clear_problem(response, 405, "HILO-K405")


def test_an_address_that_is_none_is_a_clear_problem_too(api):
    is_a_clear_problem(api("integrator").get("nowhere"), 404, "HILO-K425")
