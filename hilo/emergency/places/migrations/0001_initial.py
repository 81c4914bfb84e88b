import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('centres', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Gazetteer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('source', models.CharField(max_length=200)),
                ('rows', models.JSONField(default=dict)),
                ('loaded_at', models.DateTimeField()),
                ('loaded_by', models.CharField(max_length=150)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centres.centre')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('centre', 'number'), name='gazetteer_number_once')],
            },
        ),
    ]
