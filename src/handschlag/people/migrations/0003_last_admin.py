"""There is always an administrator: the last one can neither be closed, nor demoted, nor deleted.

The advisory lock makes two administrators who leave at once wait for each other (each alone would see the other).
"""

from django.db import migrations

GUARD = """
CREATE FUNCTION people_keep_an_admin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('people_keep_an_admin'));
    IF NOT EXISTS (SELECT FROM people_user WHERE role = 'admin' AND is_active) THEN
        RAISE EXCEPTION 'people_user_last_admin: an installation always has an administrator'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER people_user_admin_changed AFTER UPDATE OF role, is_active ON people_user
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (OLD.role = 'admin' AND OLD.is_active AND NOT (NEW.role = 'admin' AND NEW.is_active))
    EXECUTE FUNCTION people_keep_an_admin();
CREATE CONSTRAINT TRIGGER people_user_admin_deleted AFTER DELETE ON people_user
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.role = 'admin' AND OLD.is_active)
    EXECUTE FUNCTION people_keep_an_admin();
"""
OPEN = """
DROP TRIGGER people_user_admin_deleted ON people_user;
DROP TRIGGER people_user_admin_changed ON people_user;
DROP FUNCTION people_keep_an_admin();
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0002_invitations")]

    operations = [migrations.RunSQL(GUARD, OPEN)]
