"""Law 2 in the database: what stands established is not established again uncounted, and nothing that was found is rewritten."""

from django.db import migrations

GUARD = """
CREATE FUNCTION cases_nothing_is_asked_twice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM cases_finding f
        WHERE f.question_key = NEW.question_key AND f.scope = NEW.scope AND f.customer_id = NEW.customer_id
            AND f.installed_item_id IS NOT DISTINCT FROM NEW.installed_item_id
            AND (NEW.scope <> 'case' OR f.case_id = NEW.case_id)
            AND f.overtaken_as = '' AND (f.valid_until_at IS NULL OR f.valid_until_at > NEW.established_at)
    ) AND NOT EXISTS (
        SELECT 1 FROM cases_repeatedwork r JOIN cases_finding f ON f.id = r.finding_id
        WHERE r.at = NEW.established_at AND r.case_id = NEW.case_id AND f.question_key = NEW.question_key
    ) THEN
        RAISE EXCEPTION 'this stands established: asking again is counted'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'finding_not_asked_twice';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_nothing_is_asked_twice BEFORE INSERT ON cases_finding
    FOR EACH ROW EXECUTE FUNCTION cases_nothing_is_asked_twice();

CREATE FUNCTION cases_findings_stand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.customer_id, OLD.case_id, OLD.installed_item_id, OLD.scope, OLD.question, OLD.question_key, OLD.answer,
            OLD.answer_key, OLD.manner, OLD.established_at, OLD."by", OLD.conversation_id, OLD.valid_until_at)
        IS DISTINCT FROM (NEW.customer_id, NEW.case_id, NEW.installed_item_id, NEW.scope, NEW.question,
            NEW.question_key, NEW.answer, NEW.answer_key, NEW.manner, NEW.established_at, NEW."by",
            NEW.conversation_id, NEW.valid_until_at)
        OR OLD.overtaken_as <> '' AND (OLD.overtaken_as, OLD.overtaken_at, OLD.overtaken_by_id)
            IS DISTINCT FROM (NEW.overtaken_as, NEW.overtaken_at, NEW.overtaken_by_id) THEN
        RAISE EXCEPTION 'finding %: what was found stands; another one may overtake it', OLD.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'finding_stands';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_findings_stand BEFORE UPDATE ON cases_finding
    FOR EACH ROW EXECUTE FUNCTION cases_findings_stand();
CREATE TRIGGER cases_finding_stays BEFORE DELETE ON cases_finding FOR EACH ROW EXECUTE FUNCTION cases_stay();
CREATE TRIGGER cases_step_stays BEFORE UPDATE OR DELETE ON cases_step FOR EACH ROW EXECUTE FUNCTION cases_stay();
CREATE TRIGGER cases_repeatedwork_stays BEFORE UPDATE OR DELETE ON cases_repeatedwork
    FOR EACH ROW EXECUTE FUNCTION cases_stay();
"""
OPEN = """
DROP TRIGGER cases_repeatedwork_stays ON cases_repeatedwork;
DROP TRIGGER cases_step_stays ON cases_step;
DROP TRIGGER cases_finding_stays ON cases_finding;
DROP TRIGGER cases_findings_stand ON cases_finding;
DROP FUNCTION cases_findings_stand();
DROP TRIGGER cases_nothing_is_asked_twice ON cases_finding;
DROP FUNCTION cases_nothing_is_asked_twice();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_findings")]

    operations = [migrations.RunSQL(GUARD, OPEN)]
