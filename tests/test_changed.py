"""`make test-changed` runs what a change can break, and not everything."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import changed

ROOT = Path(__file__).parents[1]


@pytest.fixture
def broken(monkeypatch):
    """`broken("hilo/lib/geo.py", …)`: the tests that run after a change to these files."""

    def after(*files: str) -> list[str]:
        monkeypatch.setattr(changed, "since_main", lambda root: list(files))
        return changed.tests(ROOT)

    return after


def test_a_rule_breaks_its_domain_and_those_that_import_it(broken):
    tests = broken("hilo/policing/detentions/rules/__init__.py")
    assert "hilo/policing/detentions/tests/test_terms.py" in tests
    assert any(test.startswith("hilo/policing/reports/tests/") for test in tests)
    assert not any(test.startswith("hilo/engines/") for test in tests)


def test_a_template_breaks_its_desk_and_the_pages_that_are_walked(broken):
    tests = broken("hilo/desks/commander/templates/commander/list.html")
    assert any(test.startswith("hilo/desks/commander/tests/") for test in tests)
    assert "tests/browser/test_every_page_is_accessible.py" in tests
    assert not any(test.startswith("hilo/desks/operator/") for test in tests)


def test_a_catalogue_breaks_the_domains_that_read_it(broken):
    tests = broken("hilo/standards/emergency/closure_codes.toml")
    assert any(test.startswith("hilo/emergency/incidents/tests/") for test in tests)
    assert "tests/test_standards_name_their_source.py" in tests


def test_what_all_tests_stand_on_breaks_them_all(broken):
    every = [path for folder in ("hilo", "tests") for path in (ROOT / folder).rglob("test_*.py")]
    assert len(broken("conftest.py")) == len(every)


def test_nothing_changed_runs_nothing(broken):
    assert broken() == []
