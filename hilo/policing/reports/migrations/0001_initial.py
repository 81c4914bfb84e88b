import django.db.models.deletion
from django.db import migrations, models

from hilo.policing.reports.triggers import install


def refuse(apps, schema_editor):
    """The database refuses what must never be (see triggers.py)."""
    with schema_editor.connection.cursor() as cursor:
        for statement in install(schema_editor.connection.vendor):
            cursor.execute(statement)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0001_initial'),
        ('incidents', '0001_initial'),
        ('officers', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Device',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80)),
                ('public', models.CharField(blank=True, max_length=1000)),
                ('registered_at', models.DateTimeField()),
                ('registered_by', models.CharField(max_length=150)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('revoked_by', models.CharField(blank=True, max_length=150)),
                ('revoked_because', models.CharField(blank=True, max_length=500)),
                ('seen_at', models.DateTimeField(null=True)),
                ('skew_s', models.IntegerField(default=0, help_text='seconds that its clock is ahead, as last seen')),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='officers.officer')),
            ],
            options={
                'indexes': [models.Index(fields=['officer'], name='device_by_officer')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('revoked_at', None), ('revoked_by', '')), models.Q(('revoked_at__isnull', False), models.Q(('revoked_by', ''), _negated=True), models.Q(('revoked_because', ''), _negated=True)), _connector='OR'), name='device_revoked_with_reason')],
            },
        ),
        migrations.CreateModel(
            name='EditionProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.CharField(max_length=40)),
                ('edition', models.CharField(max_length=20)),
                ('sha256', models.CharField(max_length=64)),
                ('text', models.TextField()),
                ('reason', models.CharField(max_length=1000)),
                ('valid_from', models.DateField()),
                ('status', models.CharField(default='open', max_length=12)),
                ('proposed_at', models.DateTimeField()),
                ('proposed_by', models.CharField(max_length=150)),
                ('institution', models.CharField(max_length=24)),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'open')), fields=('form',), name='edition_one_open'), models.UniqueConstraint(condition=models.Q(('status', 'approved')), fields=('form',), name='edition_one_approved'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('status', 'open')), models.Q(('ended_at__isnull', False), ('status__in', ['approved', 'rejected', 'withdrawn', 'superseded'])), _connector='OR'), name='edition_status_known')],
            },
        ),
        migrations.CreateModel(
            name='EditionVote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('party', models.CharField(max_length=12)),
                ('approved', models.BooleanField()),
                ('sha256', models.CharField(max_length=64)),
                ('reason', models.CharField(max_length=1000)),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=150)),
                ('institution', models.CharField(max_length=24)),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='votes', to='reports.editionproposal')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('proposal', 'party'), name='edition_vote_once_a_party'), models.UniqueConstraint(fields=('proposal', 'by'), name='edition_vote_once_a_person'), models.CheckConstraint(condition=models.Q(('party__in', ['secretariat', 'attorney', 'commissioner'])), name='edition_vote_party_known')],
            },
        ),
        migrations.CreateModel(
            name='ForceRecommendation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.CharField(max_length=24)),
                ('state', models.CharField(max_length=2)),
                ('body', models.CharField(max_length=120)),
                ('number', models.CharField(max_length=40)),
                ('received_on', models.DateField()),
                ('subject', models.CharField(max_length=500)),
                ('answer', models.CharField(default='pending', max_length=12)),
                ('noted_at', models.DateTimeField()),
                ('noted_by', models.CharField(max_length=150)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('institution', 'body', 'number'), name='force_recommendation_once'), models.CheckConstraint(condition=models.Q(('answer__in', ['pending', 'accepted', 'partly', 'refused'])), name='force_recommendation_answer_known')],
            },
        ),
        migrations.CreateModel(
            name='ForceFollowUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('text', models.CharField(max_length=1000)),
                ('closes', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=150)),
                ('recommendation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='reports.forcerecommendation')),
            ],
            options={
                'ordering': ['on', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ForceRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('folio', models.CharField(max_length=40)),
                ('annex', models.CharField(max_length=32)),
                ('institution', models.CharField(max_length=24)),
                ('state', models.CharField(max_length=2)),
                ('municipality', models.CharField(blank=True, max_length=5)),
                ('at', models.DateTimeField()),
                ('resistance', models.CharField(max_length=16)),
                ('mechanism', models.CharField(max_length=16)),
                ('level', models.CharField(max_length=16)),
                ('firearm', models.BooleanField()),
                ('shots', models.PositiveIntegerField(default=0)),
                ('injured_persons', models.PositiveIntegerField(default=0)),
                ('injured_officers', models.PositiveIntegerField(default=0)),
                ('dead_women', models.PositiveIntegerField(default=0)),
                ('dead_men', models.PositiveIntegerField(default=0)),
                ('dead_unknown', models.PositiveIntegerField(default=0)),
                ('dead_officers', models.PositiveIntegerField(default=0)),
                ('edition', models.CharField(max_length=20)),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'at'], name='force_row_by_state')],
                'constraints': [models.UniqueConstraint(fields=('folio', 'annex'), name='force_row_once')],
            },
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.UUIDField(unique=True)),
                ('folio', models.CharField(max_length=40, unique=True)),
                ('number', models.PositiveSmallIntegerField(null=True)),
                ('form', models.CharField(max_length=40)),
                ('edition', models.CharField(max_length=20)),
                ('form_version', models.CharField(max_length=40)),
                ('rule_version', models.CharField(blank=True, max_length=40)),
                ('status', models.CharField(default='draft', max_length=12)),
                ('unit', models.CharField(blank=True, max_length=24)),
                ('state', models.CharField(max_length=2)),
                ('document', models.JSONField()),
                ('written', models.JSONField(default=list)),
                ('removed', models.JSONField(default=dict)),
                ('findings', models.JSONField(default=list)),
                ('version', models.PositiveIntegerField(default=0)),
                ('started_by', models.CharField(default='person', max_length=8)),
                ('adolescent', models.BooleanField(default=False)),
                ('opened_at', models.DateTimeField()),
                ('device_opened_at', models.DateTimeField(null=True)),
                ('changed_at', models.DateTimeField()),
                ('submitted_at', models.DateTimeField(null=True)),
                ('returned_at', models.DateTimeField(null=True)),
                ('signed_at', models.DateTimeField(null=True)),
                ('signed_by', models.CharField(blank=True, max_length=150)),
                ('signed_despite', models.CharField(blank=True, help_text='why it was signed with errors left', max_length=1000)),
                ('handed_over_at', models.DateTimeField(null=True)),
                ('handed_over_by', models.CharField(blank=True, max_length=150)),
                ('acknowledged_at', models.DateTimeField(null=True)),
                ('acknowledged_by', models.CharField(blank=True, max_length=150)),
                ('author', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='officers.officer')),
                ('incident', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
                ('institution', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.institution')),
                ('receiver', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.institution')),
            ],
            options={
                'indexes': [models.Index(fields=['institution', 'status', 'submitted_at'], name='report_queue'), models.Index(fields=['author', '-opened_at'], name='report_by_author'), models.Index(fields=['receiver', '-handed_over_at'], name='report_received'), models.Index(condition=models.Q(('status', 'handed_over')), fields=['receiver', 'handed_over_at'], name='report_to_acknowledge'), models.Index(condition=models.Q(('signed_at__isnull', False)), fields=['institution', '-signed_at'], name='report_signed'), models.Index(fields=['state', '-opened_at'], name='report_by_state'), models.Index(condition=models.Q(('status__in', ['draft', 'returned'])), fields=['institution', 'opened_at'], name='report_being_written')],
                'constraints': [models.UniqueConstraint(fields=('incident', 'number'), name='report_number_once'), models.CheckConstraint(condition=models.Q(models.Q(('receiver', None), ('signed_at', None), ('status__in', ['draft', 'submitted', 'returned'])), models.Q(('receiver', None), ('signed_at__isnull', False), ('status', 'signed')), models.Q(('acknowledged_at', None), ('handed_over_at__isnull', False), ('receiver__isnull', False), ('status', 'handed_over')), models.Q(('acknowledged_at__isnull', False), ('receiver__isnull', False), ('status', 'acknowledged')), _connector='OR'), name='report_status_known'), models.CheckConstraint(condition=models.Q(('signed_at', None), models.Q(('signed_by', ''), _negated=True), _connector='OR'), name='report_signed_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('incident', None), ('number', None)), models.Q(('incident__isnull', False), ('number__isnull', False)), _connector='OR'), name='report_numbered_in_its_incident')],
            },
        ),
        migrations.CreateModel(
            name='Remark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(blank=True, max_length=200)),
                ('text', models.CharField(max_length=1000)),
                ('by', models.CharField(max_length=150)),
                ('at', models.DateTimeField()),
                ('round', models.PositiveSmallIntegerField(default=1)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='remarks', to='reports.report')),
            ],
        ),
        migrations.CreateModel(
            name='PartSigned',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by', models.CharField(max_length=150)),
                ('at', models.DateTimeField()),
                ('changes', models.JSONField()),
                ('declined', models.CharField(blank=True, max_length=500)),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='officers.officer')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts_signed', to='reports.report')),
            ],
        ),
        migrations.CreateModel(
            name='Partner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('named_by', models.CharField(max_length=150)),
                ('named_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by', models.CharField(blank=True, max_length=150)),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='officers.officer')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='partners', to='reports.report')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('ended_at', None)), fields=['officer'], name='partner_writes')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('report', 'officer'), name='partner_once'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_by', '')), models.Q(('ended_at__isnull', False), models.Q(('ended_by', ''), _negated=True)), _connector='OR'), name='partner_ended_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='OtherRef',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.UUIDField(unique=True)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='other_refs', to='reports.report')),
            ],
        ),
        migrations.CreateModel(
            name='Mention',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=10)),
                ('annex', models.CharField(max_length=32)),
                ('number', models.CharField(blank=True, max_length=40)),
                ('at', models.DateTimeField(null=True)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mentions', to='reports.report')),
            ],
            options={
                'indexes': [models.Index(fields=['kind', 'number'], name='mention_by_number')],
                'constraints': [models.UniqueConstraint(fields=('report', 'kind', 'annex'), name='mention_once')],
            },
        ),
        migrations.CreateModel(
            name='HandOver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=150)),
                ('recalled_at', models.DateTimeField(null=True)),
                ('recalled_by', models.CharField(blank=True, max_length=150)),
                ('recalled_because', models.CharField(blank=True, max_length=500)),
                ('receiver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.institution')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hand_overs', to='reports.report')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('recalled_at', None)), fields=('report',), name='report_handed_over_to_one'), models.CheckConstraint(condition=models.Q(models.Q(('recalled_at', None), ('recalled_because', ''), ('recalled_by', '')), models.Q(('recalled_at__isnull', False), models.Q(('recalled_by', ''), _negated=True), models.Q(('recalled_because', ''), _negated=True)), _connector='OR'), name='hand_over_recalled_with_reason')],
            },
        ),
        migrations.CreateModel(
            name='FindingShown',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=12)),
                ('severity', models.CharField(max_length=8)),
                ('where', models.CharField(blank=True, max_length=160)),
                ('finding', models.JSONField()),
                ('shown_at', models.DateTimeField()),
                ('gone_at', models.DateTimeField(null=True)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings_shown', to='reports.report')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('gone_at', None)), fields=('report', 'code', 'where'), name='finding_stands_once')],
            },
        ),
        migrations.CreateModel(
            name='EditConflict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=200)),
                ('theirs', models.JSONField(null=True)),
                ('digest', models.CharField(max_length=64)),
                ('by', models.CharField(max_length=150)),
                ('device_at', models.DateTimeField(null=True)),
                ('at', models.DateTimeField()),
                ('chosen', models.CharField(blank=True, max_length=8)),
                ('chosen_by', models.CharField(blank=True, max_length=150)),
                ('chosen_at', models.DateTimeField(null=True)),
                ('device', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.device')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='edit_conflicts', to='reports.report')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('chosen_at', None)), fields=('report', 'path', 'digest'), name='edit_conflict_open_once'), models.CheckConstraint(condition=models.Q(models.Q(('chosen', ''), ('chosen_at', None), ('chosen_by', '')), models.Q(('chosen__in', ['ours', 'theirs', 'other']), ('chosen_at__isnull', False), models.Q(('chosen_by', ''), _negated=True)), _connector='OR'), name='edit_conflict_chosen_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='DefenderNamed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('username', models.CharField(max_length=150)),
                ('named_by', models.CharField(max_length=150)),
                ('named_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='defenders', to='reports.report')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('ended_at', None)), fields=['username'], name='defender_cases')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('report', 'username'), name='defender_named_once')],
            },
        ),
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64)),
                ('path', models.CharField(max_length=200)),
                ('before', models.JSONField(null=True)),
                ('after', models.JSONField(null=True)),
                ('how', models.CharField(max_length=10)),
                ('conflict', models.BooleanField(default=False)),
                ('seen', models.JSONField(default=list)),
                ('by', models.CharField(max_length=150)),
                ('device_at', models.DateTimeField(null=True)),
                ('at', models.DateTimeField()),
                ('skew_s', models.IntegerField(default=0)),
                ('version', models.PositiveIntegerField()),
                ('device', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.device')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='reports.report')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('report', 'key'), name='change_taken_once')],
            },
        ),
        migrations.CreateModel(
            name='Amendment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('ref', models.UUIDField(null=True, unique=True)),
                ('changes', models.JSONField()),
                ('reason', models.CharField(max_length=1000)),
                ('by', models.CharField(max_length=150)),
                ('at', models.DateTimeField()),
                ('seen', models.JSONField(default=list)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='amendments', to='reports.report')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('report', 'number'), name='amendment_number_once'), models.CheckConstraint(condition=models.Q(('number__gte', 1), models.Q(('reason', ''), _negated=True)), name='amendment_has_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='SealedUnsent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content', models.TextField()),
                ('sha256', models.CharField(max_length=64)),
                ('received_at', models.DateTimeField()),
                ('received_from', models.CharField(max_length=150)),
                ('opened_at', models.DateTimeField(null=True)),
                ('opened_by', models.CharField(blank=True, max_length=150)),
                ('opened_because', models.CharField(blank=True, max_length=500)),
                ('merged_at', models.DateTimeField(null=True)),
                ('device', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sealed', to='reports.device')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.institution')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('device', 'sha256'), name='sealed_once'), models.CheckConstraint(condition=models.Q(models.Q(('opened_at', None), ('opened_because', '')), models.Q(('opened_at__isnull', False), models.Q(('opened_because', ''), _negated=True), models.Q(('opened_by', ''), _negated=True)), _connector='OR'), name='sealed_opened_with_reason')],
            },
        ),
        migrations.CreateModel(
            name='SignedFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('file', models.JSONField()),
                ('sha256', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=150)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='reports.report')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('report', 'number'), name='signed_file_once')],
            },
        ),
        migrations.RunPython(refuse, migrations.RunPython.noop),
    ]
