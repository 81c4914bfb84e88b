import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Fact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('subject', models.CharField(max_length=80)),
                ('state', models.CharField(blank=True, max_length=2)),
                ('heard_by', models.CharField(blank=True, max_length=200)),
                ('at', models.DateTimeField()),
                ('payload', models.TextField()),
                ('place', models.BigIntegerField(null=True, unique=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('place', None)), fields=['id'], name='fact_without_place')],
            },
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reaction', models.CharField(max_length=80)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('next_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
                ('error', models.TextField(blank=True)),
                ('fact', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='events.fact')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('done_at', None)), fields=['next_at'], name='task_open')],
                'constraints': [models.UniqueConstraint(fields=('fact', 'reaction'), name='task_once_a_fact')],
            },
        ),
    ]
