import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('centres', '0001_initial'),
        ('dispatch', '0001_initial'),
        ('incidents', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Alarm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=16)),
                ('raised_at', models.DateTimeField()),
                ('raised_by', models.CharField(blank=True, max_length=150)),
                ('latitude', models.FloatField(null=True)),
                ('longitude', models.FloatField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.CharField(blank=True, max_length=150)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by', models.CharField(blank=True, max_length=150)),
                ('how', models.CharField(blank=True, max_length=12)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centres.centre')),
                ('incident', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dispatch.unit')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('ended_at', None)), fields=['centre'], name='alarm_open')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None), ('unit__isnull', False)), fields=('unit', 'kind'), name='alarm_once_a_unit'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('how', '')), models.Q(('ended_at__isnull', False), models.Q(('how', ''), _negated=True)), _connector='OR'), name='alarm_ends_somehow')],
            },
        ),
    ]
