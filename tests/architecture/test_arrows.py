"""A foreign key between areas points to an earlier stage, is PROTECT and leaves no reverse name behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.apps import apps
from django.db import models

from .house import contracts, stages


def place(model: type[models.Model]) -> tuple[str, str]:
    """The area and the domain of a model of the house; ("", "") for a model of a library."""
    parts = model.__module__.split(".")
    return (parts[1], parts[2]) if parts[0] == "hilo" and len(parts) > 2 else ("", "")


def wrong_arrows(rows: Iterable[type[models.Model]]) -> Iterator[str]:
    """What is wrong with the relations of some models, in words."""
    for model in rows:
        area, domain = place(model)
        for field in [*model._meta.get_fields(include_parents=False)]:
            if not isinstance(field, models.ForeignKey | models.ManyToManyField) or field.related_model == "self":
                continue
            target_area, target_domain = place(field.related_model)
            name = f"{area}.{domain} {model.__name__}.{field.name}"
            if not area or not target_area or (area, domain) == (target_area, target_domain):
                continue
            if area == target_area:
                order = stages(area) if area in contracts() else {}
                if order.get(target_domain, 0) > order.get(domain, 0):
                    yield f"{name} points to {target_domain}, a later stage"
                continue
            if stages("areas")[target_area] >= stages("areas")[area]:
                yield f"{name} points to {target_area}, which is no earlier stage"
            if isinstance(field, models.ManyToManyField):
                yield f"{name} joins two areas many to many: write the table that joins them"
            elif field.remote_field.on_delete is not models.PROTECT:
                yield f"{name} is not PROTECT"
            if field.remote_field.related_name != "+":
                yield f"{name} leaves a reverse name in {target_area}"


def test_every_arrow_points_to_an_earlier_stage():
    ours = [model for model in apps.get_models() if model.__module__.startswith("hilo.")]
    assert len(ours) > 10
    assert list(wrong_arrows(ours)) == []


def planted(app_label: str, module: str, field: models.Field) -> list[str]:
    """What is said of a model with the field, as if it stood in the module."""
    meta = type("Meta", (), {"app_label": app_label})
    model = type("Planted", (models.Model,), {"__module__": module, "Meta": meta, "field": field})
    try:
        return list(wrong_arrows([model]))
    finally:
        del apps.all_models[app_label]["planted"]
        apps.clear_cache()


def test_an_arrow_to_a_later_area_is_caught():
    field = models.ForeignKey("calls.Call", on_delete=models.PROTECT, related_name="+")
    assert planted("access", "hilo.kernel.access.models", field) == [
        "kernel.access Planted.field points to emergency, which is no earlier stage"
    ]


def test_an_arrow_to_a_later_domain_of_the_same_area_is_caught():
    field = models.ForeignKey("dispatch.Unit", on_delete=models.PROTECT, related_name="+")
    assert planted("calls", "hilo.emergency.calls.models", field) == [
        "emergency.calls Planted.field points to dispatch, a later stage"
    ]


def test_an_arrow_that_would_delete_across_areas_is_caught():
    field = models.ForeignKey("access.Institution", on_delete=models.CASCADE, related_name="+")
    assert planted("calls", "hilo.emergency.calls.models", field) == ["emergency.calls Planted.field is not PROTECT"]


def test_a_reverse_name_across_areas_is_caught():
    field = models.ForeignKey("access.Institution", on_delete=models.PROTECT, related_name="planted_calls")
    assert planted("calls", "hilo.emergency.calls.models", field) == [
        "emergency.calls Planted.field leaves a reverse name in kernel"
    ]


def test_a_reverse_name_inside_an_area_is_welcome():
    field = models.ForeignKey("incidents.Incident", on_delete=models.CASCADE, related_name="planted")
    assert planted("dispatch", "hilo.emergency.dispatch.models", field) == []
