"""`merged_into` leads to an end, whoever writes it: no circle, and no chain that queries would not follow to its end.

The trigger locks every customer on the way up, so that two who merge crosswise in the same moment meet: one of them
sees what the other wrote, or PostgreSQL ends one of both. Everybody is compared once after the upgrade.
"""

from django.db import migrations

GUARD = """
CREATE FUNCTION customers_merge_ends() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    above bigint := NEW.merged_into_id;
    up integer := 0;
    down integer;
BEGIN
    WHILE above IS NOT NULL LOOP
        up := up + 1;
        IF above = NEW.id OR up > 20 THEN
            RAISE EXCEPTION 'customer % is merged in a circle or too long a chain', NEW.id
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        SELECT merged_into_id INTO above FROM customers_customer WHERE id = above FOR NO KEY UPDATE;
    END LOOP;
    WITH RECURSIVE below(id, depth) AS (
        SELECT NEW.id, 0
        UNION ALL
        SELECT c.id, below.depth + 1 FROM below JOIN customers_customer c ON c.merged_into_id = below.id
        WHERE below.depth < 20
    ) SELECT max(depth) INTO down FROM below;
    IF up + down > 20 THEN
        RAISE EXCEPTION 'too long a chain of merged customers at %', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER customers_merge_ends BEFORE INSERT OR UPDATE OF merged_into_id ON customers_customer
    FOR EACH ROW WHEN (NEW.merged_into_id IS NOT NULL) EXECUTE FUNCTION customers_merge_ends();
"""
NO_GUARD = """
DROP TRIGGER customers_merge_ends ON customers_customer;
DROP FUNCTION customers_merge_ends();
"""
EVERYBODY = """
INSERT INTO customers_tocompare (customer, is_round)
SELECT id, true FROM customers_customer WHERE merged_into_id IS NULL ORDER BY id
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0008_merging")]

    operations = [
        migrations.RunSQL(GUARD, NO_GUARD),
        migrations.RunSQL(EVERYBODY, "DELETE FROM customers_tocompare"),
    ]
