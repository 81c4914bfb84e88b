from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from hilo.knowledge.incidence.cli import app
from hilo.knowledge.incidence.queries.revisions import revisions
from hilo.lib.errors import Refusal

from .vintage import make_vintage, months

LATER = "2026-02-01T00:00:00+00:00"
EXTORTION = {"type": "Extorsión", "subtype": "Extorsión"}


def files(before, after):
    return make_vintage(before), make_vintage(after, read_at=LATER)


def test_every_kind_of_difference_is_told_apart():
    earlier, later = files(
        [
            *months("2015-01", [1, 2, None, 4, 5], municipality="06002"),
            *months("2015-01", [7], municipality="06007"),
        ],
        [
            *months("2015-01", [1, 3, 9, None, 5], municipality="06002"),
            *months("2015-01", [2, 2], municipality="06001"),
        ],
    )
    answer = revisions(earlier, later)
    assert answer.cells.as_dict() == {
        "same": 2,
        "changed": 1,
        "published": 1,
        "withdrawn": 1,
        "added": 2,
        "removed": 1,
    }
    (year,) = answer.years
    assert (year.key, year.before, year.after, year.difference) == ("2015", 19, 22, 3)
    assert (year.up, year.down) == (1 + 9 + 4, 4 + 7)
    assert "HILO-F135" in {finding.code for finding in answer.findings}


def test_largest_changes_come_first_with_their_names():
    earlier, later = files(
        [*months("2015-01", [1], municipality="06002"), *months("2015-01", [50], municipality="21114")],
        [*months("2015-01", [3], municipality="06002"), *months("2015-01", [10], municipality="21114")],
    )
    areas = revisions(earlier, later).areas
    assert [(row.key, row.label, row.difference) for row in areas] == [
        ("21114", "Puebla, PUE", -40),
        ("06002", "Colima, COL", 2),
    ]


def test_a_total_can_stand_still_while_cells_move():
    earlier, later = files(
        months("2015-01", [4, 6], municipality="06002"), months("2015-01", [6, 4], municipality="06002")
    )
    answer = revisions(earlier, later)
    assert (answer.years[0].difference, answer.years[0].up, answer.years[0].down) == (0, 2, 2)
    assert answer.areas[0].revised == 2


def test_rows_that_repeat_are_added_up():
    earlier, later = files(
        [*months("2015-01", [4], municipality="06002"), *months("2015-01", [3], municipality="06002")],
        months("2015-01", [7], municipality="06002"),
    )
    answer = revisions(earlier, later)
    assert answer.cells.differing == 0
    assert "HILO-F134" in {finding.code for finding in answer.findings}


def test_minus_one_is_a_cell_but_no_sum():
    earlier, later = files(
        months("2015-01", [-1, 5], municipality="06002"), months("2015-01", [2, 5], municipality="06002")
    )
    answer = revisions(earlier, later)
    assert answer.cells.changed == 1
    assert (answer.years[0].before, answer.years[0].after, answer.years[0].up) == (5, 7, 2)


def test_crimes_are_told_apart():
    earlier, later = files(
        [*months("2015-01", [4], municipality="06002"), *months("2015-01", [3], municipality="06002", **EXTORTION)],
        [*months("2015-01", [4], municipality="06002"), *months("2015-01", [9], municipality="06002", **EXTORTION)],
    )
    crimes = {row.label: row.difference for row in revisions(earlier, later).crimes}
    assert crimes == {"Extorsión": 6, "Homicidio doloso": 0}


def test_a_year_that_only_one_file_has_has_no_total_in_the_other():
    earlier, later = files(
        months("2015-01", [4], municipality="06002"), months("2015-01", [4] * 13, municipality="06002")
    )
    last = revisions(earlier, later).years[-1]
    assert (last.key, last.before, last.after) == ("2016", None, 4)


def test_a_state_file_names_its_states():
    earlier = make_vintage(months("2015-01", [4], state="06"), grain="state")
    later = make_vintage(months("2015-01", [5], state="06"), grain="state", read_at=LATER)
    assert [row.label for row in revisions(earlier, later).areas] == ["Colima"]


def test_two_sources_do_not_revise_one_another():
    one = make_vintage(months("2015-01", [4], state="06"), grain="state")
    other = make_vintage(months("2015-01", [4], state="06"), grain="state", source="other")
    with pytest.raises(Refusal) as refused:
        revisions(one, other)
    assert refused.value.code == "HILO-F495"
    with pytest.raises(Refusal) as refused:
        revisions(one, one)
    assert refused.value.code == "HILO-F439"


def test_the_wrong_order_is_noticed():
    earlier, later = files(
        months("2015-01", [4, 4], municipality="06002"), months("2015-01", [4], municipality="06002")
    )
    assert "HILO-F136" in {finding.code for finding in revisions(earlier, later).findings}


def test_the_command_answers_in_json_and_in_words():
    earlier, later = files(
        months("2015-01", [4, 6], municipality="06002"), months("2015-01", [5, 6, 7], municipality="06002")
    )
    asked = ["revisions", earlier.hash[:12], later.key]
    document = json.loads(CliRunner().invoke(app, [*asked, "--json"]).stdout)
    assert document["cells"]["changed"] == 1
    assert document["areas"][0]["label"] == "Colima, COL"
    assert "1 cells corrected, 1 published since, 0 gone" in " ".join(CliRunner().invoke(app, asked).stdout.split())


def test_a_row_that_was_repeated_and_is_no_longer_is_a_difference():
    row = months("2015-01", [4], municipality="06002")
    answer = revisions(*files([*row, *row], row))
    assert (answer.cells.changed, answer.years[0].before, answer.years[0].after) == (1, 8, 4)
