"""Law 1 against whoever leaves: nobody inactive, and no partner, is owner or stand-in of a customer, whoever writes it.

A new row locks its people against leaving in the same moment; leaving (or becoming a partner), and taking a merge back,
are looked at when the transaction ends.
"""

from django.db import migrations

GUARD = """
CREATE FUNCTION customers_responsible_is_here() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM people_user WHERE id IN (NEW.owner_id, NEW.stand_in_id) ORDER BY id FOR SHARE;
    IF EXISTS (
        SELECT 1 FROM people_user WHERE id IN (NEW.owner_id, NEW.stand_in_id) AND (NOT is_active OR role = 'partner')
    ) THEN
        RAISE EXCEPTION 'customer % is given to somebody who has left', NEW.customer_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER customers_responsible_is_here BEFORE INSERT ON customers_responsibility
    FOR EACH ROW EXECUTE FUNCTION customers_responsible_is_here();

CREATE FUNCTION customers_nobody_leaves_customers() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    left_alone bigint;
BEGIN
    SELECT r.customer_id INTO left_alone FROM customers_responsibility r
    JOIN customers_customer c ON c.id = r.customer_id AND c.merged_into_id IS NULL
    JOIN people_user u ON u.id = NEW.id AND (NOT u.is_active OR u.role = 'partner')
    WHERE (r.owner_id = NEW.id OR r.stand_in_id = NEW.id) AND NOT EXISTS (
        SELECT 1 FROM customers_responsibility later
        WHERE later.customer_id = r.customer_id AND later.from_at > r.from_at)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'user % leaves customer % behind', NEW.id, left_alone
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER customers_nobody_leaves_customers AFTER UPDATE OF is_active, role ON people_user
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NOT NEW.is_active OR NEW.role = 'partner')
    EXECUTE FUNCTION customers_nobody_leaves_customers();

CREATE FUNCTION customers_parted_has_a_face() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM customers_customer c
        JOIN LATERAL (
            SELECT owner_id, stand_in_id FROM customers_responsibility
            WHERE customer_id = c.id ORDER BY from_at DESC LIMIT 1
        ) r ON true
        JOIN people_user u ON u.id IN (r.owner_id, r.stand_in_id) AND (NOT u.is_active OR u.role = 'partner')
        WHERE c.id = NEW.id AND c.merged_into_id IS NULL
    ) THEN
        RAISE EXCEPTION 'customer % comes back to somebody who has left', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER customers_parted_has_a_face AFTER UPDATE OF merged_into_id ON customers_customer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.merged_into_id IS NOT NULL AND NEW.merged_into_id IS NULL)
    EXECUTE FUNCTION customers_parted_has_a_face();
"""
NO_GUARD = """
DROP TRIGGER customers_parted_has_a_face ON customers_customer;
DROP TRIGGER customers_nobody_leaves_customers ON people_user;
DROP TRIGGER customers_responsible_is_here ON customers_responsibility;
DROP FUNCTION customers_parted_has_a_face();
DROP FUNCTION customers_nobody_leaves_customers();
DROP FUNCTION customers_responsible_is_here();
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0010_imports_by_the_worker"), ("people", "0004_notices")]

    operations = [migrations.RunSQL(GUARD, NO_GUARD)]
