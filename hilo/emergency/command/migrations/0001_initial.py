import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('centres', '0001_initial'),
        ('incidents', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='CentrePlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('toml', models.TextField(max_length=200000)),
                ('at', models.DateTimeField()),
                ('loaded_by', models.CharField(max_length=150)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centres.centre')),
            ],
        ),
        migrations.CreateModel(
            name='Objective',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=150)),
                ('by_unit', models.CharField(blank=True, max_length=24)),
                ('text', models.CharField(max_length=300)),
                ('met_at', models.DateTimeField(null=True)),
                ('met_by', models.CharField(blank=True, max_length=150)),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Role',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=150)),
                ('by_unit', models.CharField(blank=True, max_length=24)),
                ('role', models.CharField(max_length=16)),
                ('unit', models.CharField(blank=True, max_length=24)),
                ('post', models.CharField(blank=True, max_length=120)),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='TriageCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=150)),
                ('by_unit', models.CharField(blank=True, max_length=24)),
                ('red', models.IntegerField()),
                ('yellow', models.IntegerField()),
                ('green', models.IntegerField()),
                ('black', models.IntegerField()),
                ('received_at', models.DateTimeField()),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Zone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=150)),
                ('by_unit', models.CharField(blank=True, max_length=24)),
                ('kind', models.CharField(max_length=12)),
                ('label', models.CharField(blank=True, max_length=120)),
                ('latitude', models.FloatField(null=True)),
                ('longitude', models.FloatField(null=True)),
                ('radius_m', models.FloatField(null=True)),
                ('corners', models.JSONField(default=list)),
                ('lifted_at', models.DateTimeField(null=True)),
                ('lifted_by', models.CharField(blank=True, max_length=150)),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Alarm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=150)),
                ('by_unit', models.CharField(blank=True, max_length=24)),
                ('level', models.IntegerField()),
                ('injured', models.IntegerField(null=True)),
                ('asks', models.JSONField(default=dict)),
                ('lacking', models.JSONField(default=dict)),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('incident', 'level'), name='alarm_raised_once')],
            },
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=150)),
                ('by_unit', models.CharField(blank=True, max_length=24)),
                ('place', models.CharField(blank=True, max_length=200)),
                ('latitude', models.FloatField(null=True)),
                ('longitude', models.FloatField(null=True)),
                ('hold', models.BooleanField()),
                ('waits', models.JSONField(default=list)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by', models.CharField(blank=True, max_length=150)),
                ('ended_by_unit', models.CharField(blank=True, max_length=24)),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('incident',), name='one_hold_in_force')],
            },
        ),
    ]
