"""Law 4 in the database: who gave what to whom, and what was answered, stands; nothing of it is removed.

A handover waits until it is answered once. Whoever was responsible when it was given is written in it for ever.
"""

from django.db import migrations

GUARD = """
CREATE FUNCTION handovers_answers_stand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.case_id, OLD.promise_id, OLD.conversation_id, OLD.customer_id, OLD.from_user_id, OLD.from_team_id,
        OLD.given_at, OLD.given_by, OLD.in_call_id, OLD.bundle_id, OLD.pass_number, OLD.kind)
        IS DISTINCT FROM (NEW.case_id, NEW.promise_id, NEW.conversation_id, NEW.customer_id, NEW.from_user_id,
        NEW.from_team_id, NEW.given_at, NEW.given_by, NEW.in_call_id, NEW.bundle_id, NEW.pass_number, NEW.kind) THEN
        RAISE EXCEPTION 'handover %: what was given by whom stands', OLD.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'handover_stands';
    END IF;
    IF OLD.state <> 'waiting' AND (OLD.state, OLD.answered_at, OLD.answered_by_id, OLD.waited_seconds, OLD.manner,
        OLD.read_back, OLD.partner_person, OLD.declined_as, OLD.declined_words, OLD.story, OLD.next_step, OLD.to_user_id,
        OLD.to_team_id, OLD.to_skill_id, OLD.to_partner)
        IS DISTINCT FROM (NEW.state, NEW.answered_at, NEW.answered_by_id, NEW.waited_seconds, NEW.manner,
        NEW.read_back, NEW.partner_person, NEW.declined_as, NEW.declined_words, NEW.story, NEW.next_step, NEW.to_user_id,
        NEW.to_team_id, NEW.to_skill_id, NEW.to_partner) THEN
        RAISE EXCEPTION 'handover %: it was answered', OLD.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'handover_answered_once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER handovers_answers_stand BEFORE UPDATE ON handovers_handover
    FOR EACH ROW EXECUTE FUNCTION handovers_answers_stand();

CREATE FUNCTION handovers_inquiries_stand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.ended_at IS NOT NULL OR (OLD.case_id, OLD.promise_id, OLD.conversation_id, OLD.asked_by_id, OLD.asked_at, OLD.words)
        IS DISTINCT FROM (NEW.case_id, NEW.promise_id, NEW.conversation_id, NEW.asked_by_id, NEW.asked_at, NEW.words) THEN
        RAISE EXCEPTION 'inquiry %: what was asked and answered stands', OLD.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'inquiry_stands';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER handovers_inquiries_stand BEFORE UPDATE ON handovers_inquiry
    FOR EACH ROW EXECUTE FUNCTION handovers_inquiries_stand();

CREATE FUNCTION handovers_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: % refused, what was handed over stays', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'handover_stays';
END $$;
CREATE TRIGGER handovers_handover_stays BEFORE DELETE ON handovers_handover
    FOR EACH ROW EXECUTE FUNCTION handovers_stay();
CREATE TRIGGER handovers_inquiry_stays BEFORE DELETE ON handovers_inquiry
    FOR EACH ROW EXECUTE FUNCTION handovers_stay();
"""
OPEN = """
DROP TRIGGER handovers_inquiry_stays ON handovers_inquiry;
DROP TRIGGER handovers_handover_stays ON handovers_handover;
DROP FUNCTION handovers_stay();
DROP TRIGGER handovers_inquiries_stand ON handovers_inquiry;
DROP FUNCTION handovers_inquiries_stand();
DROP TRIGGER handovers_answers_stand ON handovers_handover;
DROP FUNCTION handovers_answers_stand();
"""


class Migration(migrations.Migration):
    dependencies = [("handovers", "0001_initial")]

    operations = [migrations.RunSQL(GUARD, OPEN)]
