"""Tables where a command needs them before `hilo setup` was run."""

from __future__ import annotations

from pathlib import Path

from django.core.management import call_command
from django.db import connection


def ensure(table: str) -> None:
    """A data directory that has loaded files only has no tables yet: they are made, without a word."""
    if table in connection.introspection.table_names():
        return
    call_command("migrate", verbosity=0, interactive=False)
    if connection.vendor == "sqlite" and (file := Path(str(connection.settings_dict["NAME"]))).exists():
        file.chmod(0o600)
