-- From where, and with which program, each session began: who looks at them must know their own from another's. The
-- audit log has the address already, beside the entry.
ALTER TABLE sessions
    ADD COLUMN remote_address text NOT NULL DEFAULT '',
    ADD COLUMN user_agent     text NOT NULL DEFAULT '';
DROP TRIGGER sessions_record_change ON sessions;
CREATE TRIGGER sessions_record_change AFTER INSERT OR UPDATE ON sessions
    FOR EACH ROW EXECUTE FUNCTION record_change('session', 'id', '{user_id}', '{remote_address,user_agent}');
