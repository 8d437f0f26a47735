"""Law 3 begins with what was agreed: a contract and its versions are added to, never changed and never taken away.

A version follows the one before it, and what a contract grants for an installed item is granted to whoever has it: the
item's customer and the contract's are one, or were merged.
"""

from django.db import migrations

STAYS = """
CREATE FUNCTION customers_contract_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what a contract says stays: % refused', TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER customers_contract_stays BEFORE UPDATE OR DELETE ON customers_contract
    FOR EACH ROW EXECUTE FUNCTION customers_contract_stays();
CREATE TRIGGER customers_entitlement_stays BEFORE UPDATE OR DELETE ON customers_entitlement
    FOR EACH ROW EXECUTE FUNCTION customers_contract_stays();

CREATE FUNCTION customers_entitlement_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    newest integer;
    theirs bigint;
    whose bigint;
BEGIN
    SELECT customer_id INTO theirs FROM customers_contract WHERE id = NEW.contract_id FOR UPDATE;
    SELECT COALESCE(max(version), 0) INTO newest FROM customers_entitlement
        WHERE contract_id = NEW.contract_id AND item_id IS NOT DISTINCT FROM NEW.item_id;
    IF NEW.version <> newest + 1 THEN
        RAISE EXCEPTION 'version % of an entitlement does not follow %', NEW.version, newest
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.item_id IS NOT NULL THEN
        SELECT customer_id INTO whose FROM customers_installeditem WHERE id = NEW.item_id;
        IF whose <> theirs AND customers_root_of(whose) <> customers_root_of(theirs) THEN
            RAISE EXCEPTION 'the item of customer % stands in a contract of customer %', whose, theirs
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER customers_entitlement_goes_on BEFORE INSERT ON customers_entitlement
    FOR EACH ROW EXECUTE FUNCTION customers_entitlement_goes_on();
"""
ROOT = """
CREATE FUNCTION customers_root_of(asked bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
    WITH RECURSIVE up(id, parent, depth) AS (
        SELECT c.id, c.merged_into_id, 0 FROM customers_customer c WHERE c.id = asked
        UNION ALL
        SELECT c.id, c.merged_into_id, up.depth + 1 FROM up JOIN customers_customer c ON c.id = up.parent
        WHERE up.depth < 20
    ) SELECT id FROM up WHERE parent IS NULL
$$;
"""
GONE = """
DROP TRIGGER customers_entitlement_goes_on ON customers_entitlement;
DROP FUNCTION customers_entitlement_goes_on();
DROP TRIGGER customers_entitlement_stays ON customers_entitlement;
DROP TRIGGER customers_contract_stays ON customers_contract;
DROP FUNCTION customers_contract_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0012_contracts")]

    operations = [
        migrations.RunSQL(ROOT, "DROP FUNCTION customers_root_of(bigint)"),
        migrations.RunSQL(STAYS, GONE),
    ]
