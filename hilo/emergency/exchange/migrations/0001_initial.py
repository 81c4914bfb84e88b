import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0001_initial'),
        ('incidents', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account', models.CharField(max_length=150)),
                ('url', models.CharField(max_length=500)),
                ('facts', models.JSONField(default=list)),
                ('states', models.JSONField(blank=True, default=list)),
                ('secret', models.TextField()),
                ('made_by', models.CharField(max_length=150)),
                ('made_at', models.DateTimeField()),
                ('cursor', models.BigIntegerField()),
                ('failures', models.PositiveIntegerField(default=0)),
                ('rests_until', models.DateTimeField(null=True)),
                ('stopped', models.CharField(blank=True, max_length=60)),
                ('ended_at', models.DateTimeField(null=True)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.institution')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('ended_at', None)), fields=['id'], name='subscription_open')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=36, unique=True)),
                ('place', models.BigIntegerField()),
                ('fact', models.CharField(max_length=60)),
                ('body', models.TextField()),
                ('made_at', models.DateTimeField()),
                ('next_at', models.DateTimeField()),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('answer', models.PositiveIntegerField(null=True)),
                ('error', models.CharField(blank=True, max_length=200)),
                ('delivered_at', models.DateTimeField(null=True)),
                ('dead_at', models.DateTimeField(null=True)),
                ('subscription', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='exchange.subscription')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('dead_at', None), ('delivered_at', None)), fields=['subscription', 'next_at'], name='delivery_waiting'), models.Index(condition=models.Q(('dead_at__isnull', False)), fields=['subscription'], name='delivery_dead')],
                'constraints': [models.UniqueConstraint(fields=('subscription', 'place'), name='fact_told_once'), models.CheckConstraint(condition=models.Q(('delivered_at', None), ('dead_at', None), _connector='OR'), name='delivery_ends_once')],
            },
        ),
        migrations.CreateModel(
            name='PublicWarning',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('identifier', models.CharField(max_length=200)),
                ('sender', models.CharField(max_length=200)),
                ('issued_by', models.CharField(max_length=150)),
                ('foreign', models.BooleanField(default=False)),
                ('kind', models.CharField(max_length=8)),
                ('status', models.CharField(default='Actual', max_length=8)),
                ('state', models.CharField(blank=True, max_length=2)),
                ('category', models.CharField(max_length=12)),
                ('urgency', models.CharField(max_length=12)),
                ('severity', models.CharField(max_length=12)),
                ('certainty', models.CharField(max_length=12)),
                ('response', models.CharField(blank=True, max_length=12)),
                ('texts', models.JSONField(default=dict)),
                ('area', models.JSONField(default=dict)),
                ('sent', models.DateTimeField()),
                ('effective', models.DateTimeField()),
                ('expires', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('message', models.TextField()),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.institution')),
                ('replaced', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replacements', to='exchange.publicwarning')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('ended_at', None)), fields=['expires'], name='warning_in_force')],
                'constraints': [models.UniqueConstraint(fields=('institution', 'sender', 'identifier'), name='warning_known_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['alert', 'update', 'cancel'])), name='warning_kind_known'), models.CheckConstraint(condition=models.Q(('expires__gt', models.F('effective'))), name='warning_ends'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'alert'), ('replaced', None)), models.Q(('kind', 'alert'), _negated=True), _connector='OR'), name='warning_replaces_nothing')],
            },
        ),
        migrations.CreateModel(
            name='Received',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agency', models.CharField(max_length=200)),
                ('sender_id', models.CharField(max_length=200)),
                ('ours', models.BooleanField(default=False)),
                ('classify', models.BooleanField(default=False)),
                ('document', models.TextField()),
                ('digest', models.CharField(max_length=64)),
                ('said_at', models.DateTimeField()),
                ('received_at', models.DateTimeField()),
                ('taken', models.JSONField(default=dict)),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.institution')),
            ],
            options={
                'indexes': [models.Index(fields=['incident'], name='eido_of_incident')],
                'constraints': [models.UniqueConstraint(fields=('institution', 'agency', 'sender_id'), name='eido_incident_known_once')],
            },
        ),
    ]
