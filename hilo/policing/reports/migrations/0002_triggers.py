"""The database refuses to change what was taken or signed (see triggers.py)."""

from django.db import migrations

from hilo.policing.reports.triggers import install


def run(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        for statement in install(schema_editor.connection.vendor):
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]
    operations = [migrations.RunPython(run, migrations.RunPython.noop)]
