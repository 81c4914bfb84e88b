"""What the phone tells of objects and photographs: as their officer says it, whole and once."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.test import Client

from hilo.kernel.ledger.models import Entry
from hilo.policing.evidence.models import File, Item, Step, Upload

from .talking import DESK, ask, secured

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("offset", ["", "-1", "x", "1" * 20])
def test_a_part_of_a_file_says_where_it_begins(phone, offset):
    answer = phone.post(
        f"{DESK}uploads/abc?offset={offset}",
        b"bytes",
        content_type="application/octet-stream",
        headers={"Accept": "application/json"},
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "HILO-K422")


@pytest.mark.parametrize("missing", ["obtained_by", "place", "quantity", "collected_at", "description"])
def test_what_was_not_said_of_an_object_is_asked_for_and_never_filled_in(phone, missing):
    body = secured()
    del body[missing]
    answer = ask(phone, "objects", **body)
    assert (answer.status_code, answer.json()["where"]) == (422, missing)
    assert not Item.objects.exists()


@pytest.mark.parametrize("missing", ["obtained_by", "place"])
def test_a_blank_is_no_word_of_the_officer(phone, missing):
    answer = ask(phone, "objects", **secured(**{missing: ""}))
    assert (answer.status_code, answer.json()["where"]) == (422, missing)
    assert not Item.objects.exists()


@pytest.mark.parametrize(("said", "steps"), [([], 0), (["photo"], 1), (["sketch", "photo"], 1)])
def test_an_object_was_documented_as_its_officer_says_and_not_otherwise(phone, said, steps):
    assert ask(phone, "objects", **secured(documentation=said)).status_code == 200
    assert sorted(Item.objects.get().documentation) == sorted(said)
    assert Step.objects.filter(arc="document").count() == steps


def photograph(number: int) -> bytes:
    """A small image of its own: 2 to 5 kB."""
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + number.to_bytes(2, "big") * (1000 + number * 7)


class Weak:
    """The way of a photograph over a line that breaks: what is lost is the request, or its answer."""

    def __init__(self, phone: Client, number: str) -> None:
        self.phone, self.number, self.count, self.cuts = phone, number, 0, 0

    def broke(self) -> str:
        """Every third request is cut, in turn on its way there and on its way back."""
        self.count += 1
        if self.count % 3:
            return ""
        self.cuts += 1
        return "there" if self.cuts % 2 else "back"

    def send(self, name: str, data: bytes) -> None:
        """As the phone does it: ask how far it has come, go on from there; whenever it breaks, ask again."""
        said = {"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for _ in range(20):
            state = self._asked(lambda: ask(self.phone, f"objects/{self.number}/files", **said))
            while state and not state["done"]:
                begin = state["offset"]
                state = self._asked(lambda at=begin, upload=state["id"]: self._part(upload, at, data[at : at + 1024]))
            if state:
                return
        raise AssertionError("it never arrived")

    def _asked(self, request: Any) -> dict[str, Any] | None:
        broke = self.broke()
        if broke == "there":
            return None
        answer = request()
        assert answer.status_code == 200, answer.content
        return None if broke else answer.json()

    def _part(self, upload: str, offset: int, data: bytes) -> Any:
        address = f"{DESK}uploads/{upload}?offset={offset}"
        accept = {"Accept": "application/json"}
        return self.phone.post(address, data, content_type="application/octet-stream", headers=accept)


@pytest.mark.slow
def test_two_hundred_photographs_over_a_line_that_keeps_breaking_arrive_whole_and_none_twice(phone):
    number = ask(phone, "objects", **secured(documentation=["photo"])).json()["made"]
    line = Weak(phone, number)
    pictures = [photograph(one) for one in range(200)]
    for place, data in enumerate(pictures):
        line.send(f"{place}.jpg", data)
    # A phone that lost every last answer sends them all once more.
    for place, data in enumerate(pictures[:20]):
        line.send(f"{place}.jpg", data)
    kept = File.objects.filter(item__number=number)
    assert sorted(kept.values_list("sha256", "size")) == sorted(
        (hashlib.sha256(data).hexdigest(), len(data)) for data in pictures
    )
    assert not Upload.objects.exists()
    assert line.cuts > 200
    assert Entry.objects.filter(verb="evidence.file_added").count() == 200
