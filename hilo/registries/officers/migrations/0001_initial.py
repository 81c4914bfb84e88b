import django.db.models.deletion
import django.utils.timezone
import hilo.registries.officers.models.certificate
from django.conf import settings
from django.db import migrations, models

from hilo.registries.officers.triggers import install


def refuse(apps, schema_editor):
    """The database refuses what must never be (see triggers.py)."""
    with schema_editor.connection.cursor() as cursor:
        for statement in install(schema_editor.connection.vendor):
            cursor.execute(statement)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0001_initial'),
        ('access', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Import',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=150)),
                ('undone_at', models.DateTimeField(null=True)),
                ('undone_by', models.CharField(blank=True, max_length=150)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.institution')),
            ],
        ),
        migrations.CreateModel(
            name='Officer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=24)),
                ('name', models.CharField(max_length=160)),
                ('cuip', models.CharField(blank=True, max_length=20)),
                ('curp', models.CharField(blank=True, max_length=18)),
                ('born', models.DateField(null=True)),
                ('sex', models.CharField(blank=True, max_length=1)),
                ('name_key', models.CharField(blank=True, help_text='the name folded, to find it again', max_length=160)),
                ('name_sound', models.CharField(blank=True, help_text='the name as it sounds, to find whom it may be', max_length=160)),
                ('profile', models.CharField(blank=True, max_length=32)),
                ('status', models.CharField(default='active', max_length=12)),
                ('joined_on', models.DateField(null=True)),
                ('account', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.institution')),
                ('previous', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='later', to='officers.officer')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('cuip', ''), _negated=True), fields=['cuip'], name='officer_by_cuip'), models.Index(condition=models.Q(('curp', ''), _negated=True), fields=['curp'], name='officer_by_curp'), models.Index(fields=['born'], name='officer_by_birth_date'), models.Index(fields=['name_sound'], name='officer_by_sound')],
                'constraints': [models.UniqueConstraint(fields=('institution', 'number'), name='officer_number_once'), models.UniqueConstraint(condition=models.Q(models.Q(('cuip', ''), _negated=True), ('status__in', ('active', 'leave', 'suspended', 'pending'))), fields=('cuip',), name='officer_cuip_serves_once'), models.UniqueConstraint(condition=models.Q(models.Q(('curp', ''), _negated=True), ('status__in', ('active', 'leave', 'suspended', 'pending'))), fields=('curp',), name='officer_curp_serves_once'), models.CheckConstraint(condition=models.Q(('status__in', ('active', 'leave', 'suspended', 'pending', 'separated', 'removed', 'retired', 'dead'))), name='officer_status_known')],
            },
        ),
        migrations.CreateModel(
            name='ImportLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.PositiveIntegerField()),
                ('outcome', models.CharField(max_length=8)),
                ('code', models.CharField(blank=True, max_length=12)),
                ('number', models.CharField(blank=True, max_length=24)),
                ('wrote', models.JSONField(default=dict)),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='officers.import')),
                ('officer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='officers.officer')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('file', 'line'), name='import_line_once'), models.CheckConstraint(condition=models.Q(('outcome__in', ('entered', 'changed', 'same', 'asked', 'refused'))), name='import_outcome_known')],
            },
        ),
        migrations.CreateModel(
            name='IdentityQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=12)),
                ('reasons', models.CharField(max_length=120)),
                ('held', models.BooleanField(default=False)),
                ('name', models.CharField(blank=True, max_length=160)),
                ('born', models.DateField(null=True)),
                ('curp', models.CharField(blank=True, max_length=18)),
                ('cuip', models.CharField(blank=True, max_length=20)),
                ('sex', models.CharField(blank=True, max_length=1)),
                ('source', models.CharField(blank=True, max_length=40)),
                ('said', models.CharField(blank=True, max_length=500)),
                ('asked_at', models.DateTimeField()),
                ('asked_by', models.CharField(max_length=150)),
                ('answer', models.CharField(default='open', max_length=12)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.CharField(blank=True, max_length=150)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='identity_questions', to='officers.officer')),
                ('other', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='officers.officer')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('answer', 'open')), fields=('officer', 'other', 'kind'), name='officer_asked_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(models.Q(('answer', 'open'), ('answered_at', None)), models.Q(('answer__in', ['same', 'another', 'withdrawn']), ('answered_at__isnull', False)), _connector='OR'), name='officer_question_answer_known'), models.CheckConstraint(condition=models.Q(('kind__in', ('likeness', 'double', 'number'))), name='officer_question_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='IdentityChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(default='proposed', max_length=12)),
                ('fields', models.CharField(max_length=40)),
                ('name', models.CharField(blank=True, max_length=160)),
                ('born', models.DateField(null=True)),
                ('curp', models.CharField(blank=True, max_length=18)),
                ('cuip', models.CharField(blank=True, max_length=20)),
                ('sex', models.CharField(blank=True, max_length=1)),
                ('was_name', models.CharField(blank=True, max_length=160)),
                ('was_born', models.DateField(null=True)),
                ('was_curp', models.CharField(blank=True, max_length=18)),
                ('was_cuip', models.CharField(blank=True, max_length=20)),
                ('was_sex', models.CharField(blank=True, max_length=1)),
                ('document', models.CharField(max_length=24)),
                ('number', models.CharField(blank=True, max_length=120)),
                ('issuer', models.CharField(blank=True, max_length=120)),
                ('source', models.CharField(blank=True, max_length=40)),
                ('proposed_at', models.DateTimeField()),
                ('proposed_by', models.CharField(max_length=150)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by', models.CharField(blank=True, max_length=150)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='identity_changes', to='officers.officer')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'proposed')), fields=('officer',), name='officer_one_identity_proposed'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('status', 'proposed')), models.Q(('decided_at__isnull', False), ('status__in', ('confirmed', 'refused', 'completed', 'undone'))), _connector='OR'), name='officer_identity_status_known'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'confirmed'), _negated=True), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='officer_identity_two_hands')],
            },
        ),
        migrations.CreateModel(
            name='Evaluation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('component', models.CharField(max_length=16)),
                ('form', models.CharField(blank=True, max_length=16)),
                ('decision', models.CharField(default='result', max_length=12)),
                ('place', models.PositiveSmallIntegerField(default=1)),
                ('passed', models.BooleanField()),
                ('issued_on', models.DateField()),
                ('valid_until', models.DateField(null=True)),
                ('document', models.CharField(blank=True, max_length=120)),
                ('ground', models.CharField(blank=True, max_length=24)),
                ('words', models.TextField(blank=True)),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.CharField(blank=True, max_length=150)),
                ('superseded_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.institution')),
                ('replaces', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='later', to='officers.evaluation')),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evaluations', to='officers.officer')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at', None), models.Q(('decision', 'annulment'), _negated=True)), fields=('officer', 'component', 'issued_on', 'place'), name='officer_component_once_a_place'), models.CheckConstraint(condition=models.Q(('component__in', ('trust', 'competencies', 'performance', 'training'))), name='officer_component_known'), models.CheckConstraint(condition=models.Q(('valid_until', None), ('valid_until__gt', models.F('issued_on')), _connector='OR'), name='officer_evaluation_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(models.Q(('decision', 'result'), ('ground', ''), ('replaces', None), ('words', '')), models.Q(('decision__in', ['correction', 'annulment']), ('replaces__isnull', False), models.Q(('ground', ''), _negated=True)), _connector='OR'), name='officer_evaluation_says_why'), models.CheckConstraint(condition=models.Q(('superseded_at', None), ('superseded_at__gte', models.F('recorded_at')), _connector='OR'), name='officer_evaluation_ends_after_it_is_recorded')],
            },
        ),
        migrations.CreateModel(
            name='Discipline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=24)),
                ('begins', models.DateField()),
                ('until', models.DateField(null=True)),
                ('reason', models.CharField(max_length=500)),
                ('document', models.CharField(max_length=120)),
                ('by', models.CharField(max_length=150)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('annulled_at', models.DateTimeField(null=True)),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='discipline', to='officers.officer')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('until', None), ('until__gt', models.F('begins')), _connector='OR'), name='officer_sanction_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='CertificateRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(default='open', max_length=12)),
                ('asked_at', models.DateTimeField()),
                ('asked_by', models.CharField(max_length=150)),
                ('answer', models.CharField(blank=True, max_length=500)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by', models.CharField(blank=True, max_length=150)),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='officers.officer')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'open')), fields=('officer',), name='certificate_asked_once'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('status', 'open')), models.Q(('ended_at__isnull', False), ('status__in', ['issued', 'refused', 'withdrawn'])), _connector='OR'), name='certificate_request_status_known')],
            },
        ),
        migrations.CreateModel(
            name='Certificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('folio', models.CharField(max_length=40, unique=True)),
                ('code', models.CharField(default=hilo.registries.officers.models.certificate.new_code, max_length=13, unique=True)),
                ('rules', models.CharField(max_length=16)),
                ('issued_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField()),
                ('issued_on', models.DateField()),
                ('expires', models.DateField()),
                ('line', models.TextField(blank=True)),
                ('key', models.CharField(blank=True, max_length=16)),
                ('origin', models.CharField(blank=True, max_length=200)),
                ('issued_by', models.CharField(max_length=150)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('revoked_on', models.DateField(null=True)),
                ('revoked_for', models.CharField(blank=True, max_length=24)),
                ('revoked_why', models.TextField(blank=True)),
                ('revoked_by', models.CharField(blank=True, max_length=150)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.institution')),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='officers.officer')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('revoked_at', None)), fields=['expires'], name='certificate_by_expiry'), models.Index(fields=['key'], name='certificate_by_key')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('officer',), name='certificate_one_an_officer'), models.CheckConstraint(condition=models.Q(('origin', ''), models.Q(('key', ''), ('line', ''), models.Q(('origin', ''), _negated=True)), _connector='OR'), name='certificate_of_before_is_not_signed'), models.CheckConstraint(condition=models.Q(('expires__gt', models.F('issued_on'))), name='certificate_expires_after_it_is_issued'), models.CheckConstraint(condition=models.Q(models.Q(('revoked_at', None), ('revoked_for', '')), models.Q(('revoked_at__gte', models.F('issued_at')), models.Q(('revoked_for', ''), _negated=True)), _connector='OR'), name='certificate_revoked_for_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Appeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lodged_on', models.DateField()),
                ('lodged_at', models.DateTimeField()),
                ('lodged_by', models.CharField(max_length=150)),
                ('document', models.CharField(max_length=120)),
                ('due', models.DateField()),
                ('outcome', models.CharField(blank=True, max_length=12)),
                ('ground', models.CharField(blank=True, max_length=24)),
                ('words', models.TextField(blank=True)),
                ('authority', models.CharField(blank=True, max_length=160)),
                ('resolution', models.CharField(blank=True, max_length=120)),
                ('decided_on', models.DateField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by', models.CharField(blank=True, max_length=150)),
                ('carry_out_by', models.DateField(null=True)),
                ('carried_out', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='officers.evaluation')),
                ('evaluation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='officers.evaluation')),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='officers.officer')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('evaluation',), name='officer_result_appealed_once'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_on', None), ('outcome', '')), models.Q(('decided_at__isnull', False), ('decided_on__isnull', False), ('outcome__in', ['upheld', 'annulled', 'again'])), _connector='OR'), name='officer_appeal_outcome_known'), models.CheckConstraint(condition=models.Q(('decided_on', None), ('decided_on__gte', models.F('lodged_on')), _connector='OR'), name='officer_appeal_decided_after_it_is_lodged')],
            },
        ),
        migrations.CreateModel(
            name='Posting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('post', models.CharField(max_length=160)),
                ('duty', models.CharField(max_length=16)),
                ('since', models.DateField()),
                ('until', models.DateField(null=True)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='officers.officer')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('until', None)), fields=('officer',), name='officer_one_post_now'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='officer_post_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('duty__in', ['operational', 'administrative'])), name='officer_duty_known')],
            },
        ),
        migrations.CreateModel(
            name='RankHeld',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rank', models.CharField(max_length=24)),
                ('since', models.DateField()),
                ('until', models.DateField(null=True)),
                ('document', models.CharField(blank=True, max_length=120)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ranks', to='officers.officer')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('until', None)), fields=('officer',), name='officer_one_rank_now'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='officer_rank_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='Separation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cause', models.CharField(max_length=24)),
                ('on', models.DateField()),
                ('resolution', models.CharField(max_length=120)),
                ('reason', models.CharField(max_length=500)),
                ('minutes', models.CharField(blank=True, max_length=120)),
                ('by', models.CharField(max_length=150)),
                ('at', models.DateTimeField()),
                ('officer', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='separation', to='officers.officer')),
            ],
        ),
        migrations.CreateModel(
            name='ServiceState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(max_length=12)),
                ('since', models.DateField()),
                ('until', models.DateField(null=True)),
                ('reason', models.CharField(max_length=500)),
                ('document', models.CharField(blank=True, max_length=120)),
                ('by', models.CharField(max_length=150)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='states', to='officers.officer')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('until', None)), fields=('officer',), name='officer_one_state_now'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='officer_state_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('status__in', ('active', 'leave', 'suspended', 'pending', 'separated', 'removed', 'retired', 'dead'))), name='officer_state_known')],
            },
        ),
        migrations.CreateModel(
            name='SignedBefore',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.TextField()),
                ('key', models.CharField(max_length=16)),
                ('replaced_at', models.DateTimeField()),
                ('replaced_by', models.CharField(max_length=150)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('certificate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='before', to='officers.certificate')),
            ],
            options={
                'indexes': [models.Index(fields=['key'], name='certificate_signed_before')],
            },
        ),
        migrations.CreateModel(
            name='Training',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('course', models.CharField(max_length=40)),
                ('modality', models.CharField(max_length=16)),
                ('hours', models.PositiveSmallIntegerField()),
                ('academy', models.CharField(max_length=160)),
                ('instructor', models.CharField(blank=True, max_length=160)),
                ('accreditation', models.CharField(blank=True, max_length=60)),
                ('folio', models.CharField(blank=True, max_length=60)),
                ('starts', models.DateField()),
                ('ends', models.DateField()),
                ('grade', models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                ('passed', models.BooleanField()),
                ('recorded_at', models.DateTimeField()),
                ('annulled_at', models.DateTimeField(null=True)),
                ('annulled_why', models.CharField(blank=True, max_length=500)),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='trainings', to='officers.officer')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('annulled_at', None)), fields=('officer', 'course', 'starts', 'passed'), name='officer_course_once_a_start'), models.CheckConstraint(condition=models.Q(('ends__gte', models.F('starts'))), name='officer_course_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(('hours__gte', 1), ('hours__lte', 5000)), name='officer_course_hours_bounded'), models.CheckConstraint(condition=models.Q(('grade', None), models.Q(('grade__gte', 0), ('grade__lte', 100)), _connector='OR'), name='officer_course_grade_bounded')],
            },
        ),
        migrations.CreateModel(
            name='Accreditation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=16)),
                ('since', models.DateField()),
                ('until', models.DateField()),
                ('document', models.CharField(max_length=120)),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.CharField(max_length=150)),
                ('ended_on', models.DateField(null=True)),
                ('ended_document', models.CharField(blank=True, max_length=120)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.institution')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('institution', 'what', 'since'), name='accredited_once_a_day'), models.CheckConstraint(condition=models.Q(('until__gt', models.F('since'))), name='accreditation_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(models.Q(('ended_document', ''), ('ended_on', None)), models.Q(('ended_on__gte', models.F('since')), ('ended_on__lte', models.F('until')), models.Q(('ended_document', ''), _negated=True)), _connector='OR'), name='accreditation_ended_by_a_document')],
            },
        ),
        migrations.RunPython(refuse, migrations.RunPython.noop),
    ]
