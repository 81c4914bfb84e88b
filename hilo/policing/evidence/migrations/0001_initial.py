import django.db.models.deletion
from django.db import migrations, models

from hilo.policing.evidence.triggers import install


def refuse(apps, schema_editor):
    """The database refuses what must never be (see triggers.py)."""
    with schema_editor.connection.cursor() as cursor:
        for statement in install(schema_editor.connection.vendor):
            cursor.execute(statement)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('detentions', '0001_initial'),
        ('incidents', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=40, unique=True)),
                ('ref', models.CharField(blank=True, max_length=64)),
                ('report', models.CharField(blank=True, max_length=64)),
                ('annex', models.CharField(blank=True, max_length=32)),
                ('about', models.CharField(blank=True, max_length=64)),
                ('institution', models.CharField(max_length=24)),
                ('state', models.CharField(blank=True, max_length=2)),
                ('edition', models.CharField(max_length=20)),
                ('kind', models.CharField(max_length=24)),
                ('description', models.CharField(max_length=2000)),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=14)),
                ('measure', models.CharField(blank=True, max_length=40)),
                ('serial', models.CharField(blank=True, max_length=60)),
                ('registration', models.CharField(blank=True, max_length=60)),
                ('calibre', models.CharField(blank=True, max_length=40)),
                ('colour', models.CharField(blank=True, max_length=40)),
                ('start', models.CharField(max_length=24)),
                ('means', models.CharField(max_length=300)),
                ('packaging', models.CharField(blank=True, max_length=24)),
                ('documentation', models.JSONField(default=list)),
                ('place', models.CharField(max_length=300)),
                ('latitude', models.FloatField(null=True)),
                ('longitude', models.FloatField(null=True)),
                ('found_at', models.DateTimeField()),
                ('collected_at', models.DateTimeField()),
                ('device_at', models.DateTimeField(null=True)),
                ('entered_at', models.DateTimeField()),
                ('collected_by', models.CharField(max_length=160)),
                ('account', models.CharField(max_length=150)),
                ('status', models.CharField(default='located', max_length=20)),
                ('seal', models.CharField(blank=True, max_length=60)),
                ('holder_name', models.CharField(blank=True, max_length=500)),
                ('holder_institution', models.CharField(blank=True, max_length=24)),
                ('destination', models.CharField(blank=True, max_length=24)),
                ('length', models.PositiveIntegerField(default=0)),
                ('moved_at', models.DateTimeField()),
                ('notice_due_at', models.DateTimeField(null=True)),
                ('notified_at', models.DateTimeField(null=True)),
                ('notified_by', models.CharField(blank=True, max_length=300)),
                ('abandonment_due_at', models.DateTimeField(null=True)),
                ('outcome', models.CharField(blank=True, max_length=24)),
                ('detention', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='detentions.detention')),
                ('incident', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
            ],
            options={
                'indexes': [models.Index(fields=['holder_institution', 'status'], name='evidence_held'), models.Index(condition=models.Q(('report', ''), _negated=True), fields=['report'], name='evidence_by_report'), models.Index(condition=models.Q(('status', 'in_transfer')), fields=['destination'], name='evidence_expected'), models.Index(condition=models.Q(('notified_at', None)), fields=['notice_due_at'], name='evidence_owner_waits')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ref', ''), _negated=True), fields=('account', 'ref'), name='evidence_ref_once'), models.CheckConstraint(condition=models.Q(('status__in', ('located', 'identified', 'documented', 'collected', 'sealed', 'in_transfer', 'received', 'in_analysis', 'in_storage', 'presented_in_court', 'disposed'))), name='evidence_status_known'), models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='evidence_some_of_it'), models.CheckConstraint(condition=models.Q(models.Q(('description', ''), _negated=True), models.Q(('place', ''), _negated=True)), name='evidence_described'), models.CheckConstraint(condition=models.Q(models.Q(('outcome__in', ['return', 'destroy', 'forfeit', 'abandon']), ('status', 'disposed')), models.Q(models.Q(('status', 'disposed'), _negated=True), ('outcome', '')), _connector='OR'), name='evidence_end_has_outcome'), models.CheckConstraint(condition=models.Q(('notified_at', None), ('abandonment_due_at__isnull', False), _connector='OR'), name='evidence_notice_opens_term')],
            },
        ),
        migrations.CreateModel(
            name='Inventory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('folio', models.CharField(max_length=48, unique=True)),
                ('version', models.PositiveIntegerField()),
                ('person', models.CharField(max_length=24)),
                ('witnesses', models.PositiveSmallIntegerField()),
                ('at', models.DateTimeField()),
                ('device_at', models.DateTimeField(null=True)),
                ('by', models.CharField(max_length=150)),
                ('document', models.TextField()),
                ('sha256', models.CharField(max_length=64)),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
                ('items', models.ManyToManyField(related_name='inventories', to='evidence.item')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('incident', 'version'), name='evidence_inventory_version_once'), models.CheckConstraint(condition=models.Q(('person__in', ['signed', 'refused', 'absent', 'could_not'])), name='evidence_inventory_answered'), models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='evidence_inventory_numbered')],
            },
        ),
        migrations.CreateModel(
            name='File',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=160)),
                ('media', models.CharField(max_length=40)),
                ('size', models.PositiveBigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('device_at', models.DateTimeField(null=True)),
                ('by', models.CharField(max_length=150)),
                ('looked_at', models.DateTimeField()),
                ('altered', models.BooleanField(default=False)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='evidence.item')),
            ],
            options={
                'indexes': [models.Index(fields=['sha256'], name='evidence_file_by_hash'), models.Index(fields=['looked_at'], name='evidence_file_by_look')],
                'constraints': [models.UniqueConstraint(fields=('item', 'sha256'), name='evidence_file_once'), models.CheckConstraint(condition=models.Q(('size__gt', 0)), name='evidence_file_not_empty')],
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.PositiveIntegerField()),
                ('arc', models.CharField(max_length=24)),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=150)),
                ('document', models.TextField()),
                ('prev', models.CharField(blank=True, max_length=64)),
                ('hash', models.CharField(max_length=64)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='evidence.item')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('item', 'seq'), name='evidence_one_step_a_place'), models.CheckConstraint(condition=models.Q(models.Q(('prev', ''), ('seq', 1)), models.Q(('seq__gt', 1), models.Q(('prev', ''), _negated=True)), _connector='OR'), name='evidence_step_follows')],
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(max_length=24)),
                ('account', models.CharField(blank=True, max_length=150)),
                ('name', models.CharField(max_length=160)),
                ('witness', models.CharField(blank=True, max_length=160)),
                ('at', models.DateTimeField()),
                ('hash', models.CharField(max_length=64)),
                ('step', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='evidence.step')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('step', 'side'), name='evidence_signed_once_a_side'), models.CheckConstraint(condition=models.Q(('side__in', ['from', 'to'])), name='evidence_side_known'), models.CheckConstraint(condition=models.Q(models.Q(('account', ''), _negated=True), models.Q(('witness', ''), _negated=True), _connector='OR'), name='evidence_signed_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(max_length=64, unique=True)),
                ('name', models.CharField(max_length=160)),
                ('size', models.PositiveBigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('touched_at', models.DateTimeField()),
                ('device_at', models.DateTimeField(null=True)),
                ('by', models.CharField(max_length=150)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uploads', to='evidence.item')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('item', 'sha256'), name='evidence_upload_once'), models.CheckConstraint(condition=models.Q(('size__gt', 0)), name='evidence_upload_not_empty')],
            },
        ),
        migrations.CreateModel(
            name='Alteration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('found', models.CharField(blank=True, max_length=64)),
                ('remedied_at', models.DateTimeField(null=True)),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='alterations', to='evidence.file')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('remedied_at', None)), fields=('file', 'found'), name='evidence_alteration_said_once')],
            },
        ),
        migrations.RunPython(refuse, migrations.RunPython.noop),
    ]
