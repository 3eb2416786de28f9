-- Whoever registers an address first need not be its owner: the profile, the language and how the address is written
-- travel with the mailed token, as the password does, and are the account's once its mail is opened.
ALTER TABLE mailed_tokens
    ADD COLUMN email      text,                  -- these eight: of a confirmation
    ADD COLUMN language   smallint,
    ADD COLUMN first_name text,
    ADD COLUMN last_name  text,
    ADD COLUMN phone      text,
    ADD COLUMN address    text,
    ADD COLUMN city       text,
    ADD COLUMN country    text;
-- Which registration wrote what an unconfirmed account says cannot be told any more: it says nothing, and its owner
-- fills it in.
UPDATE user_profiles SET first_name = '', last_name = '', phone = '', address = '', city = '', country = ''
WHERE user_id IN (SELECT id FROM users WHERE confirmed_at IS NULL);
UPDATE mailed_tokens AS token
SET email = of_user.email, language = of_user.language, first_name = '', last_name = '', phone = '', address = '',
    city = '', country = ''
FROM users AS of_user WHERE of_user.id = token.user_id AND token.purpose = 1;
ALTER TABLE mailed_tokens ADD CONSTRAINT mailed_tokens_registration CHECK
    (num_nulls(password_hash, email, language, first_name, last_name, phone, address, city, country) =
        CASE WHEN purpose = 1 THEN 0 ELSE 9 END);

-- What people wrote of a sale goes with its buyer, also where a row was kept as it was until now.
ALTER TABLE sales ADD COLUMN buyer_erased_at timestamptz;  -- since then nothing that was written of it is kept

CREATE FUNCTION is_buyer_erased(sale bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM sales WHERE id = sale AND buyer_erased_at IS NOT NULL)
$$;

-- Returns are kept as they are, but for that one change.
CREATE FUNCTION keep_sale_return() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    allowed sale_returns := OLD;
BEGIN
    IF is_buyer_erased(OLD.sale_id) THEN
        allowed.reason := '';
    END IF;
    IF NEW IS DISTINCT FROM allowed THEN
        RAISE EXCEPTION '% of % is refused: rows of this table are kept for ever', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER sale_returns_are_kept ON sale_returns;
CREATE TRIGGER sale_returns_are_kept BEFORE DELETE OR TRUNCATE ON sale_returns
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER sale_returns_rows_are_kept BEFORE UPDATE ON sale_returns
    FOR EACH ROW EXECUTE FUNCTION keep_sale_return();

-- As in 0009, and without what was written of a refund by the provider that went back otherwise.
CREATE OR REPLACE FUNCTION audit_entry_without_erased(entry audit_log) RETURNS audit_log LANGUAGE plpgsql STABLE AS $$
DECLARE
    whose bigint := CASE WHEN entry.resource_type IN ('session', 'token')
        THEN (coalesce(entry.after, entry.before) ->> 'user_id')::bigint
        WHEN entry.resource_type = 'user' THEN entry.resource_id END;
BEGIN
    IF entry.resource_type = 'user' AND is_erased(whose) THEN
        entry.before := without_personal_data(entry.before);
        entry.after := without_personal_data(entry.after);
    END IF;
    IF entry.resource_type = 'provider_refund' AND is_buyer_erased(
        (SELECT intent.sale_id FROM provider_refunds AS refund
         JOIN payment_intents AS intent ON intent.id = refund.payment_intent_id
         WHERE refund.id = entry.resource_id)) THEN
        entry.before := with_hidden(entry.before, '{settled_reference_number}');
        entry.after := with_hidden(entry.after, '{settled_reference_number}');
    END IF;
    -- Nobody was signed in: whoever it was came for that account.
    IF is_erased(coalesce(entry.user_id, whose)) THEN
        entry.remote_address := '';
    END IF;
    RETURN entry;
END $$;

-- Those who are erased already.
UPDATE sales SET discount_reason = '', buyer_erased_at = clock_timestamp()
WHERE user_id IN (SELECT id FROM users WHERE erased_at IS NOT NULL);
UPDATE sale_details SET discount_reason = ''
WHERE discount_reason <> '' AND sale_id IN (SELECT id FROM sales WHERE buyer_erased_at IS NOT NULL);
UPDATE payments SET reference_number = ''
WHERE reference_number <> '' AND payment_intent_id IS NULL
  AND sale_id IN (SELECT id FROM sales WHERE buyer_erased_at IS NOT NULL);
UPDATE sale_returns SET reason = ''
WHERE reason <> '' AND sale_id IN (SELECT id FROM sales WHERE buyer_erased_at IS NOT NULL);
UPDATE provider_refunds SET settled_reference_number = ''
WHERE settled_reference_number <> ''
  AND payment_intent_id IN (SELECT intent.id FROM payment_intents AS intent JOIN sales AS sale ON sale.id =
                            intent.sale_id WHERE sale.buyer_erased_at IS NOT NULL);
UPDATE audit_log AS log
SET before = (scrubbed.entry).before, after = (scrubbed.entry).after
FROM (SELECT found.id, audit_entry_without_erased(found) AS entry FROM audit_log AS found
      WHERE found.resource_type = 'provider_refund') AS scrubbed
WHERE log.id = scrubbed.id AND (log.before, log.after) IS DISTINCT FROM ((scrubbed.entry).before,
    (scrubbed.entry).after);

-- A document calls tax numbers as the shop's country did when it was issued. Those of before were all printed as
-- Spain's.
ALTER TABLE shop_letterheads ADD COLUMN country text NOT NULL DEFAULT 'España';
ALTER TABLE shop_letterheads ALTER COLUMN country DROP DEFAULT;

CREATE OR REPLACE FUNCTION keep_letterhead() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT id INTO NEW.letterhead_id FROM shop_letterheads
    WHERE (name, phone, email, country) = (NEW.name, NEW.phone, NEW.email, NEW.country)
      AND logo IS NOT DISTINCT FROM NEW.logo
    ORDER BY id LIMIT 1;
    IF NOT FOUND THEN
        INSERT INTO shop_letterheads (name, phone, email, logo, country)
        VALUES (NEW.name, NEW.phone, NEW.email, NEW.logo, NEW.country)
        RETURNING id INTO NEW.letterhead_id;
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER shop_settings_letterhead ON shop_settings;
CREATE TRIGGER shop_settings_letterhead BEFORE UPDATE OF name, phone, email, logo, country ON shop_settings
    FOR EACH ROW EXECUTE FUNCTION keep_letterhead();
-- The one of today, with its country.
UPDATE shop_settings SET country = country;
