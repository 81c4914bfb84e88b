from __future__ import annotations

from django.apps import AppConfig


class PrivacyDesk(AppConfig):
    name = "hilo.desks.privacy"
    label = "desk_privacy"
    verbose_name = "Privacy desk"
