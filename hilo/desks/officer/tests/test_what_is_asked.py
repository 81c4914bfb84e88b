"""Which questions a kind of event asks, and that the checker says nothing whose answer no screen has."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from hilo.desks.officer.pages import form as page
from hilo.policing.reports import checker, forms
from hilo.policing.reports.checker.tests.given import changed, full, worked
from hilo.policing.reports.kinds import kinds
from tests.support.need import lacking

MODULE = Path(__file__).parents[1] / "static" / "officer" / "form.js"
ASKED = Path(__file__).parent / "cases" / "asked.json"
SCRIPT = """
import { formOf, matrixOf, questionAt, screensOf } from "./form.mjs";
import { readFileSync } from "node:fs";
const { all, kinds, told } = JSON.parse(readFileSync(0, "utf8"));
const blank = (id, form) => ({ form, sections: { involved: { kind: id } }, annexes: {} });
const of = ([id, form, document]) => formOf(all, { form, kind: id, document: { ...blank(id, form), ...document } });
const matrix = Object.fromEntries(kinds.map(([id, form]) => [id, matrixOf(of([id, form, {}]))]));
const lost = told.flatMap(({ kind, form, document, wheres }) => {
  document.sections.involved = { ...document.sections.involved, kind };
  const asked = of([kind, form, document]);
  const screens = screensOf(asked, document);
  return wheres.filter((where) => !questionAt(asked, "r", screens, where)).map((where) => `${kind} ${where}`);
});
process.stdout.write(JSON.stringify({ matrix, lost }));
"""


def _searched(report: dict[str, Any]) -> list[Any]:
    return [row.get("from_vehicle") for row in report["annexes"].get("object", ()) if isinstance(row, dict)]


def _settled(kind: Any, report: dict[str, Any], context: dict[str, Any]) -> dict[str, Any]:
    """The report as this kind of event leaves it: what it settles stands, in the register of detentions too.

    A vehicle from which something was taken was searched: nothing of it is settled.
    """
    searched = _searched(report)
    for path, value in kind.settled.items():
        part, name = path.split(".")
        if part in report["sections"]:
            report["sections"][part][name] = value
        for row in report["annexes"].get(part, ()):
            if row.get("id") not in searched:
                row[name] = value
        for row in context.get("detentions", ()) if part == "detention" else ():
            row[name] = value
    return report


def _told() -> list[dict[str, Any]]:
    """Every worked case of the checker as a report of every kind on its form, with where the checker points in it."""
    found = []
    for case in worked():
        for kind in kinds():
            report, context = changed(case)
            if report.get("form") != kind.form or not isinstance(report.get("sections"), dict):
                continue
            if not isinstance(report.get("annexes"), dict):
                continue
            # A civic form that a case only names has the sections of the other form still: no phone writes one.
            if not set(report["sections"]) <= {part.id for part in forms.form(kind.form).parts}:
                continue
            report = _settled(kind, report, context)
            at = datetime.fromisoformat(case.get("at", full()[1]["at"]))
            findings = checker.check(report, context, at=at)
            found.append(
                {
                    "kind": kind.id,
                    "form": kind.form,
                    "document": report,
                    "wheres": sorted({one.where for one in findings if one.where}),
                    "found": sorted({(one.code, one.where) for one in findings if one.where}),
                }
            )
    return found


@pytest.fixture(scope="module")
def told() -> list[dict[str, Any]]:
    return _told()


@pytest.fixture(scope="module")
def phone(told: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the phone's own module makes of the forms, the kinds and these reports."""
    node = shutil.which("node")
    if node is None:
        lacking("node", "install Node.js to run the phone's module")
    folder = tmp_path_factory.mktemp("phone")
    (folder / "form.mjs").write_text(MODULE.read_text("utf-8"), encoding="utf-8")
    (folder / "run.mjs").write_text(SCRIPT, encoding="utf-8")
    rest = sorted({kind.form for kind in kinds()} - {page.FORM})
    every = page._serialize(page.FORM, "en") | {
        "others": {name: page._serialize(name, "en") for name in rest},
        "kinds": [page._kind(kind, "en") for kind in kinds()],
    }
    given = {"all": every, "kinds": [[kind.id, kind.form] for kind in kinds()], "told": told}
    run = subprocess.run(
        [node, str(folder / "run.mjs")],
        input=json.dumps(given, default=str),
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def test_each_kind_asks_what_is_written_down(phone):
    """What every kind asks stands once under `all`; a kind says where it differs."""
    matrix = phone["matrix"]
    general, civic = matrix["general"], matrix["civic"]
    now = {
        "general": _by_how(general),
        "civic": _by_how(civic),
        "differs": {
            name: {path: how for path, how in asked.items() if how != general[path]}
            for name, asked in matrix.items()
            if name not in {"general", "civic"}
        },
    }
    if os.environ.get("HILO_SNAPSHOTS") == "write":
        ASKED.parent.mkdir(exist_ok=True)
        ASKED.write_text(json.dumps(now, indent=1) + "\n", encoding="utf-8")
    assert json.loads(ASKED.read_text("utf-8")) == now


def _by_how(asked: dict[str, str]) -> dict[str, list[str]]:
    return {how: sorted(path for path in asked if asked[path] == how) for how in sorted(set(asked.values()))}


def test_the_checker_says_nothing_of_what_a_kind_settles_or_never_asks(phone, told):
    assert {row["kind"] for row in told} == {kind.id for kind in kinds()}
    wrong = set()
    for row in told:
        asked = phone["matrix"][row["kind"]]
        for code, where in row["found"]:
            steps = [*where.split("."), "", ""]
            if steps[0] == "annexes" and steps[2] in _searched(row["document"]):
                continue
            name = steps[2] if steps[0] == "sections" else steps[3]
            if asked.get(f"{steps[1]}.{name}") in {"settled", "never"}:
                wrong.add((row["kind"], code, f"{steps[1]}.{name}"))
    assert not wrong, "; ".join(map(str, sorted(wrong)))


def test_every_finding_leads_to_its_question_in_every_kind(phone, told):
    assert sum(len(row["wheres"]) for row in told) > 500
    # What stands in another register (the context) is no question of the report.
    lost = {entry for entry in phone["lost"] if entry.split()[1].split(".")[0] in {"sections", "annexes"}}
    assert sorted(lost) == []
