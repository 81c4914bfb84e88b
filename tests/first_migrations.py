"""Write the one migration of every app anew from its models: `make migrations`, until the first release.

Constraints and indexes go into the statement that makes the table (SQLite would copy the table for each), and what
an app's `triggers.py` has the database refuse is put back at the end.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
HILO = ROOT / "hilo"
REFUSE = '''

def refuse(apps, schema_editor):
    """The database refuses what must never be (see triggers.py)."""
    with schema_editor.connection.cursor() as cursor:
        for statement in install(schema_editor.connection.vendor):
            cursor.execute(statement)
'''


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "hilo.site.settings"
    for file in HILO.glob("*/*/migrations/0*.py"):
        file.unlink()
    subprocess.run([sys.executable, "-m", "django", "makemigrations"], check=True, cwd=ROOT)

    import django
    from django.db.migrations.loader import MigrationLoader

    django.setup()
    for migration in MigrationLoader(None).disk_migrations.values():
        file = Path(sys.modules[type(migration).__module__].__file__ or "")
        if file.is_relative_to(HILO):
            file.write_text(written(migration, file.parents[1]))


def written(migration, app: Path) -> str:
    """The file of a migration; with the operation that installs the triggers where the app has some."""
    from django.db.migrations.operations import AddConstraint, AddIndex, CreateModel
    from django.db.migrations.writer import MigrationWriter

    tables = {one.name_lower: one for one in migration.operations if isinstance(one, CreateModel)}
    for one in [one for one in migration.operations if isinstance(one, AddConstraint | AddIndex)]:
        kind, what = ("constraints", one.constraint) if isinstance(one, AddConstraint) else ("indexes", one.index)
        if table := tables.get(one.model_name_lower):
            table.options.setdefault(kind, []).append(what)
            migration.operations.remove(one)
    text = MigrationWriter(migration, include_header=False).as_string()
    if (app / "triggers.py").exists():
        package = ".".join(app.relative_to(ROOT).parts)
        head, rest = text.split("\n\n\nclass Migration", 1)
        rest = (
            rest.removesuffix("    ]\n") + "        migrations.RunPython(refuse, migrations.RunPython.noop),\n    ]\n"
        )
        text = f"{head}\n\nfrom {package}.triggers import install\n{REFUSE}\n\nclass Migration{rest}"
    return text


if __name__ == "__main__":
    main()
