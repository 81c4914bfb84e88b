"""A list by pages, and the same rows as a file that no spreadsheet runs."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from typing import Annotated

from django.template import Context, Template

from hilo.kernel.action import action
from hilo.kit.forms import form_of
from hilo.kit.listing import Column, _cells, as_csv
from hilo.kit.templatetags.kit import limits
from hilo.lib.actor import Actor
from hilo.lib.commands import command
from hilo.lib.limits import Longest


@command
class Refuse:
    answer: Annotated[str, Longest(500)] = ""


@action("things.refuse", verb="thing.refused")
def refuse(key: int, command: Refuse, *, actor: Actor, at: datetime) -> None:
    """Nothing."""


COLUMNS = [
    Column("Name", lambda row: row["name"], link=lambda row: "/there"),
    Column("Number", lambda row: row["number"], under=True),
    Column("Why", lambda row: row["why"]),
    Column("Day", lambda row: date(2026, 3, 9)),
]
ROW = {"name": "=1+1", "number": 7, "why": ["one", "two"]}


def test_a_page_shows_a_column_under_another_and_a_list_line_by_line():
    name, why, day = _cells(COLUMNS, ROW)
    assert (name.lines, name.link, name.under) == (["=1+1"], "/there", ["7"])
    assert (why.lines, day.lines) == (["one", "two"], ["09/03/2026"])
    assert (why.whole, day.whole) == (False, True), "no line is broken in a day"


def test_a_file_has_every_column_by_itself_and_no_cell_is_run():
    answer = as_csv([ROW], COLUMNS, "list")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows == [["Name", "Number", "Why", "Day"], ["'=1+1", "7", "one; two", "2026-03-09"]]
    assert answer["Content-Disposition"] == 'attachment; filename="list.csv"'


def test_a_browser_holds_a_field_to_the_limits_of_its_command():
    for given in (Refuse, Refuse(), refuse):
        assert limits(given, "answer") == ' maxlength="500"'


def test_a_template_does_not_call_an_act():
    template = Template('{% load kit %}<input{% limits act "answer" %}>')
    assert template.render(Context({"act": refuse})) == '<input maxlength="500">'


def test_two_forms_on_a_page_are_told_apart_and_only_the_refused_one_says_so():
    labels = {"answer": "Why not"}
    one = form_of(refuse, "/1", "Refuse", labels, name="refuse-1", look="danger")
    other = form_of(refuse, "/2", "Refuse", labels, given={"answer": " "}, name="refuse-2")
    assert (one.name, one.look, one.sent) == ("refuse-1", "danger", False)
    assert (other.sent, other.inputs[0].value, other.inputs[0].limits) == (True, " ", {"maxlength": "500"})
