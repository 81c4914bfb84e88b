import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('calls', '0001_initial'),
        ('centres', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Follower',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.BigIntegerField(default=0)),
                ('followed_at', models.DateTimeField(null=True)),
                ('round', models.PositiveIntegerField(default=0)),
                ('round_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Day',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('counted_at', models.DateTimeField(null=True)),
                ('changed_at', models.DateTimeField(null=True)),
                ('improper', models.JSONField(default=dict)),
                ('whole', models.BinaryField(default=bytes)),
                ('cells', models.BinaryField(default=bytes)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centres.centre')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('centre', 'day'), name='oversight_day_once')],
            },
        ),
        migrations.CreateModel(
            name='Talk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=150)),
                ('outcome', models.CharField(max_length=16)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calls.call')),
            ],
            options={
                'indexes': [models.Index(fields=['call', '-at'], name='oversight_talk_by_call')],
            },
        ),
    ]
