import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('academies', '0001_initial'),
        ('access', '0001_initial'),
        ('access', '__first__'),
        ('officers', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='applicant',
            name='institution',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.institution'),
        ),
        migrations.AddField(
            model_name='applicant',
            name='officer',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='officers.officer'),
        ),
        migrations.AddField(
            model_name='applicant',
            name='training',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='officers.training'),
        ),
        migrations.AddField(
            model_name='clearance',
            name='applicant',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clearances', to='academies.applicant'),
        ),
        migrations.AddField(
            model_name='clearance',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.institution'),
        ),
        migrations.AddField(
            model_name='absence',
            name='day',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='absences', to='academies.day'),
        ),
        migrations.AddField(
            model_name='edition',
            name='academy',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.institution'),
        ),
        migrations.AddField(
            model_name='group',
            name='academy',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.institution'),
        ),
        migrations.AddField(
            model_name='group',
            name='edition',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='groups', to='academies.edition'),
        ),
        migrations.AddField(
            model_name='day',
            name='group',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='days', to='academies.group'),
        ),
        migrations.AddField(
            model_name='instructor',
            name='academy',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.institution'),
        ),
        migrations.AddField(
            model_name='instructor',
            name='account',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='group',
            name='instructor',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='groups', to='academies.instructor'),
        ),
        migrations.AddField(
            model_name='seat',
            name='applicant',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='academies.applicant'),
        ),
        migrations.AddField(
            model_name='seat',
            name='group',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='places', to='academies.group'),
        ),
        migrations.AddField(
            model_name='seat',
            name='officer',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='officers.officer'),
        ),
        migrations.AddField(
            model_name='seat',
            name='training',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='officers.training'),
        ),
        migrations.AddField(
            model_name='diploma',
            name='seat',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='diplomas', to='academies.seat'),
        ),
        migrations.AddField(
            model_name='correction',
            name='seat',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='academies.seat'),
        ),
        migrations.AddField(
            model_name='absence',
            name='seat',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='absences', to='academies.seat'),
        ),
        migrations.AddConstraint(
            model_name='applicant',
            constraint=models.UniqueConstraint(fields=('institution', 'folio'), name='applicant_folio_once'),
        ),
        migrations.AddConstraint(
            model_name='applicant',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None), ('officer', None)), fields=('institution', 'curp'), name='applicant_asks_once_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='applicant',
            constraint=models.CheckConstraint(condition=models.Q(('ended_at', None), ('officer', None), _connector='OR'), name='applicant_ends_one_way'),
        ),
        migrations.AddConstraint(
            model_name='clearance',
            constraint=models.CheckConstraint(condition=models.Q(('valid_until', None), ('valid_until__gt', models.F('issued_on')), _connector='OR'), name='clearance_ends_after_its_day'),
        ),
        migrations.AddConstraint(
            model_name='edition',
            constraint=models.UniqueConstraint(fields=('academy', 'folio'), name='edition_once_a_folio'),
        ),
        migrations.AddConstraint(
            model_name='edition',
            constraint=models.CheckConstraint(condition=models.Q(('until__gt', models.F('since'))), name='edition_valid_for_a_time'),
        ),
        migrations.AddConstraint(
            model_name='edition',
            constraint=models.CheckConstraint(condition=models.Q(('hours__gte', 1), ('hours__lte', 5000)), name='edition_hours_bounded'),
        ),
        migrations.AddConstraint(
            model_name='day',
            constraint=models.UniqueConstraint(fields=('group', 'on'), name='group_day_once'),
        ),
        migrations.AddConstraint(
            model_name='day',
            constraint=models.CheckConstraint(condition=models.Q(('hours__gte', 1), ('hours__lte', 16)), name='group_day_hours_bounded'),
        ),
        migrations.AddConstraint(
            model_name='instructor',
            constraint=models.UniqueConstraint(fields=('academy', 'certification'), name='instructor_once_a_certification'),
        ),
        migrations.AddConstraint(
            model_name='instructor',
            constraint=models.CheckConstraint(condition=models.Q(('until__gt', models.F('since'))), name='instructor_certified_for_a_time'),
        ),
        migrations.AddConstraint(
            model_name='group',
            constraint=models.UniqueConstraint(fields=('academy', 'code'), name='group_code_once'),
        ),
        migrations.AddConstraint(
            model_name='group',
            constraint=models.CheckConstraint(condition=models.Q(('ends__gte', models.F('starts'))), name='group_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='group',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('acts', ''), ('closed_at', None)), models.Q(('closed_at__isnull', False), models.Q(('acts', ''), _negated=True)), _connector='OR'), name='group_closed_with_acts'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.UniqueConstraint(fields=('group', 'officer'), name='seat_once_an_officer'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.UniqueConstraint(fields=('group', 'applicant'), name='seat_once_an_applicant'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('applicant__isnull', False), ('officer', None)), models.Q(('applicant', None), ('officer__isnull', False)), _connector='OR'), name='seat_of_one_person'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.UniqueConstraint(fields=('group', 'place'), name='seat_once_a_place'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.CheckConstraint(condition=models.Q(('grade', None), models.Q(('grade__gte', 0), ('grade__lte', 100)), _connector='OR'), name='seat_grade_bounded'),
        ),
        migrations.AddConstraint(
            model_name='diploma',
            constraint=models.UniqueConstraint(condition=models.Q(('annulled_on', None)), fields=('seat',), name='diploma_one_a_seat'),
        ),
        migrations.AddConstraint(
            model_name='absence',
            constraint=models.UniqueConstraint(fields=('day', 'seat'), name='absent_once_a_day'),
        ),
    ]
