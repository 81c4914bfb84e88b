from __future__ import annotations

import pytest

from hilo.knowledge.incidence import store
from hilo.knowledge.incidence.queries.sql import ask
from hilo.knowledge.incidence.tests.vintage import make_vintage
from hilo.lib.errors import Refusal


@pytest.fixture
def loaded():
    return make_vintage([{"municipality": "21114", "year": 2016, "months": [1, None]}], source="asked-in-sql")


def test_a_question_is_answered_from_the_newest_file_and_from_a_named_one(loaded):
    for name in ("asked-in-sql", loaded.key):
        answer = ask(f'SELECT year, m01, m02 FROM "{name}"')
        assert (answer.columns, answer.rows) == (("year", "m01", "m02"), ((2016, 1, None),))


def test_more_rows_than_the_limit_are_cut_and_said(loaded):
    answer = ask("SELECT * FROM range(5)", limit=2)
    assert len(answer.rows) == 2
    assert answer.more


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("SELECT * FROM read_csv('/etc/passwd')", "HILO-F494"),
        ("SELECT * FROM read_parquet('{store}/../../x.parquet')", "HILO-F494"),
        ("COPY (SELECT 1) TO '{store}/stolen.csv'", "HILO-F428"),
        ('DROP VIEW "asked-in-sql"', "HILO-F428"),
        ("SELECT 1; SELECT 2", "HILO-F428"),
        ("ATTACH '{store}/new.db'", "HILO-F428"),
        ("SET enable_external_access = true", "HILO-F428"),
        ("SELECT nothing FROM nowhere", "HILO-F494"),
        ("", "HILO-F428"),
    ],
)
def test_nothing_but_the_vintages_can_be_read_and_nothing_written(loaded, query, code):
    with pytest.raises(Refusal) as refused:
        ask(query.format(store=store.root()))
    assert refused.value.code == code
    assert not (store.root() / "stolen.csv").exists()
    assert not (store.root() / "new.db").exists()
