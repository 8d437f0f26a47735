"""Facts can only be added; and the table behind Django's shared cache (sign-in throttles live there)."""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION core_fact_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'facts are append-only: % refused', TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER core_fact_append_only BEFORE UPDATE OR DELETE ON core_fact
    FOR EACH ROW EXECUTE FUNCTION core_fact_is_append_only();
CREATE TRIGGER core_fact_no_truncate BEFORE TRUNCATE ON core_fact
    FOR EACH STATEMENT EXECUTE FUNCTION core_fact_is_append_only();
"""
MUTABLE = """
DROP TRIGGER core_fact_no_truncate ON core_fact;
DROP TRIGGER core_fact_append_only ON core_fact;
DROP FUNCTION core_fact_is_append_only();
"""
CACHE = """
CREATE TABLE core_cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL);
CREATE INDEX core_cache_expires ON core_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.RunSQL(APPEND_ONLY, MUTABLE),
        migrations.RunSQL(CACHE, "DROP TABLE core_cache"),
    ]
