import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0001_initial'),
        ('centres', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Call',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(max_length=12)),
                ('caller_number', models.CharField(blank=True, max_length=40)),
                ('latitude', models.FloatField(null=True)),
                ('longitude', models.FloatField(null=True)),
                ('uncertainty_m', models.FloatField(null=True)),
                ('state', models.CharField(blank=True, max_length=2)),
                ('municipality', models.CharField(blank=True, max_length=5)),
                ('exact', models.BooleanField(default=False)),
                ('served_number', models.CharField(default='911', max_length=12)),
                ('language', models.CharField(default='es', max_length=8)),
                ('narrative', models.TextField(blank=True)),
                ('address', models.CharField(blank=True, max_length=200)),
                ('interior', models.CharField(blank=True, max_length=80)),
                ('reference', models.CharField(blank=True, max_length=300)),
                ('access', models.CharField(blank=True, max_length=200)),
                ('card', models.JSONField(blank=True, default=dict)),
                ('findings', models.JSONField(blank=True, default=list)),
                ('recording', models.CharField(blank=True, max_length=200)),
                ('status', models.CharField(default='waiting', max_length=12)),
                ('improper_kind', models.CharField(blank=True, max_length=16)),
                ('received_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.CharField(blank=True, max_length=150)),
                ('classified_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('by_hand', models.BooleanField(default=False)),
                ('silent', models.BooleanField(default=False)),
                ('no_ring', models.BooleanField(default=False)),
                ('keys', models.JSONField(blank=True, default=list)),
                ('paper_form', models.CharField(blank=True, max_length=24)),
                ('entered_at', models.DateTimeField(null=True)),
                ('entered_by', models.CharField(blank=True, max_length=150)),
                ('erased_at', models.DateTimeField(null=True)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centres.centre')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('status', 'waiting')), fields=['centre', 'received_at'], name='call_queue'), models.Index(fields=['caller_number', '-received_at'], name='call_number_history'), models.Index(fields=['centre', '-received_at'], name='call_by_centre')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['waiting', 'answered', 'classified', 'improper', 'abandoned', 'unreached'])), name='call_status_known'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'improper'), _negated=True), models.Q(('improper_kind', ''), _negated=True), _connector='OR'), name='call_improper_has_kind'), models.UniqueConstraint(condition=models.Q(('paper_form', ''), _negated=True), fields=('centre', 'paper_form'), name='call_form_entered_once'), models.CheckConstraint(condition=models.Q(models.Q(('entered_at', None), ('paper_form', '')), models.Q(models.Q(('paper_form', ''), _negated=True), ('entered_at__isnull', False)), _connector='OR'), name='call_form_says_when_entered')],
            },
        ),
        migrations.CreateModel(
            name='CallBack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=150)),
                ('outcome', models.CharField(max_length=16)),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='call_backs', to='calls.call')),
            ],
            options={
                'indexes': [models.Index(fields=['call', 'at'], name='call_back_by_call')],
            },
        ),
        migrations.CreateModel(
            name='CardVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('card', models.SlugField(max_length=40)),
                ('number', models.PositiveIntegerField()),
                ('document', models.TextField()),
                ('status', models.CharField(default='draft', max_length=12)),
                ('written_by', models.CharField(max_length=150)),
                ('written_at', models.DateTimeField()),
                ('why', models.CharField(blank=True, max_length=500)),
                ('judged_by', models.CharField(blank=True, max_length=150)),
                ('judged_at', models.DateTimeField(null=True)),
                ('judged_why', models.CharField(blank=True, max_length=500)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.institution')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('institution', 'card', 'number'), name='card_version_once'), models.UniqueConstraint(condition=models.Q(('status__in', ['draft', 'proposed', 'returned'])), fields=('institution', 'card'), name='card_has_one_draft'), models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'proposed', 'returned', 'approved'])), name='card_version_status_known'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'approved'), _negated=True), models.Q(models.Q(('judged_by', ''), _negated=True), models.Q(('judged_by', models.F('written_by')), _negated=True)), _connector='OR'), name='card_approved_by_another')],
            },
        ),
        migrations.CreateModel(
            name='LanguageHelp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=12)),
                ('language', models.CharField(max_length=8)),
                ('asked_at', models.DateTimeField()),
                ('asked_by', models.CharField(max_length=150)),
                ('joined_at', models.DateTimeField(null=True)),
                ('who', models.CharField(blank=True, max_length=120)),
                ('ended_at', models.DateTimeField(null=True)),
                ('outcome', models.CharField(blank=True, max_length=12)),
                ('ordered', models.BooleanField(null=True)),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='language_helps', to='calls.call')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('call',), name='call_has_one_language_help'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('outcome', '')), models.Q(('ended_at__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='language_help_ended_with_outcome')],
            },
        ),
        migrations.CreateModel(
            name='Leg',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('exchange', models.CharField(max_length=150)),
                ('exchange_id', models.CharField(max_length=200)),
                ('rang_at', models.DateTimeField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('located_at', models.DateTimeField(null=True)),
                ('point', models.CharField(blank=True, max_length=32)),
                ('call', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='legs', to='calls.call')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('exchange', 'exchange_id'), name='leg_known_once')],
            },
        ),
        migrations.CreateModel(
            name='OfferedPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('latitude', models.FloatField(null=True)),
                ('longitude', models.FloatField(null=True)),
                ('uncertainty_m', models.FloatField(null=True)),
                ('told_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by', models.CharField(blank=True, max_length=150)),
                ('outcome', models.CharField(blank=True, max_length=8)),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offered_places', to='calls.call')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('call',), name='call_is_offered_one_place'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('outcome', '')), models.Q(('ended_at__isnull', False), ('outcome__in', ['taken', 'passed'])), _connector='OR'), name='offered_place_ended_with_outcome')],
            },
        ),
        migrations.CreateModel(
            name='Overload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('why', models.CharField(max_length=500)),
                ('pull', models.CharField(max_length=12)),
                ('began_at', models.DateTimeField()),
                ('began_by', models.CharField(max_length=150)),
                ('until', models.DateTimeField()),
                ('announced', models.BooleanField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by', models.CharField(blank=True, max_length=150)),
                ('counts', models.JSONField(default=dict)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centres.centre')),
            ],
            options={
                'indexes': [models.Index(fields=['centre', '-began_at'], name='overload_by_centre')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('centre',), name='centre_overloaded_once'), models.CheckConstraint(condition=models.Q(('why', ''), _negated=True), name='overload_says_why')],
            },
        ),
        migrations.CreateModel(
            name='TextMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outgoing', models.BooleanField()),
                ('text', models.TextField()),
                ('by', models.CharField(blank=True, max_length=150)),
                ('name', models.CharField(blank=True, max_length=120)),
                ('at', models.DateTimeField()),
                ('state', models.CharField(max_length=12)),
                ('told_at', models.DateTimeField(null=True)),
                ('heard_at', models.DateTimeField(null=True)),
                ('heard_by', models.CharField(blank=True, max_length=150)),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='texts', to='calls.call')),
            ],
            options={
                'indexes': [models.Index(fields=['call', 'at', 'id'], name='text_by_call'), models.Index(condition=models.Q(('heard_at', None), ('outgoing', False)), fields=['call'], name='text_unheard')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('outgoing', False), models.Q(('name', ''), _negated=True)), fields=('call', 'name'), name='text_comes_once'), models.CheckConstraint(condition=models.Q(('state__in', ('received', 'sending', 'sent', 'delivered', 'failed', 'lost'))), name='text_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('outgoing', True), models.Q(('by', ''), _negated=True), models.Q(('state', 'received'), _negated=True)), models.Q(('outgoing', False), ('state', 'received')), _connector='OR'), name='text_of_ours_says_who_wrote')],
            },
        ),
    ]
