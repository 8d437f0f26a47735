"""Law 3 in the database: legal transitions only, and no due time that moves."""

from django.db import migrations

GUARD = """
CREATE FUNCTION promises_nothing_restarts_a_clock() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    correctable CONSTANT boolean :=
        OLD.told_at IS NULL AND OLD.state = 'open' AND NEW.state = 'open' AND OLD.source IN ('spoken', 'written');
    legal CONSTANT jsonb := '{
        "open": ["open", "provisionally_kept", "kept", "broken", "released", "replaced"],
        "provisionally_kept": ["provisionally_kept", "open", "kept", "broken", "released"],
        "kept": ["kept"], "broken": ["broken"], "released": ["released"], "replaced": ["replaced"]}';
BEGIN
    IF NOT legal -> OLD.state ? NEW.state THEN
        RAISE EXCEPTION 'promise %: % does not become %', OLD.id, OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'promise_legal_transition';
    END IF;
    IF (OLD.source, OLD.made_at, OLD.given_by_id, OLD.party, OLD.grace_seconds)
        IS DISTINCT FROM (NEW.source, NEW.made_at, NEW.given_by_id, NEW.party, NEW.grace_seconds) THEN
        RAISE EXCEPTION 'promise %: who gave it, when and how stands', OLD.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'promise_origin_stands';
    END IF;
    IF NOT correctable AND (OLD.words, OLD.kind, OLD.clock, OLD.calendar_version_id, OLD.allowance_seconds, OLD.due_at)
        IS DISTINCT FROM (NEW.words, NEW.kind, NEW.clock, NEW.calendar_version_id, NEW.allowance_seconds, NEW.due_at)
    THEN
        RAISE EXCEPTION 'promise %: words and due time stand', OLD.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'promise_words_stand';
    END IF;
    IF OLD.next_attempt_at IS DISTINCT FROM NEW.next_attempt_at AND (
        NEW.next_attempt_at IS NULL OR NEW.next_attempt_at < OLD.next_attempt_at
        OR OLD.state NOT IN ('open', 'provisionally_kept')
        OR (SELECT max(a.at) FROM promises_attempt a WHERE a.promise_id = OLD.id) IS NULL
        OR (SELECT max(a.at) FROM promises_attempt a WHERE a.promise_id = OLD.id) > OLD.breaks_at
    ) THEN
        RAISE EXCEPTION 'promise %: only an attempt in time dates the next', OLD.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'promise_attempt_dates_the_next';
    END IF;
    IF (OLD.told_at IS NOT NULL AND NEW.told_at IS DISTINCT FROM OLD.told_at)
        OR (OLD.break_told_at IS NOT NULL AND NEW.break_told_at IS DISTINCT FROM OLD.break_told_at)
        OR (OLD.ended_at IS NOT NULL AND (NEW.ended_at, NEW.ended_by, NEW.broken_at, NEW.replaced_by_id, NEW.agreed_in)
            IS DISTINCT FROM (OLD.ended_at, OLD.ended_by, OLD.broken_at, OLD.replaced_by_id, OLD.agreed_in))
        OR (OLD.ended_at IS NOT NULL AND OLD.done_at IS NOT NULL AND NEW.done_at IS DISTINCT FROM OLD.done_at)
        OR (OLD.state IN ('released', 'replaced') AND NEW.done_at IS DISTINCT FROM OLD.done_at) THEN
        RAISE EXCEPTION 'promise %: what became of it stands', OLD.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'promise_ending_stands';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER promises_nothing_restarts_a_clock BEFORE UPDATE ON promises_promise
    FOR EACH ROW EXECUTE FUNCTION promises_nothing_restarts_a_clock();

CREATE FUNCTION promises_end_but_are_not_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'promise %: promises end, they are not deleted', OLD.id
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'promise_not_deleted';
END $$;
CREATE TRIGGER promises_end_but_are_not_deleted BEFORE DELETE ON promises_promise
    FOR EACH ROW EXECUTE FUNCTION promises_end_but_are_not_deleted();
"""
OPEN = """
DROP TRIGGER promises_end_but_are_not_deleted ON promises_promise;
DROP FUNCTION promises_end_but_are_not_deleted();
DROP TRIGGER promises_nothing_restarts_a_clock ON promises_promise;
DROP FUNCTION promises_nothing_restarts_a_clock();
"""


class Migration(migrations.Migration):
    dependencies = [("promises", "0001_initial")]

    operations = [migrations.RunSQL(GUARD, OPEN)]
