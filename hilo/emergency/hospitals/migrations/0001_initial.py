import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('centres', '0001_initial'),
        ('dispatch', '0001_initial'),
        ('incidents', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Hospital',
            fields=[
                ('clues', models.CharField(max_length=11, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=160)),
                ('latitude', models.FloatField()),
                ('longitude', models.FloatField()),
                ('capabilities', models.JSONField(default=list)),
                ('beds', models.JSONField(default=dict)),
                ('serves', models.BooleanField(default=True)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centres.centre')),
            ],
        ),
        migrations.CreateModel(
            name='Transport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_at', models.DateTimeField()),
                ('started_by', models.CharField(max_length=150)),
                ('arrived_at', models.DateTimeField(null=True)),
                ('handed_over_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended', models.CharField(blank=True, max_length=12)),
                ('hospital', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hospitals.hospital')),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dispatch.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('unit',), name='unit_goes_to_one_hospital'), models.CheckConstraint(condition=models.Q(models.Q(('ended', ''), ('ended_at', None)), models.Q(('ended__in', ['redirected', 'handed_over', 'withdrawn']), ('ended_at__isnull', False)), _connector='OR'), name='transport_ends_with_a_word')],
            },
        ),
        migrations.CreateModel(
            name='Patient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.IntegerField()),
                ('colour', models.CharField(blank=True, max_length=8)),
                ('age', models.CharField(blank=True, max_length=12)),
                ('needs', models.JSONField(default=list)),
                ('noted_at', models.DateTimeField()),
                ('noted_by', models.CharField(max_length=150)),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
                ('transport', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='patients', to='hospitals.transport')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('incident', 'number'), name='patient_has_a_number')],
            },
        ),
        migrations.CreateModel(
            name='Word',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(max_length=12)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('beds', models.JSONField(default=dict)),
                ('source', models.CharField(blank=True, max_length=80)),
                ('told_by', models.CharField(max_length=150)),
                ('at', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('hospital', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='words', to='hospitals.hospital')),
            ],
            options={
                'indexes': [models.Index(fields=['hospital', '-at'], name='hospital_word_latest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['open', 'diversion', 'closed'])), name='hospital_word_known'), models.CheckConstraint(condition=models.Q(('status', 'open'), models.Q(('reason', ''), _negated=True), _connector='OR'), name='hospital_says_why')],
            },
        ),
    ]
