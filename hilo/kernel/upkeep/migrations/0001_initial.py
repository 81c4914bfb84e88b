from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Upkeep',
            fields=[
                ('what', models.CharField(max_length=16, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('findings', models.PositiveIntegerField(default=0)),
            ],
        ),
    ]
