"""What came into the ledger past `make_promise` is found by the round. Rows there are count as watched without being written."""

from django.db import migrations, models
from django.db.models import Q

FIND = """
UPDATE promises_promise SET is_watched = false
WHERE state IN ('open', 'provisionally_kept', 'broken')
    AND NOT EXISTS (SELECT 1 FROM promises_watch WHERE promise_id = promises_promise.id)
    AND NOT (state = 'broken' AND done_at IS NOT NULL AND (break_told_at IS NOT NULL OR source = 'customer'));
"""


class Migration(migrations.Migration):
    dependencies = [("promises", "0007_promises_stay")]

    operations = [
        migrations.AddField(
            model_name="promise", name="is_watched", field=models.BooleanField(default=True, db_default=True)
        ),
        migrations.RunSQL(FIND, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="promise", name="is_watched", field=models.BooleanField(default=False, db_default=False)
        ),
        migrations.AddIndex(
            model_name="promise",
            index=models.Index(
                fields=["id"],
                condition=Q(is_watched=False, state__in=["open", "provisionally_kept", "broken"]),
                name="promise_unwatched",
            ),
        ),
    ]
