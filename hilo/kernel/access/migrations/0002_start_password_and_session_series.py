from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='start_password',
            field=models.BooleanField(default=False, help_text='given by an administrator: must be changed first'),
        ),
        migrations.AddField(
            model_name='user',
            name='session_series',
            field=models.PositiveIntegerField(default=0, help_text='sessions of an earlier series have ended'),
        ),
    ]
