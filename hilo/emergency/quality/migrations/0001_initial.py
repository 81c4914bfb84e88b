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
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('week', models.DateField()),
                ('seed', models.CharField(max_length=32)),
                ('place', models.PositiveSmallIntegerField()),
                ('worker', models.CharField(max_length=150)),
                ('drawn_at', models.DateTimeField()),
                ('answers', models.JSONField(default=dict)),
                ('remark', models.CharField(blank=True, max_length=1000)),
                ('reviewed_at', models.DateTimeField(null=True)),
                ('reviewed_by', models.CharField(blank=True, max_length=150)),
                ('word', models.CharField(blank=True, max_length=1000)),
                ('word_at', models.DateTimeField(null=True)),
                ('call', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calls.call')),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='centres.centre')),
            ],
            options={
                'indexes': [models.Index(fields=['worker', '-reviewed_at'], name='review_by_worker')],
                'constraints': [models.UniqueConstraint(fields=('centre', 'week', 'place'), name='review_place_once'), models.CheckConstraint(condition=models.Q(('reviewed_by', models.F('worker')), _negated=True), name='review_by_another'), models.CheckConstraint(condition=models.Q(models.Q(('reviewed_at', None), ('reviewed_by', ''), ('word_at', None)), models.Q(('reviewed_at__isnull', False), models.Q(('reviewed_by', ''), _negated=True)), _connector='OR'), name='review_before_its_word')],
            },
        ),
    ]
