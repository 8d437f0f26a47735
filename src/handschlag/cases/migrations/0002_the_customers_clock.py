"""Law 3 and sin 5 in the database: no hand moves a first report, closes a complaint by silence or rewrites what was said."""

from django.db import migrations

GUARD = """
CREATE FUNCTION cases_nothing_restarts_the_clock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.customer_id, OLD.reported_at, OLD.opened_at, OLD.opened_by)
        IS DISTINCT FROM (NEW.customer_id, NEW.reported_at, NEW.opened_at, NEW.opened_by) THEN
        RAISE EXCEPTION 'case %: whose it is and when it was reported stands', OLD.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'case_report_stands';
    END IF;
    IF NEW.state = 'confirmed' AND OLD.state NOT IN ('to_confirm', 'confirmed')
        OR OLD.state = 'confirmed' AND NEW.state IN ('to_confirm', 'withdrawn')
        OR OLD.state = 'withdrawn' AND NEW.state = 'to_confirm' THEN
        RAISE EXCEPTION 'case %: % does not become %', OLD.id, OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'case_legal_transition';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_nothing_restarts_the_clock BEFORE UPDATE ON cases_case
    FOR EACH ROW EXECUTE FUNCTION cases_nothing_restarts_the_clock();

CREATE FUNCTION cases_solutions_stand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.case_id, OLD.words, OLD.solved_at, OLD."by") IS DISTINCT FROM (NEW.case_id, NEW.words, NEW.solved_at, NEW."by")
        OR OLD.told_at IS NOT NULL AND (OLD.told_at, OLD.told_in_id, OLD.silence_until_at)
            IS DISTINCT FROM (NEW.told_at, NEW.told_in_id, NEW.silence_until_at)
        OR OLD.confirmed_at IS NOT NULL AND (OLD.confirmed_at, OLD.confirmed_as, OLD.confirmed_in_id)
            IS DISTINCT FROM (NEW.confirmed_at, NEW.confirmed_as, NEW.confirmed_in_id)
        OR OLD.failed_at IS NOT NULL AND (OLD.failed_at, OLD.failed_in_id)
            IS DISTINCT FROM (NEW.failed_at, NEW.failed_in_id) THEN
        RAISE EXCEPTION 'solution %: what was said and became of it stands', OLD.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'solution_stands';
    END IF;
    IF NEW.confirmed_as = 'silence'
        AND (SELECT kind FROM cases_case WHERE id = NEW.case_id) IN ('complaint', 'dispute') THEN
        RAISE EXCEPTION 'solution %: a complaint is never closed by silence', OLD.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'solution_not_by_silence';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_solutions_stand BEFORE UPDATE ON cases_solution
    FOR EACH ROW EXECUTE FUNCTION cases_solutions_stand();

CREATE FUNCTION cases_readings_stand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.case_id, OLD.words, OLD.read_at, OLD."by", OLD.after_id)
        IS DISTINCT FROM (NEW.case_id, NEW.words, NEW.read_at, NEW."by", NEW.after_id) THEN
        RAISE EXCEPTION 'reading %: what was written stands, a newer one follows', OLD.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'reading_stands';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_readings_stand BEFORE UPDATE ON cases_reading
    FOR EACH ROW EXECUTE FUNCTION cases_readings_stand();

CREATE FUNCTION cases_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: % refused, concerns and what was said of them stay', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'case_stays';
END $$;
CREATE TRIGGER cases_case_stays BEFORE DELETE ON cases_case FOR EACH ROW EXECUTE FUNCTION cases_stay();
CREATE TRIGGER cases_case_is_not_truncated BEFORE TRUNCATE ON cases_case
    FOR EACH STATEMENT EXECUTE FUNCTION cases_stay();
CREATE TRIGGER cases_solution_stays BEFORE DELETE ON cases_solution FOR EACH ROW EXECUTE FUNCTION cases_stay();
CREATE TRIGGER cases_saying_stays BEFORE UPDATE OR DELETE ON cases_saying
    FOR EACH ROW EXECUTE FUNCTION cases_stay();
CREATE TRIGGER cases_reading_stays BEFORE DELETE ON cases_reading FOR EACH ROW EXECUTE FUNCTION cases_stay();
"""
OPEN = """
DROP TRIGGER cases_reading_stays ON cases_reading;
DROP TRIGGER cases_saying_stays ON cases_saying;
DROP TRIGGER cases_solution_stays ON cases_solution;
DROP TRIGGER cases_case_is_not_truncated ON cases_case;
DROP TRIGGER cases_case_stays ON cases_case;
DROP FUNCTION cases_stay();
DROP TRIGGER cases_readings_stand ON cases_reading;
DROP FUNCTION cases_readings_stand();
DROP TRIGGER cases_solutions_stand ON cases_solution;
DROP FUNCTION cases_solutions_stand();
DROP TRIGGER cases_nothing_restarts_the_clock ON cases_case;
DROP FUNCTION cases_nothing_restarts_the_clock();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]

    operations = [migrations.RunSQL(GUARD, OPEN)]
