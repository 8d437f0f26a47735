
import django.db.models.deletion
import handschlag.promises.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('customers', '0002_laws'),
        ('people', '0003_last_admin'),
        ('worktime', '0002_exceptions_and_constraints'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Promise',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('party', models.CharField(blank=True, max_length=20)),
                ('kind', models.CharField(choices=[('call_back', 'Call-back'), ('answer', 'Answer'), ('offer', 'Offer'), ('visit', 'Visit'), ('delivery', 'Delivery'), ('repair', 'Repair'), ('information', 'Information'), ('other', 'Something else')], max_length=12)),
                ('source', models.CharField(choices=[('spoken', 'spoken'), ('written', 'written'), ('missed_call', 'missed call'), ('published', 'published'), ('entitlement', 'entitlement'), ('law', 'law'), ('order', 'order'), ('customer', "the customer's own")], max_length=12)),
                ('words', models.TextField()),
                ('clock', models.CharField(choices=[('business', 'business time'), ('calendar', 'calendar time'), ('fixed', 'fixed time')], max_length=10)),
                ('allowance_seconds', models.PositiveBigIntegerField(null=True)),
                ('grace_seconds', models.PositiveIntegerField(default=0)),
                ('made_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('next_attempt_at', models.DateTimeField(null=True)),
                ('breaks_at', models.GeneratedField(db_persist=True, expression=handschlag.promises.models.BreaksAt(), output_field=models.DateTimeField())),
                ('state', models.CharField(choices=[('open', 'open'), ('provisionally_kept', 'provisionally kept'), ('kept', 'kept'), ('broken', 'broken'), ('released', 'released'), ('replaced', 'replaced')], default='open', max_length=20)),
                ('broken_at', models.DateTimeField(null=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by', models.BigIntegerField(null=True)),
                ('told_at', models.DateTimeField(null=True)),
                ('break_told_at', models.DateTimeField(null=True)),
                ('agreed_in', models.BigIntegerField(null=True)),
                ('calendar_version', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='worktime.calendarversion')),
                ('customer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                ('given_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner_team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.team')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.person')),
                ('replaced_by', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaces', to='promises.promise')),
            ],
        ),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('conversation', models.BigIntegerField()),
                ('at', models.DateTimeField()),
                ('promise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='promises.promise')),
            ],
        ),
        migrations.CreateModel(
            name='CallBackRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('allowance_seconds', models.PositiveIntegerField(default=7200)),
                ('retry_seconds', models.PositiveIntegerField(default=7200)),
                ('grace_seconds', models.PositiveIntegerField(default=0)),
                ('shortest_ring_seconds', models.PositiveIntegerField(default=0)),
                ('team', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.team')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('team',), name='call_back_rule_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('allowance_seconds__gt', 0), ('retry_seconds__gt', 0)), name='call_back_rule_gives_time')],
            },
        ),
        migrations.AddIndex(
            model_name='promise',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['breaks_at'], name='promise_breaks'),
        ),
        migrations.AddIndex(
            model_name='promise',
            index=models.Index(fields=['customer', '-due_at'], name='promise_customer'),
        ),
        migrations.AddIndex(
            model_name='promise',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['owner', 'breaks_at'], name='promise_owner_due'),
        ),
        migrations.AddIndex(
            model_name='promise',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['owner_team', 'breaks_at'], name='promise_team_due'),
        ),
        migrations.AddIndex(
            model_name='promise',
            index=models.Index(condition=models.Q(models.Q(('done_at__isnull', True), ('state', 'broken')), models.Q(('break_told_at__isnull', True), ('state', 'broken')), _connector='OR'), fields=['breaks_at'], name='promise_broken_open'),
        ),
        migrations.AddIndex(
            model_name='promise',
            index=models.Index(condition=models.Q(models.Q(('party', ''), _negated=True), ('customer__isnull', True)), fields=['party'], name='promise_party'),
        ),
        migrations.AddConstraint(
            model_name='promise',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'provisionally_kept', 'kept', 'broken', 'released', 'replaced'])), name='promise_state_known'),
        ),
        migrations.AddConstraint(
            model_name='promise',
            constraint=models.CheckConstraint(condition=models.Q(('customer__isnull', False), models.Q(('party', ''), _negated=True), _connector='OR'), name='promise_has_a_party'),
        ),
        migrations.AddConstraint(
            model_name='promise',
            constraint=models.CheckConstraint(condition=models.Q(('person__isnull', True), ('customer__isnull', False), _connector='OR'), name='promise_person_has_customer'),
        ),
        migrations.AddConstraint(
            model_name='promise',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('owner__isnull', False), ('owner_team__isnull', True)), models.Q(('owner__isnull', True), ('owner_team__isnull', False)), models.Q(('owner__isnull', True), ('owner_team__isnull', True), ('source', 'customer')), _connector='OR'), name='promise_is_owed_by_one'),
        ),
        migrations.AddConstraint(
            model_name='promise',
            constraint=models.CheckConstraint(condition=models.Q(('due_at__gte', models.F('made_at'))), name='promise_due_after_made'),
        ),
        migrations.AddConstraint(
            model_name='promise',
            constraint=models.CheckConstraint(condition=models.Q(('words', ''), _negated=True), name='promise_has_words'),
        ),
        migrations.AddConstraint(
            model_name='promise',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('broken_at', models.F('breaks_at')), ('broken_at__isnull', False), ('state', 'broken')), models.Q(models.Q(('state', 'broken'), _negated=True), ('broken_at__isnull', True)), _connector='OR'), name='promise_broken_at_its_true_time'),
        ),
        migrations.AddConstraint(
            model_name='promise',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['kept', 'provisionally_kept']), _negated=True), models.Q(('done_at__isnull', False), ('done_at__lte', models.F('breaks_at'))), _connector='OR'), name='promise_kept_in_time'),
        ),
        migrations.AddConstraint(
            model_name='promise',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'open'), _negated=True), ('done_at__isnull', True), _connector='OR'), name='promise_open_is_not_done'),
        ),
        migrations.AddConstraint(
            model_name='promise',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state__in', ['open', 'provisionally_kept'])), models.Q(models.Q(('state__in', ['open', 'provisionally_kept']), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='promise_ended_iff_time'),
        ),
        migrations.AddConstraint(
            model_name='promise',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('agreed_in__isnull', False), ('replaced_by__isnull', False), ('state', 'replaced')), models.Q(models.Q(('state', 'replaced'), _negated=True), ('agreed_in__isnull', True), ('replaced_by__isnull', True)), _connector='OR'), name='promise_replaced_iff_agreed'),
        ),
        migrations.AddConstraint(
            model_name='promise',
            constraint=models.CheckConstraint(condition=models.Q(('next_attempt_at__isnull', True), ('kind', 'call_back'), _connector='OR'), name='promise_only_call_backs_are_tried'),
        ),
        migrations.AddConstraint(
            model_name='attempt',
            constraint=models.UniqueConstraint(fields=('promise', 'conversation'), name='attempt_once'),
        ),
    ]
