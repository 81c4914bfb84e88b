import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0001_initial'),
        ('calls', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Request',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('right', models.CharField(max_length=12)),
                ('applicant', models.CharField(max_length=160)),
                ('contact', models.CharField(max_length=200)),
                ('represented', models.BooleanField(default=False)),
                ('identity', models.CharField(blank=True, max_length=80)),
                ('numbers', models.TextField(blank=True)),
                ('text', models.TextField()),
                ('status', models.CharField(default='received', max_length=12)),
                ('received_at', models.DateTimeField()),
                ('received_by', models.CharField(max_length=150)),
                ('due_at', models.DateTimeField()),
                ('extended', models.BooleanField(default=False)),
                ('asked_at', models.DateTimeField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('ground', models.CharField(blank=True, max_length=4)),
                ('answer', models.TextField(blank=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.institution')),
            ],
            options={
                'indexes': [models.Index(fields=['institution', 'due_at'], name='request_by_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('right__in', ['access', 'correction', 'erasure', 'objection'])), name='request_right_known'), models.CheckConstraint(condition=models.Q(('status__in', ['received', 'asked', 'answered', 'done', 'refused', 'lapsed'])), name='request_status_known'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'refused'), _negated=True), models.Q(models.Q(('ground', ''), _negated=True), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='request_refused_with_ground')],
            },
        ),
        migrations.CreateModel(
            name='RequestedCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('done_at', models.DateTimeField(null=True)),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calls.call')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requested_calls', to='privacy.request')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('request', 'call'), name='request_names_a_call_once')],
            },
        ),
        migrations.CreateModel(
            name='Disclosure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('authority', models.CharField(max_length=160)),
                ('document', models.CharField(max_length=80)),
                ('basis', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=150)),
                ('released_at', models.DateTimeField(null=True)),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calls.call')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('released_at', None)), fields=['call'], name='disclosure_holds')],
            },
        ),
    ]
