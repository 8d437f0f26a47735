
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('conversations', '0003_calls_and_their_legs'),
        ('core', '0002_append_only_and_cache'),
        ('customers', '0004_imports'),
        ('people', '0003_last_admin'),
        ('promises', '0002_nothing_restarts_a_clock'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='conversation',
            name='next_step_done_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name='conversation',
            constraint=models.CheckConstraint(condition=models.Q(('next_step_done_at__isnull', True), models.Q(('next_step', ''), _negated=True), _connector='OR'), name='conversation_only_a_next_step_is_done'),
        ),
    ]
