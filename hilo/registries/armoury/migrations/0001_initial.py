import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0001_initial'),
        ('officers', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Piece',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=24)),
                ('serial', models.CharField(max_length=60)),
                ('serial_key', models.CharField(max_length=60)),
                ('maker', models.CharField(blank=True, max_length=60)),
                ('model', models.CharField(blank=True, max_length=60)),
                ('calibre', models.CharField(blank=True, max_length=24)),
                ('licence', models.CharField(blank=True, max_length=60)),
                ('ballistics', models.CharField(blank=True, max_length=60)),
                ('place', models.CharField(max_length=80)),
                ('status', models.CharField(default='store', max_length=8)),
                ('entered_on', models.DateField()),
                ('review_on', models.DateField()),
                ('apart', models.CharField(blank=True, max_length=500)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.institution')),
            ],
            options={
                'indexes': [models.Index(fields=['kind', 'serial_key'], name='piece_by_serial'), models.Index(fields=['institution', 'status', 'review_on'], name='piece_by_review')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'out'), _negated=True), fields=('institution', 'kind', 'serial_key'), name='piece_serial_once'), models.CheckConstraint(condition=models.Q(('status__in', ['store', 'issued', 'unfit', 'lost', 'stolen', 'out'])), name='piece_status_known')],
            },
        ),
        migrations.CreateModel(
            name='Charge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('issued_at', models.DateTimeField()),
                ('issued_by', models.CharField(max_length=150)),
                ('returned_at', models.DateTimeField(null=True)),
                ('returned_to', models.CharField(blank=True, max_length=150)),
                ('condition', models.CharField(blank=True, max_length=200)),
                ('asked_at', models.DateTimeField(null=True)),
                ('asked_code', models.CharField(blank=True, max_length=12)),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='officers.officer')),
                ('training', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='officers.training')),
                ('piece', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='charges', to='armoury.piece')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('returned_at', None)), fields=['officer'], name='charge_open_by_officer')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('returned_at', None)), fields=('piece',), name='piece_with_one'), models.CheckConstraint(condition=models.Q(models.Q(('returned_at', None), ('returned_to', '')), models.Q(('returned_at__gte', models.F('issued_at')), models.Q(('returned_to', ''), _negated=True)), _connector='OR'), name='piece_returned_to_somebody')],
            },
        ),
        migrations.CreateModel(
            name='ProtocolAdopted',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('protocol', models.CharField(max_length=40)),
                ('version', models.CharField(max_length=40)),
                ('since', models.DateField()),
                ('document', models.CharField(max_length=200)),
                ('looked_on', models.DateField()),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.institution')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('institution', 'protocol', 'version'), name='protocol_version_once')],
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=12)),
                ('on', models.DateField()),
                ('place', models.CharField(blank=True, max_length=80)),
                ('document', models.CharField(blank=True, max_length=120)),
                ('words', models.CharField(blank=True, max_length=500)),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=150)),
                ('piece', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='armoury.piece')),
            ],
        ),
    ]
