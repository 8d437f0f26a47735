"""What was changed over is done, item by item; whatever turns up later goes the whole way itself, and is guarded on it."""

from __future__ import annotations

from django.db import migrations, models

DONE = """
UPDATE changeovers_affecteditem i
SET done_at = COALESCE(
    a.checked_at,
    (SELECT max(c.at) FROM changeovers_checkcall c WHERE c.affected_id = a.id AND c.is_working),
    a.found_at
)
FROM changeovers_affected a, customers_installeditem old
WHERE a.id = i.affected_id AND old.id = i.item_id AND i.newer_id IS NOT NULL AND old.ended_on IS NOT NULL;
"""
STAYS = """
CREATE OR REPLACE FUNCTION changeovers_old_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM changeovers_affecteditem i
        JOIN changeovers_affected a ON a.id = i.affected_id
        JOIN changeovers_changeover c ON c.id = a.changeover_id
        WHERE i.item_id = NEW.id AND NOT i.is_device AND {done} a.dropped_at IS NULL AND a.checked_at IS NULL
            AND c.finished_at IS NULL
    ) THEN
        RAISE EXCEPTION 'item % stays until its check call has succeeded', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
"""
ALL = """
CREATE FUNCTION changeovers_all_works() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM changeovers_affecteditem i
        JOIN customers_installeditem has ON has.id = i.item_id
        JOIN changeovers_changeover c ON c.id = NEW.changeover_id
        WHERE i.affected_id = NEW.id AND NOT i.is_device AND i.done_at IS NULL AND has.ended_on IS NULL
            AND has.product_id = c.product_id
    ) THEN
        RAISE EXCEPTION 'customer % has something left that was not changed over', NEW.customer_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER changeovers_all_works BEFORE UPDATE OF checked_at ON changeovers_affected
    FOR EACH ROW WHEN (NEW.checked_at IS NOT NULL AND OLD.checked_at IS DISTINCT FROM NEW.checked_at)
    EXECUTE FUNCTION changeovers_all_works();
"""
NOT_ALL = """
DROP TRIGGER changeovers_all_works ON changeovers_affected;
DROP FUNCTION changeovers_all_works();
"""


class Migration(migrations.Migration):
    dependencies = [("changeovers", "0002_old_stays_until_the_new_works")]

    operations = [
        migrations.AddField("affecteditem", "done_at", models.DateTimeField(null=True)),
        migrations.AddField("affected", "results_before", models.BigIntegerField(db_default=0, default=0)),
        migrations.RunSQL(DONE, migrations.RunSQL.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AddConstraint(
            "affecteditem",
            models.CheckConstraint(
                condition=models.Q(("done_at__isnull", True), ("newer__isnull", False), _connector="OR"),
                name="affected_item_done_by_a_newer_one",
            ),
        ),
        migrations.RunSQL(STAYS.format(done="i.done_at IS NULL AND"), STAYS.format(done="")),
        migrations.RunSQL(ALL, NOT_ALL),
    ]
