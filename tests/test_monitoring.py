"""The alerts and the dashboard that are shipped: every figure in them exists, each alert trips on its own condition."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path

import pytest
import yaml
from django.test import Client

from hilo.lib.measures import KNOWN
from hilo.site.metrics import parts

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "monitoring"
GROUPS = yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"]
ALERTS = [rule for group in GROUPS for rule in group["rules"]]
PANELS = json.loads((FOLDER / "dashboard.json").read_text())["panels"]
SEVERITIES = {"page", "ticket"}
PART_OF_A_HISTOGRAM = re.compile(r"_(bucket|sum|count)$")


@pytest.fixture(scope="module")
def promtool() -> str:
    if (found := shutil.which("promtool")) is None:
        pytest.skip("promtool is not on PATH: apt-get install prometheus (or promtool) to check alerts and figures")
    return found


def check(*arguments: str | Path, said: str = "") -> None:
    done = subprocess.run([*map(str, arguments)], input=said, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def asked() -> Iterator[tuple[str, str]]:
    """Where a figure is asked for, and the question."""
    yield from ((rule["alert"], rule["expr"]) for rule in ALERTS)
    yield from ((panel["title"], one["expr"]) for panel in PANELS for one in panel.get("targets", ()))


def known(name: str) -> bool:
    whole = PART_OF_A_HISTOGRAM.sub("", name)
    return name in KNOWN or (whole in KNOWN and KNOWN[whole].kind == "histogram")


def test_every_figure_that_is_asked_for_exists():
    assert list(parts())  # reads every domain's measures
    unknown = {
        (where, name) for where, question in asked() for name in re.findall(r"hilo_\w+", question) if not known(name)
    }
    assert unknown == set()


def test_every_label_that_is_asked_for_exists():
    assert list(parts())
    for where, question in asked():
        for name, labels in re.findall(r"(hilo_\w+)\{([^}]*)\}", question):
            measure = KNOWN[PART_OF_A_HISTOGRAM.sub("", name)]
            asked_for = set(re.findall(r"(\w+)\s*[=!]", labels))
            assert asked_for <= {*measure.labels, "le", "instance", "job"}, (where, name)


def test_the_dashboard_shows_every_figure():
    """One that is on nobody's screen is measured for nothing."""
    assert list(parts())
    shown = " ".join(question for _, question in asked())
    assert [name for name in KNOWN if name.startswith("hilo_") and name not in shown] == []


def test_each_alert_says_in_two_languages_what_to_do_and_where_it_is_told():
    headings = {_slug(line) for line in (ROOT / "docs/operations.md").read_text().splitlines() if line.startswith("#")}
    for rule in ALERTS:
        notes = rule["annotations"]
        assert rule["labels"]["severity"] in SEVERITIES, rule["alert"]
        assert all(notes[name].strip() for name in ("summary", "summary_es", "action", "action_es")), rule["alert"]
        page, _, section = notes["doc"].partition("#")
        assert (page, section in headings) == ("docs/operations.md", True), (rule["alert"], notes["doc"])


def _slug(heading: str) -> str:
    """As the pages of a repository name their headings."""
    return re.sub(r"[^\w\- ]", "", heading.lstrip("# ").lower()).replace(" ", "-")


def test_each_alert_is_tripped_in_a_test():
    cases = yaml.safe_load((FOLDER / "alerts.test.yml").read_text())["tests"]
    fired = " ".join(str(row) for case in cases for one in case["promql_expr_test"] for row in one["exp_samples"])
    assert [rule["alert"] for rule in ALERTS if f'"{rule["alert"]}"' not in fired] == []


def test_the_alerts_are_rules_that_prometheus_takes(promtool):
    check(promtool, "check", "rules", "--lint=all", "--lint-fatal", FOLDER / "alerts.yml")


def test_each_alert_trips_on_its_condition_and_on_nothing_else(promtool):
    check(promtool, "test", "rules", FOLDER / "alerts.test.yml")


def test_the_dashboards_questions_are_questions(promtool, tmp_path):
    rules = [{"record": f"panel:{number}", "expr": question} for number, (_, question) in enumerate(asked())]
    (tmp_path / "panels.yml").write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}))
    check(promtool, "check", "rules", tmp_path / "panels.yml")


def test_the_sample_for_prometheus_is_one_that_it_takes(promtool):
    check(promtool, "check", "config", "--syntax-only", FOLDER / "prometheus.yml")


@pytest.mark.django_db
def test_what_is_told_is_in_prometheus_own_format(promtool, settings, puebla, api):
    api("integrator").post("calls", channel="voice", code="10104", latitude=19.04, longitude=-98.2)
    settings.METRICS_FROM = [ip_network("127.0.0.0/8")]
    check(promtool, "check", "metrics", said=Client().get("/metrics").content.decode())
