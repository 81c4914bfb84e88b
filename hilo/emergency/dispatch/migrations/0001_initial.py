import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('centres', '0001_initial'),
        ('incidents', '0001_initial'),
        ('officers', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Station',
            fields=[
                ('code', models.CharField(max_length=24, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80)),
                ('agencies', models.JSONField(default=list)),
                ('latitude', models.FloatField()),
                ('longitude', models.FloatField()),
                ('valid_from', models.DateField()),
                ('valid_until', models.DateField(null=True)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centres.centre')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_until', None), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='station_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('code', models.CharField(max_length=24, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80)),
                ('agency', models.CharField(max_length=24)),
                ('state', models.CharField(max_length=2)),
                ('lent_until', models.DateTimeField(null=True)),
                ('sector', models.CharField(blank=True, max_length=24)),
                ('capabilities', models.JSONField(default=list)),
                ('skills', models.JSONField(default=list)),
                ('status', models.CharField(default='off_duty', max_length=16)),
                ('status_at', models.DateTimeField()),
                ('latitude', models.FloatField(null=True)),
                ('longitude', models.FloatField(null=True)),
                ('position_at', models.DateTimeField(null=True)),
                ('barred', models.CharField(blank=True, max_length=12)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centres.centre')),
                ('lent_to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centres.centre')),
                ('station', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='units', to='dispatch.station')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'status'], name='unit_by_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['accepted', 'assigned', 'at_hospital', 'available', 'off_duty', 'on_scene', 'staging', 'transporting', 'under_way'])), name='unit_status_known'), models.CheckConstraint(condition=models.Q(models.Q(('lent_to', None), ('lent_until', None)), models.Q(('lent_to__isnull', False), ('lent_until__isnull', False), models.Q(('lent_to', models.F('centre')), _negated=True)), _connector='OR'), name='unit_lent_to_another_until_an_instant')],
            },
        ),
        migrations.CreateModel(
            name='Position',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('latitude', models.FloatField()),
                ('longitude', models.FloatField()),
                ('at', models.DateTimeField()),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='positions', to='dispatch.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['unit', '-at'], name='position_latest')],
            },
        ),
        migrations.CreateModel(
            name='Crew',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField(null=True)),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='officers.officer')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='crew', to='dispatch.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('until', None)), fields=('officer',), name='officer_on_one_unit')],
            },
        ),
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('assigned_at', models.DateTimeField()),
                ('assigned_by', models.CharField(max_length=150)),
                ('accepted_at', models.DateTimeField(null=True)),
                ('under_way_at', models.DateTimeField(null=True)),
                ('on_scene_at', models.DateTimeField(null=True)),
                ('staged_at', models.DateTimeField(null=True)),
                ('transporting_at', models.DateTimeField(null=True)),
                ('at_hospital_at', models.DateTimeField(null=True)),
                ('released_at', models.DateTimeField(null=True)),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='incidents.incident')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='dispatch.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('released_at', None)), fields=('unit',), name='unit_in_one_place')],
            },
        ),
        migrations.CreateModel(
            name='Barred',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.CharField(max_length=12)),
                ('code', models.CharField(max_length=12)),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField(null=True)),
                ('life_by', models.CharField(blank=True, max_length=150)),
                ('life_why', models.CharField(blank=True, max_length=500)),
                ('life_until', models.DateTimeField(null=True)),
                ('crew', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='barred', to='dispatch.crew')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('until', None)), fields=('crew',), name='barred_once_aboard'), models.CheckConstraint(condition=models.Q(models.Q(('life_by', ''), ('life_until', None), ('life_why', '')), models.Q(('level', 'forbidden'), ('life_until__isnull', False), models.Q(('life_by', ''), _negated=True), models.Q(('life_why', ''), _negated=True)), _connector='OR'), name='barred_for_a_life_says_who_why_and_until')],
            },
        ),
    ]
