import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('centres', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Speaker',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('worker', models.CharField(max_length=150, unique=True)),
                ('languages', models.JSONField(default=list)),
                ('told_at', models.DateTimeField()),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centres.centre')),
            ],
        ),
        migrations.CreateModel(
            name='AgentStatePeriod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('worker', models.CharField(max_length=150)),
                ('desk', models.CharField(max_length=12)),
                ('status', models.CharField(max_length=8)),
                ('break_kind', models.CharField(blank=True, max_length=16)),
                ('began_at', models.DateTimeField()),
                ('until', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('seen_at', models.DateTimeField()),
                ('worked_from', models.DateTimeField()),
                ('shift_from', models.DateTimeField()),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centres.centre')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('ended_at', None)), fields=['centre'], name='agent_state_present'), models.Index(fields=['centre', 'began_at'], name='agent_state_by_centre')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['ready', 'break'])), name='agent_state_status_known'), models.CheckConstraint(condition=models.Q(models.Q(('break_kind', ''), ('status', 'ready'), ('until', None)), models.Q(('status', 'break'), ('until__isnull', False), models.Q(('break_kind', ''), _negated=True)), _connector='OR'), name='agent_state_break_says_why_and_until'), models.CheckConstraint(condition=models.Q(('ended_at', None), ('ended_at__gte', models.F('began_at')), _connector='OR'), name='agent_state_ends_after_it_began'), models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('worker',), name='worker_in_one_state')],
            },
        ),
        migrations.CreateModel(
            name='DeskHandOver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('desk', models.CharField(max_length=12)),
                ('giver', models.CharField(max_length=150)),
                ('taker', models.CharField(max_length=150)),
                ('items', models.JSONField(default=list)),
                ('remarks', models.CharField(blank=True, max_length=1000)),
                ('asked_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('outcome', models.CharField(blank=True, max_length=12)),
                ('why', models.CharField(blank=True, max_length=500)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centres.centre')),
            ],
            options={
                'indexes': [models.Index(fields=['centre', '-asked_at'], name='desk_hand_over_by_centre')],
                'constraints': [models.CheckConstraint(condition=models.Q(('taker', models.F('giver')), _negated=True), name='desk_hand_over_to_another'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('outcome', '')), models.Q(('ended_at__isnull', False), ('outcome__in', ('accepted', 'refused', 'withdrawn', 'lapsed'))), _connector='OR'), name='desk_hand_over_ended_with_outcome'), models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('giver',), name='one_desk_hand_over_waits')],
            },
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=12)),
                ('text', models.CharField(max_length=1000)),
                ('by', models.CharField(max_length=150)),
                ('at', models.DateTimeField()),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centres.centre')),
                ('corrects', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='shifts.note')),
            ],
            options={
                'indexes': [models.Index(fields=['centre', '-at'], name='note_by_centre')],
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='note_says_something'), models.CheckConstraint(condition=models.Q(('corrects', models.F('id')), _negated=True), name='note_corrects_another')],
            },
        ),
        migrations.CreateModel(
            name='ShiftHandOver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('items', models.JSONField(default=list)),
                ('remarks', models.TextField(blank=True)),
                ('written_by', models.CharField(max_length=150)),
                ('written_at', models.DateTimeField()),
                ('taken_by', models.CharField(blank=True, max_length=150)),
                ('taken_at', models.DateTimeField(null=True)),
                ('answer', models.TextField(blank=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centres.centre')),
            ],
            options={
                'indexes': [models.Index(fields=['centre', '-written_at'], name='hand_over_by_centre')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('taken_at', None), ('taken_by', '')), models.Q(('taken_at__isnull', False), models.Q(('taken_by', ''), _negated=True)), _connector='OR'), name='hand_over_taken_by_somebody'), models.CheckConstraint(condition=models.Q(('taken_by', models.F('written_by')), _negated=True), name='hand_over_taken_by_another'), models.CheckConstraint(condition=models.Q(('taken_at', None), ('withdrawn_at', None), _connector='OR'), name='hand_over_taken_or_withdrawn'), models.UniqueConstraint(condition=models.Q(('taken_at', None), ('withdrawn_at', None)), fields=('centre',), name='one_hand_over_waits')],
            },
        ),
    ]
