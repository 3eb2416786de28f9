-- What a document says of the shop beside who issues it, as it was when it was issued: a reprint shows that, and not
-- how the shop is called by then. A few rows in a shop's life, which invoices name; none of them ever changes.
CREATE TABLE shop_letterheads (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       text NOT NULL,
    phone      text NOT NULL,
    email      text NOT NULL,
    logo       bytea,                            -- PNG
    created_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO shop_letterheads (name, phone, email, logo) SELECT name, phone, email, logo FROM shop_settings;
CREATE TRIGGER shop_letterheads_are_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON shop_letterheads
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The one that documents are issued with now.
ALTER TABLE shop_settings ADD COLUMN letterhead_id bigint NOT NULL DEFAULT 1 REFERENCES shop_letterheads;
ALTER TABLE shop_settings ALTER COLUMN letterhead_id DROP DEFAULT;
-- Those that were issued before this was kept bear the shop's of today, with which they were printed until now. No row
-- is written for that: PostgreSQL keeps the default of before beside the table.
ALTER TABLE invoices ADD COLUMN letterhead_id bigint NOT NULL DEFAULT 1;
ALTER TABLE invoices ALTER COLUMN letterhead_id DROP DEFAULT;

-- What was once is found again, so that going back and forth makes no rows.
CREATE FUNCTION keep_letterhead() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.name, NEW.phone, NEW.email, NEW.logo) IS DISTINCT FROM (OLD.name, OLD.phone, OLD.email, OLD.logo) THEN
        SELECT id INTO NEW.letterhead_id FROM shop_letterheads
        WHERE (name, phone, email) = (NEW.name, NEW.phone, NEW.email) AND logo IS NOT DISTINCT FROM NEW.logo
        ORDER BY id LIMIT 1;
        IF NOT FOUND THEN
            INSERT INTO shop_letterheads (name, phone, email, logo) VALUES (NEW.name, NEW.phone, NEW.email, NEW.logo)
            RETURNING id INTO NEW.letterhead_id;
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER shop_settings_letterhead BEFORE UPDATE OF name, phone, email, logo ON shop_settings
    FOR EACH ROW EXECUTE FUNCTION keep_letterhead();

-- It follows from the rest: the audit log need not tell it.
DROP TRIGGER shop_settings_record_change ON shop_settings;
CREATE TRIGGER shop_settings_record_change AFTER INSERT OR UPDATE OR DELETE ON shop_settings
    FOR EACH ROW EXECUTE FUNCTION record_change('shop_settings', '', '{}', '{letterhead_id}');
