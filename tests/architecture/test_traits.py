"""Every field of every model says what it is to the people whom it tells of (kernel.traits)."""

from __future__ import annotations

from django.db import models
from django.test.utils import isolate_apps

from hilo.emergency.calls.models import Call
from hilo.kernel.traits import Kept, Traits, dependents_of, erased_values, faults, kept, ours, traits_of


def test_every_field_says_what_it_is_to_people():
    assert len(ours()) > 90
    assert [fault for model in ours() for fault in faults(model)] == []


@isolate_apps("hilo.emergency.calls")
def test_a_field_that_says_nothing_is_caught_and_told_what_to_do():
    class Planted(models.Model):
        number = models.CharField(max_length=8)
        born = models.DateField()
        heard_at = models.DateTimeField()
        traits = Traits(operational="number")

        class Meta:
            app_label = "calls"

    [fault] = faults(Planted)
    assert fault.startswith("calls.Planted.born does not say what it is to people: add it to `traits`")


@isolate_apps("hilo.emergency.calls")
def test_a_field_that_says_two_things_and_a_name_that_is_no_field_are_caught():
    class Planted(models.Model):
        number = models.CharField(max_length=8)
        traits = Traits(personal={"number": ""}, operational="number gone")

        class Meta:
            app_label = "calls"

    assert [fault.partition(":")[0] for fault in faults(Planted)] == [
        "calls.Planted.gone is declared and is no field",
        "calls.Planted.number is declared twice",
    ]


@isolate_apps("hilo.emergency.calls")
def test_a_model_says_what_it_is_made_of_says():
    class Base(models.Model):
        by = models.CharField(max_length=8)
        traits = Traits(operational="by")

        class Meta:
            abstract = True

    class Planted(Base):
        name = models.CharField(max_length=8)
        traits = Traits(protected=kept("a law", "name"))

        class Meta:
            app_label = "calls"

    assert list(faults(Planted)) == []
    assert traits_of(Planted).of_persons == {"name": Kept("a law")}
    assert erased_values(Planted) == {}


def test_what_is_kept_says_why():
    reasons = {
        value.why for model in ours() for value in traits_of(model).of_persons.values() if isinstance(value, Kept)
    }
    assert reasons
    assert all(len(why) > 20 for why in reasons)


def test_what_is_emptied_is_reached_by_an_erasure():
    """An erasure empties a call and what points to it: a field elsewhere says why it is kept, or hangs on a call."""
    from hilo.policing.detentions.models import Detention
    from hilo.registries.officers.models import Photo

    reached = {Call, *(model for model, _ in dependents_of(Call))}
    # A detention is emptied when somebody proves to be a minor, and sealed then: detentions.particulars. A photograph
    # by an act of its own: officers.actions.erase_photos.
    apart = {Detention, Photo}
    assert {model._meta.label for model in set(ours()) - reached - apart if erased_values(model)} == set()
