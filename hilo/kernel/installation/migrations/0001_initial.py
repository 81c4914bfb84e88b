from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Installation',
            fields=[
                ('id', models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=16)),
                ('declared_at', models.DateTimeField()),
                ('latest_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='installation_is_one'), models.CheckConstraint(condition=models.Q(('kind__in', ['operational', 'exercise', 'demonstration'])), name='installation_kind_known')],
            },
        ),
    ]
