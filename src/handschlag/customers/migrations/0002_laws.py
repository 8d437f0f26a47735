"""Law 1 and UWG §7a, where nobody can go around them: in the database.

A customer has an owner and a stand-in from its first moment (checked at commit), responsibility is only ever added to,
later than what is there, and ends only together with its customer. Consents are append-only, and a withdrawal belongs
to the consent it withdraws.
"""

from django.db import migrations

RESPONSIBILITY = """
CREATE FUNCTION customers_responsibility_is_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'responsibility is history: % refused', TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER customers_responsibility_no_update BEFORE UPDATE ON customers_responsibility
    FOR EACH ROW EXECUTE FUNCTION customers_responsibility_is_history();

CREATE FUNCTION customers_responsibility_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM customers_customer WHERE id = NEW.customer_id FOR NO KEY UPDATE;
    IF EXISTS (SELECT 1 FROM customers_responsibility WHERE customer_id = NEW.customer_id AND from_at >= NEW.from_at) THEN
        RAISE EXCEPTION 'responsibility for customer % already begins at or after %', NEW.customer_id, NEW.from_at
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER customers_responsibility_goes_on BEFORE INSERT ON customers_responsibility
    FOR EACH ROW EXECUTE FUNCTION customers_responsibility_goes_on();

CREATE FUNCTION customers_customer_has_a_face() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    about bigint;
BEGIN
    IF TG_TABLE_NAME = 'customers_customer' THEN about := NEW.id; ELSE about := OLD.customer_id; END IF;
    IF EXISTS (
        SELECT 1 FROM customers_customer c WHERE c.id = about AND NOT EXISTS (
            SELECT 1 FROM customers_responsibility r WHERE r.customer_id = c.id AND r.from_at <= c.created_at)
    ) THEN
        RAISE EXCEPTION 'customer % has no owner and stand-in from its beginning', about
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER customers_customer_has_a_face AFTER INSERT OR UPDATE OF created_at ON customers_customer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION customers_customer_has_a_face();

CREATE FUNCTION customers_responsibility_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM customers_customer WHERE id = OLD.customer_id) THEN
        RAISE EXCEPTION 'responsibility for customer % is history: DELETE refused', OLD.customer_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER customers_responsibility_stays AFTER DELETE ON customers_responsibility
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION customers_responsibility_stays();
"""
NO_RESPONSIBILITY = """
DROP TRIGGER customers_responsibility_stays ON customers_responsibility;
DROP TRIGGER customers_customer_has_a_face ON customers_customer;
DROP TRIGGER customers_responsibility_goes_on ON customers_responsibility;
DROP TRIGGER customers_responsibility_no_update ON customers_responsibility;
DROP FUNCTION customers_responsibility_stays();
DROP FUNCTION customers_customer_has_a_face();
DROP FUNCTION customers_responsibility_goes_on();
DROP FUNCTION customers_responsibility_is_history();
"""
CONSENT = """
CREATE FUNCTION customers_consent_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'consents are append-only: % refused', TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER customers_consent_append_only BEFORE UPDATE OR DELETE ON customers_consent
    FOR EACH ROW EXECUTE FUNCTION customers_consent_is_append_only();
CREATE TRIGGER customers_consent_no_truncate BEFORE TRUNCATE ON customers_consent
    FOR EACH STATEMENT EXECUTE FUNCTION customers_consent_is_append_only();

CREATE FUNCTION customers_consent_withdraws_its_own() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.withdraws_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM customers_consent given WHERE given.id = NEW.withdraws_id AND given.withdraws_id IS NULL
            AND given.customer_id = NEW.customer_id AND given.person_id IS NOT DISTINCT FROM NEW.person_id
            AND given.purpose = NEW.purpose AND given.channel = NEW.channel
    ) THEN
        RAISE EXCEPTION 'a withdrawal is of the same customer, person, purpose and channel as the consent'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER customers_consent_withdraws_its_own BEFORE INSERT ON customers_consent
    FOR EACH ROW EXECUTE FUNCTION customers_consent_withdraws_its_own();
"""
NO_CONSENT = """
DROP TRIGGER customers_consent_withdraws_its_own ON customers_consent;
DROP TRIGGER customers_consent_no_truncate ON customers_consent;
DROP TRIGGER customers_consent_append_only ON customers_consent;
DROP FUNCTION customers_consent_withdraws_its_own();
DROP FUNCTION customers_consent_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial")]

    operations = [
        migrations.RunSQL(RESPONSIBILITY, NO_RESPONSIBILITY),
        migrations.RunSQL(CONSENT, NO_CONSENT),
        migrations.RunSQL(
            "CREATE SEQUENCE customers_customer_number START 10001", "DROP SEQUENCE customers_customer_number"
        ),
    ]
