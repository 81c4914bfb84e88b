import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='Institution',
            fields=[
                ('code', models.SlugField(max_length=24, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=160)),
                ('state', models.CharField(blank=True, help_text='two digits; empty for a federal body', max_length=2)),
                ('kind', models.CharField(help_text='of standards/authorities.toml', max_length=24)),
                ('municipality', models.CharField(blank=True, help_text='five digits of INEGI; empty unless municipal', max_length=5)),
                ('valid_from', models.DateTimeField(default=django.utils.timezone.now)),
                ('valid_until', models.DateTimeField(blank=True, help_text='closed from this instant', null=True)),
                ('parent', models.ForeignKey(help_text='the institution it belongs to', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='access.institution')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_until', None), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='institution_closes_after_it_opens'), models.CheckConstraint(condition=models.Q(('municipality', ''), ('municipality__startswith', models.F('state')), _connector='OR'), name='institution_municipality_lies_in_its_state')],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('centre', models.CharField(blank=True, help_text='code of the emergency centre, if any', max_length=12)),
                ('unit', models.CharField(blank=True, help_text='code of the unit whose page this account opens', max_length=24)),
                ('scope', models.CharField(default='state', help_text='state: of its institution; national: the whole country', max_length=8)),
                ('start_password', models.BooleanField(default=False, help_text='given by an administrator: must be changed first')),
                ('entry_by_two', models.BooleanField(default=False, help_text='the start password alone opens nothing: another administrator gives an entry code')),
                ('entry_code', models.CharField(blank=True, help_text='digest of that code, once it was given', max_length=64)),
                ('opened_until', models.DateTimeField(blank=True, help_text='until then something is open to it for a life in danger', null=True)),
                ('session_series', models.PositiveIntegerField(default=0, help_text='sessions of an earlier series have ended')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ('institution', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='users', to='access.institution')),
            ],
            options={
                'verbose_name': 'user',
                'verbose_name_plural': 'users',
                'abstract': False,
            },
            managers=[
                ('objects', django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name='Opening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record', models.CharField(max_length=80)),
                ('state', models.CharField(blank=True, max_length=2)),
                ('holder_code', models.CharField(blank=True, max_length=24)),
                ('account', models.CharField(max_length=150)),
                ('why', models.CharField(max_length=300)),
                ('opened_at', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('late', models.BooleanField(default=False)),
                ('reviewed_by', models.CharField(blank=True, max_length=150)),
                ('reviewed_at', models.DateTimeField(null=True)),
                ('justified', models.BooleanField(null=True)),
                ('finding', models.CharField(blank=True, max_length=1000)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.institution')),
            ],
            options={
                'indexes': [models.Index(fields=['account', 'until'], name='opening_in_force'), models.Index(condition=models.Q(('reviewed_at', None)), fields=['state'], name='opening_to_review')],
                'constraints': [models.CheckConstraint(condition=models.Q(('until__gte', models.F('opened_at'))), name='opening_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('reviewed_at', None), models.Q(models.Q(('reviewed_by', ''), _negated=True), models.Q(('reviewed_by', models.F('account')), _negated=True)), _connector='OR'), name='opening_reviewed_by_another')],
            },
        ),
        migrations.CreateModel(
            name='AccessToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('purpose', models.CharField(help_text='what it is used for, in words', max_length=80)),
                ('permissions', models.JSONField(default=list, help_text='those it carries; the account must have them too')),
                ('made_by', models.CharField(max_length=150)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('waits', models.BooleanField(default=False, help_text='void until another administrator confirms it')),
                ('confirmed_by', models.CharField(blank=True, max_length=150)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('confirmed_by', models.F('made_by')), _negated=True), name='token_confirmed_by_another')],
            },
        ),
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(max_length=24)),
                ('valid_from', models.DateTimeField()),
                ('valid_until', models.DateTimeField(blank=True, null=True)),
                ('granted_by', models.CharField(max_length=150)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grants', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_until', None), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='grant_ends_after_it_begins'), models.UniqueConstraint(condition=models.Q(('valid_until', None)), fields=('user', 'role'), name='grant_open_once_a_role')],
            },
        ),
        migrations.CreateModel(
            name='GrantProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(max_length=24)),
                ('proposed_by', models.CharField(max_length=150)),
                ('proposed_at', models.DateTimeField()),
                ('decided_by', models.CharField(blank=True, max_length=150)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('confirmed', models.BooleanField(default=False)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('decided_at', None)), fields=('user', 'role'), name='grant_proposed_once_a_role'), models.CheckConstraint(condition=models.Q(('confirmed', False), models.Q(models.Q(('decided_by', ''), _negated=True), models.Q(('decided_by', models.F('proposed_by')), _negated=True)), _connector='OR'), name='grant_confirmed_by_another')],
            },
        ),
        migrations.CreateModel(
            name='IdempotentResponse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200)),
                ('request_digest', models.CharField(max_length=64)),
                ('status', models.PositiveSmallIntegerField(default=0)),
                ('body', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'key'), name='idempotent_response_once_a_key')],
            },
        ),
    ]
