"""The desk without a browser: who sees which page, what a refused form shows again, what a list says of each line."""

from __future__ import annotations

import pytest
from django.urls import reverse

from hilo.registries.academies.models import Group, Seat

pytestmark = [pytest.mark.django_db, pytest.mark.changes_records]


def test_grades_are_pasted_and_each_row_that_was_not_taken_is_told(enter, group):
    office = enter("academy")
    here = reverse("academy-group", args=[group.pk])
    table = "1001\t92.5\n9\t80\n1003\tNP"
    shown = office.post(reverse("academy-grades", args=[group.pk]), {"table": table}, follow=True)
    assert shown.redirect_chain[-1][0] == here
    page = shown.content.decode()
    assert "HILO-O204" in page
    assert "HILO-O205" in page
    assert "92.5" in page
    assert Seat.objects.filter(grade__isnull=False).count() == 1


def test_what_was_refused_comes_back_with_what_was_typed(enter, group):
    office = enter("academy")
    shown = office.post(reverse("academy-close", args=[group.pk]), {"document": "ACTA-77"})
    assert shown.status_code == 409
    page = shown.content.decode()
    assert "HILO-O633" in page
    assert "ACTA-77" in page
    assert Group.objects.get(pk=group.pk).closed_at is None


def test_an_instructor_has_the_own_group_and_none_of_the_offices_pages(enter, group, account):
    other = enter("instructor", username="otro")
    assert "G-1" not in other.get(reverse("academy-desk")).content.decode()
    assert other.get(reverse("academy-group", args=[group.pk])).status_code == 404
    for name in ("lacking", "plan", "house"):
        assert other.get(reverse(f"academy-{name}")).status_code == 403
    assert other.post(reverse("academy-close", args=[group.pk])).status_code == 403
    assert other.post(reverse("academy-grades", args=[group.pk]), {"table": "1001\t90"}).status_code in (403, 404)


def test_another_states_academy_and_the_police_see_nothing_of_it(enter, group):
    far = enter("academy", "ACA-JAL", username="felix")
    assert "G-1" not in far.get(reverse("academy-desk")).content.decode()
    assert far.get(reverse("academy-group", args=[group.pk])).status_code == 404
    assert "SSP-PUE" not in far.get(reverse("academy-lacking")).content.decode()
    assert enter("personnel", "SSP-PUE").get(reverse("academy-desk")).status_code == 403


def test_who_is_missing_is_counts_that_leave_as_a_table(enter, force):
    office = enter("academy")
    page = office.get(reverse("academy-lacking"), {"course": "gender"}).content.decode()
    assert "Casa SSP-PUE" in page
    assert "Ana Ruiz" not in page
    table = office.get(reverse("academy-lacking"), {"course": "gender", "file": "csv"}).content.decode("utf-8-sig")
    assert "Casa SSP-PUE" in table
    assert office.get(reverse("academy-plan")).status_code == 200
