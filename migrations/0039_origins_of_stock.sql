-- From where units were moved, set aside and given back: the ledger has who and when. An origin is one session at one
-- address: one row serves all that it does by one lane of a server, which adds it when it first meets it, and again
-- after it lost its connection.
CREATE TABLE stock_origins (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source         smallint NOT NULL,  -- pg/acting.hpp
    user_id        bigint,             -- null: nobody was signed in
    session_id     bigint,             -- of the session or token
    remote_address text NOT NULL
);
CREATE INDEX stock_origins_of_user ON stock_origins (user_id);

-- Null: booked before there were origins, or by a sale or an order to a provider, of which the audit log tells. Without
-- a foreign key, as all that the engine writes by the thousand.
ALTER TABLE stock_movements ADD COLUMN stock_origin_id bigint;
ALTER TABLE stock_reservations
    ADD COLUMN stock_origin_id       bigint,
    ADD COLUMN ended_stock_origin_id bigint;

-- Kept for ever, but for where somebody was who has been erased.
CREATE FUNCTION keep_stock_origin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF is_erased(OLD.user_id) THEN
        OLD.remote_address := '';
    END IF;
    IF NEW IS DISTINCT FROM OLD THEN
        RAISE EXCEPTION '% of % is refused: rows of this table are kept for ever', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER stock_origins_keep BEFORE UPDATE ON stock_origins
    FOR EACH ROW EXECUTE FUNCTION keep_stock_origin();
CREATE TRIGGER stock_origins_are_kept BEFORE DELETE OR TRUNCATE ON stock_origins
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
