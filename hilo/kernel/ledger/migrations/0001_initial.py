from django.db import migrations, models

from hilo.kernel.ledger.triggers import install


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
            name='Head',
            fields=[
                ('chain', models.CharField(max_length=24, primary_key=True, serialize=False)),
                ('seq', models.BigIntegerField(default=0)),
                ('hash', models.CharField(blank=True, max_length=64)),
                ('seal', models.CharField(blank=True, max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('chain', models.CharField(max_length=24)),
                ('seq', models.BigIntegerField()),
                ('at', models.DateTimeField()),
                ('actor', models.CharField(max_length=150)),
                ('verb', models.CharField(max_length=60)),
                ('subject', models.CharField(max_length=80)),
                ('why', models.TextField(blank=True)),
                ('data', models.TextField(blank=True)),
                ('nth', models.PositiveIntegerField(default=0)),
                ('stands', models.CharField(blank=True, max_length=64)),
                ('key', models.CharField(max_length=16)),
                ('prev', models.CharField(blank=True, max_length=64)),
                ('seal', models.CharField(max_length=64)),
                ('hash', models.CharField(max_length=64)),
            ],
            options={
                'indexes': [models.Index(fields=['subject', 'nth'], name='ledger_subject')],
                'constraints': [models.UniqueConstraint(fields=('chain', 'seq'), name='ledger_one_entry_a_place')],
            },
        ),
        migrations.RunPython(refuse, migrations.RunPython.noop),
    ]
