"""Schemes and plans are history: a new one follows, nothing that was chosen or computed by is changed afterwards."""

from django.db import migrations

HISTORY = """
CREATE FUNCTION care_is_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is history: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER care_classscheme_is_history BEFORE UPDATE OR DELETE ON care_classscheme
    FOR EACH ROW EXECUTE FUNCTION care_is_history();
CREATE TRIGGER care_careplan_is_history BEFORE UPDATE OR DELETE ON care_careplan
    FOR EACH ROW EXECUTE FUNCTION care_is_history();
CREATE TRIGGER care_plantelling_is_history BEFORE UPDATE OR DELETE ON care_plantelling
    FOR EACH ROW EXECUTE FUNCTION care_is_history();

CREATE FUNCTION care_careplan_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM customers_customer WHERE id = NEW.customer_id FOR NO KEY UPDATE;
    IF EXISTS (SELECT 1 FROM care_careplan WHERE customer_id = NEW.customer_id AND from_at >= NEW.from_at) THEN
        RAISE EXCEPTION 'a plan for customer % already begins at or after %', NEW.customer_id, NEW.from_at
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM care_caretier WHERE id = NEW.tier_id AND retired_at IS NOT NULL) THEN
        RAISE EXCEPTION 'tier % is not offered any more', NEW.tier_id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER care_careplan_goes_on BEFORE INSERT ON care_careplan
    FOR EACH ROW EXECUTE FUNCTION care_careplan_goes_on();
"""
NO_HISTORY = """
DROP TRIGGER care_careplan_goes_on ON care_careplan;
DROP FUNCTION care_careplan_goes_on();
DROP TRIGGER care_plantelling_is_history ON care_plantelling;
DROP TRIGGER care_careplan_is_history ON care_careplan;
DROP TRIGGER care_classscheme_is_history ON care_classscheme;
DROP FUNCTION care_is_history();
"""


class Migration(migrations.Migration):
    dependencies = [("care", "0001_initial")]

    operations = [migrations.RunSQL(HISTORY, NO_HISTORY)]
