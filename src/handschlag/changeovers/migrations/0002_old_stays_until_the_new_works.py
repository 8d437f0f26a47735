"""Law of this room: nothing somebody has ends by a changeover before its check call succeeded, by whatever door."""

from __future__ import annotations

from django.db import migrations

STAYS = """
CREATE FUNCTION changeovers_old_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM changeovers_affecteditem i
        JOIN changeovers_affected a ON a.id = i.affected_id
        JOIN changeovers_changeover c ON c.id = a.changeover_id
        WHERE i.item_id = NEW.id AND NOT i.is_device AND a.dropped_at IS NULL AND a.checked_at IS NULL
            AND c.finished_at IS NULL
    ) THEN
        RAISE EXCEPTION 'item % stays until its check call has succeeded', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER changeovers_old_stays BEFORE UPDATE OF ended_on ON customers_installeditem
    FOR EACH ROW WHEN (NEW.ended_on IS NOT NULL AND OLD.ended_on IS DISTINCT FROM NEW.ended_on)
    EXECUTE FUNCTION changeovers_old_stays();

CREATE FUNCTION changeovers_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is history: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER changeovers_readinessresult_is_history BEFORE UPDATE OR DELETE ON changeovers_readinessresult
    FOR EACH ROW EXECUTE FUNCTION changeovers_history();
CREATE TRIGGER changeovers_checkcall_is_history BEFORE UPDATE OR DELETE ON changeovers_checkcall
    FOR EACH ROW EXECUTE FUNCTION changeovers_history();
CREATE TRIGGER changeovers_letter_stays BEFORE DELETE OR UPDATE OF title, words, posted_at ON changeovers_letter
    FOR EACH ROW EXECUTE FUNCTION changeovers_history();
"""
UNGUARDED = """
DROP TRIGGER changeovers_letter_stays ON changeovers_letter;
DROP TRIGGER changeovers_checkcall_is_history ON changeovers_checkcall;
DROP TRIGGER changeovers_readinessresult_is_history ON changeovers_readinessresult;
DROP FUNCTION changeovers_history();
DROP TRIGGER changeovers_old_stays ON customers_installeditem;
DROP FUNCTION changeovers_old_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("changeovers", "0001_initial"), ("customers", "0012_contracts")]

    operations = [migrations.RunSQL(STAYS, UNGUARDED)]
