import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='RetiredKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kid', models.CharField(max_length=16, unique=True)),
                ('public', models.TextField()),
                ('successor', models.CharField(max_length=16, unique=True)),
                ('retired_at', models.DateTimeField()),
                ('retired_by', models.CharField(max_length=150)),
                ('document', models.CharField(max_length=120)),
                ('distrusted_from', models.DateField(null=True)),
                ('distrusted_at', models.DateTimeField(null=True)),
                ('distrusted_by', models.CharField(blank=True, max_length=150)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.institution')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('distrusted_at', None), ('distrusted_by', ''), ('distrusted_from', None)), models.Q(('distrusted_at__gte', models.F('retired_at')), ('distrusted_from__isnull', False), models.Q(('distrusted_by', ''), _negated=True)), _connector='OR'), name='signing_key_distrusted_by_somebody')],
            },
        ),
    ]
