"""A check call noted as successful by mistake is taken back by name and with a reason; nothing else of it ever changes."""

from __future__ import annotations

from django.db import migrations, models

HISTORY = """
DROP TRIGGER changeovers_checkcall_is_history ON changeovers_checkcall;
CREATE TRIGGER changeovers_checkcall_is_history
    BEFORE DELETE OR UPDATE OF affected_id, promise_id, conversation_id, is_working, words, case_id, at, by
    ON changeovers_checkcall FOR EACH ROW EXECUTE FUNCTION changeovers_history();
CREATE TRIGGER changeovers_checkcall_taken_back_once
    BEFORE UPDATE OF taken_back_at, taken_back_by, why_taken_back ON changeovers_checkcall
    FOR EACH ROW WHEN (OLD.taken_back_at IS NOT NULL) EXECUTE FUNCTION changeovers_history();
"""
BEFORE = """
DROP TRIGGER changeovers_checkcall_taken_back_once ON changeovers_checkcall;
DROP TRIGGER changeovers_checkcall_is_history ON changeovers_checkcall;
CREATE TRIGGER changeovers_checkcall_is_history BEFORE UPDATE OR DELETE ON changeovers_checkcall
    FOR EACH ROW EXECUTE FUNCTION changeovers_history();
"""


class Migration(migrations.Migration):
    dependencies = [("changeovers", "0004_two_who_are_one")]

    operations = [
        migrations.AddField("checkcall", "taken_back_at", models.DateTimeField(null=True)),
        migrations.AddField("checkcall", "taken_back_by", models.BigIntegerField(null=True)),
        migrations.AddField("checkcall", "why_taken_back", models.CharField(blank=True, default="", max_length=300)),
        migrations.AlterField("checkcall", "why_taken_back", models.CharField(blank=True, max_length=300)),
        migrations.AddConstraint(
            "checkcall",
            models.CheckConstraint(
                condition=models.Q(taken_back_at__isnull=True, taken_back_by__isnull=True, why_taken_back="")
                | models.Q(is_working=True, taken_back_at__isnull=False, taken_back_by__isnull=False)
                & ~models.Q(why_taken_back=""),
                name="check_call_taken_back_for_a_reason",
            ),
        ),
        migrations.RunSQL(HISTORY, BEFORE),
    ]
