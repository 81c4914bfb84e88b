import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Programme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(max_length=2)),
                ('year', models.PositiveSmallIntegerField()),
                ('version', models.PositiveSmallIntegerField()),
                ('area', models.CharField(help_text='the area of analysis and statistics it strengthens', max_length=200)),
                ('opened_at', models.DateTimeField()),
                ('opened_by', models.CharField(max_length=150)),
                ('submitted_at', models.DateTimeField(null=True)),
                ('submitted_by', models.CharField(blank=True, max_length=150)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('state', 'year', 'version'), name='programme_one_a_version'), models.UniqueConstraint(condition=models.Q(('submitted_at', None)), fields=('state', 'year'), name='programme_one_draft'), models.CheckConstraint(condition=models.Q(models.Q(('submitted_at', None), ('submitted_by', '')), models.Q(('submitted_at__isnull', False), models.Q(('submitted_by', ''), _negated=True)), _connector='OR'), name='programme_submitted_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='Commitment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('component', models.CharField(max_length=24)),
                ('what', models.CharField(max_length=500)),
                ('office', models.CharField(max_length=160)),
                ('due', models.DateField()),
                ('status', models.CharField(default='planned', max_length=12)),
                ('carried_from', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='carried_to', to='adoption.commitment')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to='adoption.programme')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['planned', 'under_way', 'done', 'dropped'])), name='commitment_status_known')],
            },
        ),
        migrations.CreateModel(
            name='ProgressReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('text', models.TextField()),
                ('value', models.FloatField(null=True)),
                ('evidence', models.CharField(blank=True, help_text='where it can be seen', max_length=500)),
                ('status', models.CharField(max_length=12)),
                ('reported_at', models.DateTimeField()),
                ('reported_by', models.CharField(max_length=150)),
                ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='adoption.commitment')),
            ],
        ),
        migrations.CreateModel(
            name='Check',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('finding', models.TextField()),
                ('verdict', models.CharField(max_length=16)),
                ('checked_at', models.DateTimeField()),
                ('checked_by', models.CharField(max_length=150)),
                ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checks', to='adoption.commitment')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('verdict__in', ['met', 'partly', 'not_met', 'not_verifiable'])), name='check_verdict_known')],
            },
        ),
    ]
