import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0001_initial'),
        ('access', '__first__'),
        ('officers', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Agenda',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('first', models.DateField()),
                ('last', models.DateField()),
                ('rules', models.CharField(max_length=16)),
                ('no_shows', models.FloatField()),
                ('called', models.PositiveIntegerField()),
                ('left', models.PositiveIntegerField()),
                ('cost', models.BigIntegerField()),
                ('bound', models.BigIntegerField()),
                ('days_without', models.BigIntegerField()),
                ('visits', models.PositiveIntegerField()),
                ('written_at', models.DateTimeField()),
                ('written_by', models.CharField(max_length=150)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.institution')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('centre', 'number'), name='agenda_number_once')],
            },
        ),
        migrations.CreateModel(
            name='Examiner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=160)),
                ('kind', models.CharField(max_length=20)),
                ('a_day', models.PositiveSmallIntegerField()),
                ('accreditation', models.CharField(max_length=60)),
                ('since', models.DateField()),
                ('until', models.DateField()),
                ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.institution')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('until__gte', models.F('since'))), name='examiner_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='Conflict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('why', models.CharField(max_length=500)),
                ('declared_at', models.DateTimeField()),
                ('declared_by', models.CharField(max_length=150)),
                ('institution', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.institution')),
                ('officer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='officers.officer')),
                ('examiner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conflicts', to='agenda.examiner')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('institution', None), ('officer__isnull', False)), models.Q(('institution__isnull', False), ('officer', None)), _connector='OR'), name='conflict_with_one')],
            },
        ),
        migrations.CreateModel(
            name='Away',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField()),
                ('until', models.DateField()),
                ('examiner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='away', to='agenda.examiner')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('until__gt', models.F('since'))), name='away_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='Appointment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('day', models.DateField()),
                ('status', models.CharField(default='proposed', max_length=12)),
                ('told_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('justified', models.BooleanField(null=True)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('by', models.CharField(blank=True, max_length=150)),
                ('again', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='later', to='agenda.appointment')),
                ('agenda', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='agenda.agenda')),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='officers.officer')),
                ('examiner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='agenda.examiner')),
            ],
            options={
                'indexes': [models.Index(fields=['day', 'examiner'], name='appointment_by_day'), models.Index(fields=['officer', 'day'], name='appointment_by_officer')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ('proposed', 'told', 'moved', 'attended', 'missed', 'cancelled', 'replaced'))), name='appointment_status_known'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['told', 'moved', 'attended', 'missed']), _negated=True), ('told_at__isnull', False), _connector='OR'), name='appointment_told_before_it_is_kept')],
            },
        ),
        migrations.CreateModel(
            name='Rooms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('a_day', models.PositiveSmallIntegerField()),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.institution')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('centre', 'kind'), name='rooms_once_a_kind')],
            },
        ),
    ]
