"""Officers, as far as a crew list needs them."""

from __future__ import annotations

from django.db import models


class Officer(models.Model):
    """Somebody who serves on a unit; `number` is the institution's own."""

    institution = models.ForeignKey("access.Institution", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=24)
    name = models.CharField(max_length=160)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["institution", "number"], name="officer_number_once")]

    def __str__(self) -> str:
        return f"{self.name} ({self.number})"
