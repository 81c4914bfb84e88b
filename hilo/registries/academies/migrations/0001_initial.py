from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
        ),
        migrations.CreateModel(
            name='Applicant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('folio', models.CharField(max_length=24)),
                ('call', models.CharField(max_length=60)),
                ('name', models.CharField(max_length=160)),
                ('curp', models.CharField(max_length=18)),
                ('born', models.DateField()),
                ('profile', models.CharField(max_length=32)),
                ('registered_at', models.DateTimeField()),
                ('registered_by', models.CharField(max_length=150)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_why', models.CharField(blank=True, max_length=500)),
            ],
        ),
        migrations.CreateModel(
            name='Clearance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('passed', models.BooleanField()),
                ('issued_on', models.DateField()),
                ('valid_until', models.DateField(null=True)),
                ('document', models.CharField(max_length=120)),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.CharField(max_length=150)),
            ],
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('before', models.DecimalField(decimal_places=2, max_digits=5)),
                ('after', models.DecimalField(decimal_places=2, max_digits=5)),
                ('reason', models.CharField(max_length=500)),
                ('document', models.CharField(max_length=120)),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=150)),
            ],
        ),
        migrations.CreateModel(
            name='Day',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('hours', models.PositiveSmallIntegerField()),
                ('marked_at', models.DateTimeField(null=True)),
                ('marked_by', models.CharField(blank=True, max_length=150)),
            ],
        ),
        migrations.CreateModel(
            name='Diploma',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('folio', models.CharField(max_length=40, unique=True)),
                ('line', models.TextField()),
                ('issued_at', models.DateTimeField()),
                ('annulled_on', models.DateField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('course', models.CharField(max_length=40)),
                ('folio', models.CharField(max_length=60)),
                ('hours', models.PositiveSmallIntegerField()),
                ('profile', models.CharField(blank=True, max_length=32)),
                ('since', models.DateField()),
                ('until', models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name='Group',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=24)),
                ('place', models.CharField(max_length=160)),
                ('starts', models.DateField()),
                ('ends', models.DateField()),
                ('seats', models.PositiveSmallIntegerField()),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('closed_by', models.CharField(blank=True, max_length=150)),
                ('document', models.CharField(blank=True, max_length=120)),
                ('acts', models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name='Instructor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=160)),
                ('certification', models.CharField(max_length=60)),
                ('since', models.DateField()),
                ('until', models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveSmallIntegerField()),
                ('grade', models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                ('attendance', models.DecimalField(decimal_places=1, max_digits=4, null=True)),
                ('passed', models.BooleanField(null=True)),
                ('left_at', models.DateTimeField(null=True)),
                ('left_why', models.CharField(blank=True, max_length=500)),
                ('enrolled_at', models.DateTimeField()),
                ('enrolled_by', models.CharField(max_length=150)),
            ],
        ),
    ]
