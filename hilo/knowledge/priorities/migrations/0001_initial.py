import django.db.models.deletion
from django.db import migrations, models

from hilo.knowledge.priorities.triggers import install


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
            name='FrozenList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.SlugField(max_length=40, unique=True)),
                ('frozen_at', models.DateTimeField()),
                ('frozen_by', models.CharField(max_length=150)),
                ('reason', models.TextField(blank=True)),
                ('document', models.TextField()),
                ('hash', models.CharField(max_length=64)),
                ('supersedes', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='priorities.frozenlist')),
            ],
        ),
        migrations.CreateModel(
            name='LineOfAction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('municipality', models.CharField(max_length=5)),
                ('line', models.CharField(max_length=24)),
                ('what', models.CharField(max_length=500)),
                ('office', models.CharField(max_length=12)),
                ('official', models.CharField(blank=True, max_length=160)),
                ('begins', models.DateField()),
                ('ends', models.DateField(null=True)),
                ('federal_support', models.BooleanField(default=False)),
                ('federal_until', models.DateField(null=True)),
                ('federal_ended', models.DateField(null=True)),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.CharField(max_length=150)),
                ('closed_on', models.DateField(null=True)),
                ('outcome', models.TextField(blank=True)),
                ('list', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='priorities.frozenlist')),
            ],
            options={
                'indexes': [models.Index(fields=['list', 'municipality'], name='line_by_municipality')],
                'constraints': [models.CheckConstraint(condition=models.Q(('line__in', ['prevention', 'institutions', 'fight_against_violence'])), name='line_kind_known'), models.CheckConstraint(condition=models.Q(('office__in', ['mayor', 'governor'])), name='line_office_known'), models.CheckConstraint(condition=models.Q(('ends', None), ('ends__gte', models.F('begins')), _connector='OR'), name='line_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(models.Q(('federal_support', True), ('federal_until__isnull', False)), models.Q(('federal_ended', None), ('federal_support', False), ('federal_until', None)), _connector='OR'), name='line_federal_support_ends'), models.CheckConstraint(condition=models.Q(('closed_on', None), models.Q(('outcome', ''), _negated=True), _connector='OR'), name='line_closed_with_outcome')],
            },
        ),
        migrations.CreateModel(
            name='ProgressNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('text', models.TextField()),
                ('noted_at', models.DateTimeField()),
                ('noted_by', models.CharField(max_length=150)),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='priorities.lineofaction')),
            ],
        ),
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('published_at', models.DateTimeField()),
                ('published_by', models.CharField(max_length=150)),
                ('list', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='publication', to='priorities.frozenlist')),
            ],
        ),
        migrations.RunPython(refuse, migrations.RunPython.noop),
    ]
