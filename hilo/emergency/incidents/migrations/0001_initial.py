import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('calls', '0001_initial'),
        ('centres', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Incident',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('folio', models.CharField(max_length=40, unique=True)),
                ('origin', models.CharField(default='call', max_length=8)),
                ('narrative', models.TextField(blank=True)),
                ('state', models.CharField(blank=True, max_length=2)),
                ('municipality', models.CharField(blank=True, max_length=5)),
                ('latitude', models.FloatField(null=True)),
                ('longitude', models.FloatField(null=True)),
                ('uncertainty_m', models.FloatField(null=True)),
                ('address', models.CharField(blank=True, max_length=200)),
                ('interior', models.CharField(blank=True, max_length=80)),
                ('reference', models.CharField(blank=True, max_length=300)),
                ('access', models.CharField(blank=True, max_length=200)),
                ('placed_by', models.CharField(blank=True, max_length=150)),
                ('placed_at', models.DateTimeField(null=True)),
                ('placed_why', models.CharField(blank=True, max_length=12)),
                ('catalogue', models.CharField(max_length=24)),
                ('code', models.CharField(max_length=8)),
                ('initial_code', models.CharField(max_length=8)),
                ('on_scene_code', models.CharField(blank=True, max_length=8)),
                ('final_code', models.CharField(blank=True, max_length=8)),
                ('priority', models.CharField(max_length=8)),
                ('status', models.CharField(default='open', max_length=12)),
                ('received_at', models.DateTimeField()),
                ('opened_at', models.DateTimeField()),
                ('dispatched_at', models.DateTimeField(null=True)),
                ('on_scene_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('reopened_at', models.DateTimeField(null=True)),
                ('closure_code', models.CharField(blank=True, max_length=2)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centres.centre')),
                ('first_call', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calls.call')),
                ('joined_into', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='joined', to='incidents.incident')),
                ('split_from', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='split_off', to='incidents.incident')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('status', 'closed'), _negated=True), fields=['state', 'received_at'], name='incident_live'), models.Index(fields=['state', '-received_at'], name='incident_by_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('first_call__isnull', False), ('origin', 'call')), models.Q(('first_call', None), ('origin__in', ['field', 'split', 'agency'])), _connector='OR'), name='incident_comes_from_something'), models.CheckConstraint(condition=models.Q(('joined_into', models.F('id')), _negated=True), name='incident_not_joined_to_itself'), models.CheckConstraint(condition=models.Q(('status__in', ['open', 'dispatched', 'on_scene', 'closed'])), name='incident_status_known'), models.CheckConstraint(condition=models.Q(('priority__in', ['high', 'medium', 'low'])), name='incident_priority_known'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('closure_code__in', ['A', 'I', 'N', 'D', 'F']), ('status', 'closed')), models.Q(models.Q(('status', 'closed'), _negated=True), ('closed_at', None), ('closure_code', '')), _connector='OR'), name='incident_closed_with_code')],
            },
        ),
        migrations.CreateModel(
            name='Link',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('linked_at', models.DateTimeField()),
                ('linked_by', models.CharField(max_length=150)),
                ('unlinked_at', models.DateTimeField(null=True)),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calls.call')),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='incidents.incident')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('unlinked_at', None)), fields=('call',), name='call_tells_of_one_incident')],
            },
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('said_at', models.DateTimeField(null=True)),
                ('by', models.CharField(max_length=150)),
                ('role', models.CharField(max_length=12)),
                ('centre', models.CharField(max_length=12)),
                ('unit', models.CharField(blank=True, max_length=24)),
                ('text', models.TextField(blank=True)),
                ('template', models.CharField(blank=True, max_length=24)),
                ('values', models.JSONField(blank=True, default=dict)),
                ('grave', models.BooleanField(default=False)),
                ('begins', models.PositiveIntegerField(default=0)),
                ('call', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calls.call')),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='incidents.incident')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('grave', True)), fields=['incident', 'id'], name='note_grave')],
                'constraints': [models.CheckConstraint(condition=models.Q(('role__in', ('operator', 'dispatcher', 'supervisor', 'crew', 'partner', 'system'))), name='note_role_known')],
            },
        ),
        migrations.CreateModel(
            name='Acknowledgement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=150)),
                ('centre', models.CharField(max_length=12)),
                ('unit', models.CharField(blank=True, max_length=24)),
                ('note', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='acknowledgements', to='incidents.note')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('note', 'centre', 'unit'), name='note_heard_once_by_each')],
            },
        ),
    ]
