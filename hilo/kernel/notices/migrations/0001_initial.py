from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=12)),
                ('key', models.CharField(blank=True, max_length=40)),
                ('latitude', models.FloatField(null=True)),
                ('longitude', models.FloatField(null=True)),
                ('radius_m', models.FloatField(default=50)),
                ('state', models.CharField(max_length=2)),
                ('text', models.CharField(max_length=300)),
                ('posted_by', models.CharField(max_length=150)),
                ('valid_from', models.DateTimeField()),
                ('valid_until', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['kind', 'key'], name='notice_about')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['number', 'place', 'unit'])), name='notice_kind_known'), models.CheckConstraint(condition=models.Q(('valid_until__gt', models.F('valid_from'))), name='notice_ends')],
            },
        ),
    ]
