import django.db.models.deletion
from django.db import migrations, models

from hilo.knowledge.incidence.triggers import install


def refuse(apps, schema_editor):
    """The database refuses what must never be (see triggers.py)."""
    with schema_editor.connection.cursor() as cursor:
        for statement in install(schema_editor.connection.vendor):
            cursor.execute(statement)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='SourceShelf',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=60, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name='ShelfStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nth', models.PositiveIntegerField()),
                ('kind', models.CharField(max_length=10)),
                ('vintage', models.CharField(max_length=80)),
                ('hash', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=150)),
                ('why', models.TextField(blank=True)),
                ('answers', models.TextField(default='{}')),
                ('shelf', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='incidence.sourceshelf')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('shelf', 'nth'), name='shelf_step_once'), models.CheckConstraint(condition=models.Q(('kind__in', ('proposed', 'published', 'withdrawn', 'pinned', 'released'))), name='shelf_step_known')],
            },
        ),
        migrations.RunPython(refuse, migrations.RunPython.noop),
    ]
