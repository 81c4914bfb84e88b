"""Plain inserts write what the model says, in one statement."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db.models import Q

from hilo.kernel.access.models import Institution, User
from hilo.kernel.deadlines.models import Deadline
from hilo.kernel.ledger.models import Head
from hilo.kernel.rows import Question, insert

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 3, 4, 5, 678901, tzinfo=UTC)


def test_rows_are_read_back_as_they_were_given():
    rows = [
        Deadline(subject="call:ñ", term=term, state="21", started_at=AT, due_at=AT, met_at=met)
        for term, met in (("first", None), ("second", AT))
    ]
    insert(rows)
    kept = list(Deadline.objects.order_by("id"))
    fields = ("subject", "term", "state", "started_at", "due_at", "met_at")
    assert [[getattr(row, f) for f in fields] for row in kept] == [[getattr(row, f) for f in fields] for row in rows]
    assert len({row.pk for row in kept}) == 2


def test_many_rows_are_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        insert([Institution(code=f"i{n}", name="an institution") for n in range(50)])
    assert Institution.objects.count() == 50


def test_more_rows_than_a_statement_holds_come_in_several():
    rows = [Deadline(subject=f"call:{n}", term="first", state="21", started_at=AT, due_at=AT) for n in range(12_000)]
    insert(rows)
    assert Deadline.objects.count() == 12_000


def test_a_key_that_is_given_is_kept():
    insert([Head(chain="PUE")])
    assert Head.objects.get(pk="PUE").seq == 0


def test_no_rows_ask_the_database_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        insert([])


@pytest.fixture
def terms() -> list[Deadline]:
    given = [("call:1", "late", AT, None), ("call:1", "first", AT, AT), ("call:2", "first", AT, None)]
    for subject, term, due, met in given:
        Deadline.objects.create(subject=subject, term=term, state="21", started_at=AT, due_at=due, met_at=met)
    return list(Deadline.objects.order_by("id"))


def test_a_question_answers_as_its_rows_would(terms):
    asked = Question(lambda subject: Deadline.objects.filter(subject=subject, state="21").order_by("-id"), "?")
    for subject in ("call:1", "call:2", "call:3"):
        found, wanted = asked(subject), Deadline.objects.filter(subject=subject).order_by("-id")
        assert [row.__dict__ | {"_state": None} for row in found] == [row.__dict__ | {"_state": None} for row in wanted]
    asked("call:2")[0].delete()
    assert asked("call:2") == []


def test_a_question_of_plain_values_answers_with_tuples(terms):
    columns = ("term", "met_at", "id")
    asked = Question(lambda key: Deadline.objects.filter(pk__gt=key).order_by("id").values_list(*columns), -1)
    assert asked(terms[0].pk) == [(row.term, row.met_at, row.pk) for row in terms[1:]]


def test_a_value_may_stand_in_a_question_twice_and_beside_others():
    Institution.objects.create(code="b", name="c")
    for code, name in (("x", "c"), ("c", "y"), ("z", "z")):
        Institution.objects.create(code=code, name=name)
    either = Question(
        lambda word, other: (
            Institution.objects.filter(Q(code=word) | Q(name=word))
            .exclude(code=other)
            .order_by("code")
            .values_list("code")
        ),
        "?",
        "!",
    )
    assert either("c", "x") == [("b",), ("c",)]
    assert either("z", "") == [("z",)]


def test_a_flag_in_a_question_is_not_taken_for_a_key():
    User.objects.create(username="ada", is_active=True)
    User.objects.create(username="bob", is_active=False)
    active = Question(
        lambda key: User.objects.filter(is_active=True, pk__gt=key).values_list("username", "is_active"), 1
    )
    assert ("ada", True) in active(0)
    assert "bob" not in dict(active(0))


def test_the_sql_of_a_question_is_made_once(terms, django_assert_num_queries):
    made = []
    asked = Question(lambda subject: made.append(1) or Deadline.objects.filter(subject=subject), "?")
    with django_assert_num_queries(3):
        assert [len(asked(subject)) for subject in ("call:1", "call:2", "call:3")] == [2, 1, 0]
    assert len(made) == 1


@pytest.mark.parametrize(
    "rows",
    [
        lambda key: User.objects.filter(pk=key).select_related("institution"),
        lambda key: User.objects.filter(pk=key).only("username"),
        lambda key: User.objects.filter(pk=key).select_for_update(),
    ],
)
def test_a_question_is_of_whole_rows_and_locks_nothing(rows):
    with pytest.raises(TypeError):
        Question(rows, -1)(1)


def test_a_question_wants_all_its_values():
    with pytest.raises(TypeError):
        Question(lambda key: User.objects.filter(pk=key), -1)()
