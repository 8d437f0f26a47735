
import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('customers', '0002_laws'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AsideNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by', models.BigIntegerField(null=True)),
                ('revision', models.PositiveIntegerField()),
                ('text', models.TextField()),
                ('at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='BlockedNumber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('e164', models.CharField(max_length=20, unique=True)),
                ('reason', models.CharField(max_length=200)),
                ('by', models.BigIntegerField(null=True)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='HeardEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=10)),
                ('party', models.CharField(blank=True, max_length=80)),
                ('at', models.DateTimeField()),
                ('digits', models.CharField(blank=True, max_length=40)),
            ],
        ),
        migrations.CreateModel(
            name='Leg',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=40)),
                ('call', models.CharField(max_length=200)),
                ('origin', models.CharField(blank=True, max_length=200)),
                ('offered_at', models.DateTimeField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('answering', models.CharField(blank=True, max_length=80)),
                ('by_machine', models.BooleanField(default=False)),
                ('diversion', models.CharField(blank=True, max_length=80)),
                ('cause', models.CharField(blank=True, max_length=40)),
                ('seconds', models.PositiveIntegerField(null=True)),
                ('is_lost', models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name='Line',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('e164', models.CharField(max_length=20, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name='OutboundCallerId',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('pattern', models.CharField(max_length=40)),
                ('caller_id', models.CharField(max_length=20)),
            ],
            options={
                'ordering': ['position'],
            },
        ),
        migrations.CreateModel(
            name='Participant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, max_length=120)),
                ('joined_at', models.DateTimeField()),
                ('left_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Promised',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.CharField(blank=True, max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name='Ring',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
        ),
        migrations.CreateModel(
            name='Connection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('provider', models.CharField(choices=[('generic', 'Generic webhook'), ('sipgate', 'sipgate.io'), ('placetel', 'Placetel'), ('fritzbox', 'FRITZ!Box'), ('practice', 'Practice phone')], max_length=10)),
                ('is_enabled', models.BooleanField(default=True)),
                ('region', models.CharField(default='DE', max_length=2)),
                ('area_code', models.CharField(blank=True, max_length=8)),
                ('timezone', models.CharField(default='Europe/Berlin', max_length=40)),
                ('token', models.CharField(blank=True, max_length=80)),
                ('secret', models.TextField(blank=True)),
                ('host', models.CharField(blank=True, max_length=200)),
                ('port', models.PositiveIntegerField(null=True)),
                ('user_name', models.CharField(blank=True, max_length=80)),
                ('default_caller_id', models.CharField(blank=True, max_length=20)),
                ('takes_in', models.BooleanField(default=True)),
                ('takes_out', models.BooleanField(default=True)),
                ('heard_at', models.DateTimeField(null=True)),
                ('connected_at', models.DateTimeField(null=True)),
                ('error', models.TextField(blank=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('token', ''), _negated=True), fields=('token',), name='connection_token_once')],
            },
        ),
        migrations.CreateModel(
            name='Conversation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('call', 'Call'), ('visit', 'Visit'), ('letter', 'Letter')], max_length=10)),
                ('direction', models.CharField(choices=[('in', 'incoming'), ('out', 'outgoing')], max_length=3)),
                ('state', models.CharField(choices=[('ringing', 'ringing'), ('connected', 'in conversation'), ('over', 'over')], max_length=10)),
                ('ending', models.CharField(blank=True, choices=[('talked', 'talked'), ('missed', 'missed'), ('busy', 'busy'), ('voicemail', 'voicemail'), ('forwarded', 'forwarded'), ('blocked', 'blocked'), ('not_reached', 'not reached'), ('lost', 'ended unseen')], max_length=12)),
                ('started_at', models.DateTimeField()),
                ('connected_at', models.DateTimeField(null=True)),
                ('over_at', models.DateTimeField(null=True)),
                ('queue', models.CharField(blank=True, max_length=80)),
                ('local_raw', models.CharField(blank=True, max_length=80)),
                ('remote_raw', models.CharField(blank=True, max_length=80)),
                ('remote_e164', models.CharField(blank=True, max_length=20)),
                ('is_anonymous', models.BooleanField(default=False)),
                ('is_internal', models.BooleanField(default=False)),
                ('is_practice', models.BooleanField(default=False)),
                ('certainty', models.CharField(choices=[('certain', 'certain'), ('possible', 'possible'), ('several', 'several'), ('unknown', 'unknown'), ('anonymous', 'anonymous'), ('confirmed', 'confirmed by a colleague')], default='unknown', max_length=10)),
                ('shown_to', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ('auth_level', models.PositiveSmallIntegerField(choices=[(0, 'not authenticated'), (1, 'number matches'), (2, 'knows what only the customer knows'), (3, 'service PIN or call-back to a stored number')], default=0)),
                ('auth_reason', models.CharField(blank=True, max_length=200)),
                ('sender', models.CharField(blank=True, max_length=200)),
                ('subject', models.CharField(blank=True, max_length=200)),
                ('note', models.TextField(blank=True)),
                ('note_revision', models.PositiveIntegerField(default=0)),
                ('told', models.TextField(blank=True)),
                ('outcome', models.CharField(blank=True, choices=[('settled', 'Settled'), ('informed', 'Information given'), ('promised', 'Promised'), ('passed_on', 'Passed on'), ('waiting', 'Waiting for the customer'), ('complaint', 'Complaint taken'), ('not_reached', 'Not reached'), ('wrong_number', 'Wrong number'), ('spam', 'Advertising call')], max_length=12)),
                ('next_step', models.CharField(blank=True, max_length=300)),
                ('next_step_on', models.DateField(null=True)),
                ('wrapped_up_at', models.DateTimeField(null=True)),
                ('wrapped_up_by', models.BigIntegerField(null=True)),
                ('customer', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                ('next_step_user', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
    ]
