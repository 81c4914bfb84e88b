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
            name='FederalHelp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(max_length=2)),
                ('municipality', models.CharField(blank=True, max_length=5)),
                ('institution', models.CharField(max_length=12)),
                ('kind', models.CharField(max_length=16)),
                ('reason', models.CharField(max_length=500)),
                ('begins', models.DateField()),
                ('until', models.DateField()),
                ('requested_at', models.DateTimeField()),
                ('requested_by', models.CharField(max_length=150)),
                ('overdue_at', models.DateTimeField(null=True)),
                ('ended_on', models.DateField(null=True)),
                ('ended_by', models.CharField(blank=True, max_length=150)),
                ('end_reason', models.CharField(blank=True, max_length=500)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centres.centre')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'begins'], name='federal_help_by_state'), models.Index(condition=models.Q(('ended_on', None)), fields=['until'], name='federal_help_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(('until__gte', models.F('begins'))), name='federal_help_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(models.Q(('end_reason', ''), ('ended_by', ''), ('ended_on', None)), models.Q(('ended_on__isnull', False), models.Q(('ended_by', ''), _negated=True), models.Q(('end_reason', ''), _negated=True)), _connector='OR'), name='federal_help_ended_with_reason')],
            },
        ),
        migrations.CreateModel(
            name='Extension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('before', models.DateField()),
                ('until', models.DateField()),
                ('reason', models.CharField(max_length=500)),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=150)),
                ('help', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='extensions', to='mutual_aid.federalhelp')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('until__gt', models.F('before'))), name='federal_help_extended_further')],
            },
        ),
        migrations.CreateModel(
            name='Transfer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=500)),
                ('status', models.CharField(default='offered', max_length=12)),
                ('answer', models.CharField(blank=True, max_length=500)),
                ('offered_at', models.DateTimeField()),
                ('offered_by', models.CharField(max_length=150)),
                ('due_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField(null=True)),
                ('renewed_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by', models.CharField(blank=True, max_length=150)),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
                ('receiver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centres.centre')),
                ('sender', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centres.centre')),
            ],
            options={
                'indexes': [models.Index(fields=['receiver', '-offered_at'], name='transfer_by_receiver'), models.Index(fields=['sender', '-offered_at'], name='transfer_by_sender')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'offered')), fields=('incident',), name='transfer_open_once'), models.CheckConstraint(condition=models.Q(('sender', models.F('receiver')), _negated=True), name='transfer_to_another_centre'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('status', 'offered')), models.Q(('ended_at__isnull', False), ('status__in', ['acknowledged', 'refused', 'withdrawn', 'unseen', 'lost', 'unanswered', 'closed'])), _connector='OR'), name='transfer_status_known')],
            },
        ),
        migrations.CreateModel(
            name='UnitRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('capability', models.CharField(max_length=40)),
                ('count', models.PositiveSmallIntegerField()),
                ('reason', models.CharField(max_length=500)),
                ('status', models.CharField(default='open', max_length=12)),
                ('answer', models.CharField(blank=True, max_length=500)),
                ('asked_at', models.DateTimeField()),
                ('asked_by', models.CharField(max_length=150)),
                ('until', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('asker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centres.centre')),
                ('lender', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centres.centre')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('status', 'open')), fields=['lender'], name='units_asked_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(('asker', models.F('lender')), _negated=True), name='units_asked_of_another_centre'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('status', 'open')), models.Q(('ended_at__isnull', False), ('status__in', ['met', 'declined', 'withdrawn', 'expired'])), _connector='OR'), name='units_asked_status_known')],
            },
        ),
        migrations.CreateModel(
            name='Loan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('lent_by', models.CharField(max_length=150)),
                ('overdue_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by', models.CharField(blank=True, max_length=12)),
                ('borrower', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centres.centre')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centres.centre')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dispatch.unit')),
                ('request', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='loans', to='mutual_aid.unitrequest')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('unit',), name='unit_lent_once'), models.CheckConstraint(condition=models.Q(('owner', models.F('borrower')), _negated=True), name='loan_to_another_centre'), models.CheckConstraint(condition=models.Q(('until__gt', models.F('since'))), name='loan_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_by', '')), models.Q(('ended_at__isnull', False), ('ended_by__in', ['owner', 'borrower', 'end'])), _connector='OR'), name='loan_ended_by_somebody')],
            },
        ),
    ]
