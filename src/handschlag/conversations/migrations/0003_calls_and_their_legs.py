
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):


    dependencies = [
        ('conversations', '0002_health_of_connections'),
        ('core', '0002_append_only_and_cache'),
        ('customers', '0002_laws'),
        ('people', '0003_last_admin'),
        ('promises', '0001_initial'),
        ('worktime', '0002_exceptions_and_constraints'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='conversation',
            name='owes',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='promises.promise'),
        ),
        migrations.AddField(
            model_name='conversation',
            name='person',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.person'),
        ),
        migrations.AddField(
            model_name='conversation',
            name='scan',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.rawinput'),
        ),
        migrations.AddField(
            model_name='conversation',
            name='serves',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='promises.promise'),
        ),
        migrations.AddField(
            model_name='conversation',
            name='team',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.team'),
        ),
        migrations.AddField(
            model_name='conversation',
            name='user',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='asidenote',
            name='conversation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='aside_notes', to='conversations.conversation'),
        ),
        migrations.AddField(
            model_name='leg',
            name='answered_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='leg',
            name='conversation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='legs', to='conversations.conversation'),
        ),
        migrations.AddField(
            model_name='heardevent',
            name='leg',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='heard', to='conversations.leg'),
        ),
        migrations.AddField(
            model_name='line',
            name='calendar',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='worktime.calendar'),
        ),
        migrations.AddField(
            model_name='line',
            name='connection',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='conversations.connection'),
        ),
        migrations.AddField(
            model_name='line',
            name='team',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.team'),
        ),
        migrations.AddField(
            model_name='conversation',
            name='line',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='conversations.line'),
        ),
        migrations.AddField(
            model_name='outboundcallerid',
            name='connection',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='caller_ids', to='conversations.connection'),
        ),
        migrations.AddField(
            model_name='participant',
            name='conversation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participants', to='conversations.conversation'),
        ),
        migrations.AddField(
            model_name='participant',
            name='person',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.person'),
        ),
        migrations.AddField(
            model_name='participant',
            name='user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='promised',
            name='conversation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='promised', to='conversations.conversation'),
        ),
        migrations.AddField(
            model_name='promised',
            name='promise',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='promises.promise'),
        ),
        migrations.AddField(
            model_name='ring',
            name='leg',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rings', to='conversations.leg'),
        ),
        migrations.AddField(
            model_name='ring',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='asidenote',
            constraint=models.UniqueConstraint(fields=('conversation', 'by', 'revision'), name='aside_note_once', nulls_distinct=False),
        ),
        migrations.AddIndex(
            model_name='leg',
            index=models.Index(condition=models.Q(('origin', ''), _negated=True), fields=['source', 'origin'], name='leg_origin'),
        ),
        migrations.AddConstraint(
            model_name='leg',
            constraint=models.UniqueConstraint(fields=('source', 'call'), name='leg_once'),
        ),
        migrations.AddConstraint(
            model_name='heardevent',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'dtmf'), _negated=True), fields=('leg', 'kind', 'party'), name='heard_once'),
        ),
        migrations.AddConstraint(
            model_name='heardevent',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'dtmf')), fields=('leg', 'party', 'at', 'digits'), name='heard_digits_once'),
        ),
        migrations.AddIndex(
            model_name='conversation',
            index=models.Index(fields=['customer', '-started_at', '-id'], name='conversation_story'),
        ),
        migrations.AddIndex(
            model_name='conversation',
            index=models.Index(fields=['-started_at', '-id'], name='conversation_recent'),
        ),
        migrations.AddIndex(
            model_name='conversation',
            index=models.Index(condition=models.Q(('state', 'over'), _negated=True), fields=['id'], name='conversation_live'),
        ),
        migrations.AddIndex(
            model_name='conversation',
            index=models.Index(condition=models.Q(('wrapped_up_at__isnull', True)), fields=['user', 'started_at'], name='conversation_open'),
        ),
        migrations.AddIndex(
            model_name='conversation',
            index=models.Index(condition=models.Q(('state', 'over'), ('user__isnull', True), ('wrapped_up_at__isnull', True)), fields=['-started_at', '-id'], name='conversation_nobodys'),
        ),
        migrations.AddIndex(
            model_name='conversation',
            index=models.Index(condition=models.Q(('next_step_user__isnull', False)), fields=['next_step_user', 'next_step_on'], name='conversation_next_step'),
        ),
        migrations.AddIndex(
            model_name='conversation',
            index=models.Index(condition=models.Q(('remote_e164', ''), _negated=True), fields=['remote_e164', '-started_at'], name='conversation_remote'),
        ),
        migrations.AddIndex(
            model_name='conversation',
            index=models.Index(condition=models.Q(('person__isnull', False)), fields=['person'], name='conversation_person'),
        ),
        migrations.AddIndex(
            model_name='conversation',
            index=models.Index(condition=models.Q(('owes__isnull', False)), fields=['owes'], name='conversation_owes'),
        ),
        migrations.AddIndex(
            model_name='conversation',
            index=models.Index(condition=models.Q(('serves__isnull', False)), fields=['serves'], name='conversation_serves'),
        ),
        migrations.AddConstraint(
            model_name='conversation',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['ringing', 'connected', 'over'])), name='conversation_state_known'),
        ),
        migrations.AddConstraint(
            model_name='conversation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('over_at__isnull', False), ('state', 'over')), models.Q(models.Q(('state', 'over'), _negated=True), ('over_at__isnull', True)), _connector='OR'), name='conversation_over_iff_over_at'),
        ),
        migrations.AddConstraint(
            model_name='conversation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', ''), ('wrapped_up_at__isnull', True)), models.Q(('wrapped_up_at__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='conversation_wrapped_up_iff_outcome'),
        ),
        migrations.AddConstraint(
            model_name='conversation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('next_step', ''), ('next_step_on__isnull', True), ('next_step_user__isnull', True)), models.Q(models.Q(('next_step', ''), _negated=True), ('next_step_on__isnull', False), ('next_step_user__isnull', False)), _connector='OR'), name='conversation_next_step_has_person_and_date'),
        ),
        migrations.AddConstraint(
            model_name='conversation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome__in', ['promised', 'passed_on', 'waiting', 'complaint']), _negated=True), models.Q(('next_step', ''), _negated=True), _connector='OR'), name='conversation_what_remains_has_next_step'),
        ),
        migrations.AddConstraint(
            model_name='conversation',
            constraint=models.CheckConstraint(condition=models.Q(('person__isnull', True), ('customer__isnull', False), _connector='OR'), name='conversation_person_has_customer'),
        ),
        migrations.AddConstraint(
            model_name='conversation',
            constraint=models.CheckConstraint(condition=models.Q(('auth_level__lt', 2), models.Q(('auth_reason', ''), _negated=True), _connector='OR'), name='conversation_auth_level_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='outboundcallerid',
            constraint=models.UniqueConstraint(fields=('connection', 'position'), name='caller_id_place_once'),
        ),
        migrations.AddConstraint(
            model_name='participant',
            constraint=models.CheckConstraint(condition=models.Q(('user__isnull', False), ('person__isnull', False), models.Q(('name', ''), _negated=True), _connector='OR'), name='participant_is_somebody'),
        ),
        migrations.AddConstraint(
            model_name='promised',
            constraint=models.UniqueConstraint(condition=models.Q(('line', ''), _negated=True), fields=('conversation', 'line'), name='promised_line_once'),
        ),
        migrations.AddConstraint(
            model_name='ring',
            constraint=models.UniqueConstraint(fields=('leg', 'user'), name='ring_once'),
        ),
    ]
