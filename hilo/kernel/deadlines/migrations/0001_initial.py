from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Deadline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(max_length=80)),
                ('term', models.CharField(max_length=24)),
                ('state', models.CharField(blank=True, max_length=2)),
                ('started_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('met_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('met_at', None)), fields=['due_at'], name='deadline_open')],
                'constraints': [models.UniqueConstraint(fields=('subject', 'term'), name='deadline_once'), models.CheckConstraint(condition=models.Q(('due_at__gte', models.F('started_at'))), name='deadline_after_start')],
            },
        ),
    ]
