-- People who register themselves and prove by mail that an address is theirs; who changed what; and who is forgotten.

ALTER TABLE users
    ADD COLUMN language smallint NOT NULL DEFAULT 1,  -- base/language.hpp: of the mail that they get
    ADD COLUMN confirmed_at timestamptz,              -- null: registered, and the address not shown to be theirs yet
    ADD COLUMN erased_at timestamptz,                 -- since then nothing here tells who they were
    ADD CONSTRAINT users_language CHECK (language IN (1, 2));
-- Those who are there were made by an administrator.
UPDATE users SET confirmed_at = created_at;

-- Names of permissions (domain/people/permission.hpp) with blanks between them: what a token may of what its owner's
-- role may. Null: all of it.
ALTER TABLE sessions ADD COLUMN scope text;

-- sign_in_failures.subject is also 'mail-account:<folded e-mail>' or 'mail-address:<ip>': the mails that strangers
-- asked for (domain/people/slowing.hpp).

-- What opens something to whoever reads the mail of an address. Only a hash of the secret is kept, as with sessions.
CREATE TABLE mailed_tokens (
    token_hash    bytea PRIMARY KEY,
    user_id       bigint NOT NULL REFERENCES users,
    purpose       smallint NOT NULL,             -- store/mailed_tokens.hpp
    password_hash text,                          -- of a confirmation: the password that was chosen with it
    created_at    timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL
);
CREATE INDEX mailed_tokens_of_user ON mailed_tokens (user_id, purpose, created_at);
CREATE INDEX mailed_tokens_by_expiry ON mailed_tokens (expires_at);

-- Who changed what, when, from where, and how it was before and after. Written by triggers on the tables themselves, in
-- the transaction of the change, so that no statement can forget it. Stock has a ledger of its own and is not repeated.
CREATE TABLE audit_log (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    happened_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    source         smallint NOT NULL,            -- pg/acting.hpp; 4: in the database, past the program
    user_id        bigint,                       -- null: nobody was signed in
    session_id     bigint,                       -- of the session or token
    remote_address text NOT NULL,
    request_id     text NOT NULL,
    resource_type  text NOT NULL,                -- 'user', 'product', ...: what the triggers below say
    resource_id    bigint NOT NULL,              -- 0 where there is only one
    action         smallint NOT NULL,            -- store/audit_log.hpp
    before         jsonb,                        -- of a change: what changed of it
    after          jsonb
);
CREATE INDEX audit_log_by_time ON audit_log (happened_at, id);
CREATE INDEX audit_log_of_user ON audit_log (user_id, happened_at, id);
CREATE INDEX audit_log_of_type ON audit_log (resource_type, happened_at, id);
CREATE INDEX audit_log_of_resource ON audit_log (resource_id, resource_type, happened_at, id);
-- Whatever else is done is found soon by going through the others.
CREATE INDEX audit_log_of_removals ON audit_log (happened_at, id) WHERE action = 3;

-- The fields with those names kept as names only.
CREATE FUNCTION with_hidden(fields jsonb, names text[]) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN fields IS NULL THEN NULL ELSE coalesce(
        (SELECT jsonb_object_agg(key, CASE WHEN key = ANY (names) AND value <> 'null' THEN '"***"' ELSE value END)
         FROM jsonb_each(fields)), '{}') END
$$;

-- Arguments: the type that the row is of; the column with its id, or '' where there is only one; columns that are told
-- although they have not changed; columns that are never told, where there are any.
CREATE FUNCTION record_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    -- Follows from the rest, or counts changes.
    derived CONSTANT text[] := '{version,updated_at,search_text,name_folded,email_folded,size_sort_key,color_sort_key}'
        || coalesce(TG_ARGV[3]::text[], '{}');
    -- Nobody's business, or too large to be told.
    hidden CONSTANT text[] := '{password_hash,token_hash,digest,logo}';
    acting CONSTANT jsonb := nullif(current_setting('trastienda.acting', true), '')::jsonb;
    always CONSTANT text[] := TG_ARGV[2]::text[];
    old_row jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) - derived END;
    new_row jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) - derived END;
    some_row CONSTANT jsonb := coalesce(new_row, old_row);
    of_type CONSTANT text := CASE WHEN TG_ARGV[0] = 'session' AND some_row ->> 'kind' = '2' THEN 'token'
        ELSE TG_ARGV[0] END;
    of_id CONSTANT bigint := CASE WHEN TG_ARGV[1] = '' THEN 0 ELSE (some_row ->> TG_ARGV[1])::bigint END;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF old_row = new_row THEN
            RETURN NULL;
        END IF;
        SELECT jsonb_object_agg(was.key, was.value), jsonb_object_agg(was.key, new_row -> was.key)
        INTO old_row, new_row
        FROM jsonb_each(old_row) AS was
        WHERE was.value IS DISTINCT FROM new_row -> was.key OR was.key = ANY (always);
    END IF;
    INSERT INTO audit_log (source, user_id, session_id, remote_address, request_id, resource_type, resource_id, action,
                           before, after)
    VALUES (coalesce((acting ->> 'source')::smallint,
                     CASE WHEN current_setting('application_name') LIKE 'trastienda%' THEN 3 ELSE 4 END),
            (acting ->> 'user_id')::bigint, (acting ->> 'session_id')::bigint,
            coalesce(acting ->> 'remote_address', ''), coalesce(acting ->> 'request_id', ''), of_type, of_id,
            CASE TG_OP WHEN 'INSERT' THEN 1 WHEN 'UPDATE' THEN 2 ELSE 3 END,
            CASE WHEN old_row ?| hidden THEN with_hidden(old_row, hidden) ELSE old_row END,
            CASE WHEN new_row ?| hidden THEN with_hidden(new_row, hidden) ELSE new_row END);
    RETURN NULL;
END $$;

-- The same for all rows that one statement adds: an import adds a hundred thousand, and one call for each would take
-- longer than adding them.
CREATE FUNCTION record_inserts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    derived CONSTANT text[] := '{version,updated_at,search_text,name_folded,size_sort_key,color_sort_key}';
    acting CONSTANT jsonb := nullif(current_setting('trastienda.acting', true), '')::jsonb;
BEGIN
    INSERT INTO audit_log (source, user_id, session_id, remote_address, request_id, resource_type, resource_id, action,
                           after)
    SELECT coalesce((acting ->> 'source')::smallint,
                    CASE WHEN current_setting('application_name') LIKE 'trastienda%' THEN 3 ELSE 4 END),
           (acting ->> 'user_id')::bigint, (acting ->> 'session_id')::bigint,
           coalesce(acting ->> 'remote_address', ''), coalesce(acting ->> 'request_id', ''), TG_ARGV[0],
           (added.fields ->> 'id')::bigint, 1, added.fields - derived
    FROM (SELECT to_jsonb(added_rows) AS fields FROM added_rows) AS added;
    RETURN NULL;
END $$;

CREATE TRIGGER users_record_change AFTER INSERT OR UPDATE OR DELETE ON users
    FOR EACH ROW EXECUTE FUNCTION record_change('user', 'id', '{}');
CREATE TRIGGER user_profiles_record_change AFTER INSERT OR UPDATE OR DELETE ON user_profiles
    FOR EACH ROW EXECUTE FUNCTION record_change('user', 'user_id', '{}');
-- Those that ended long ago are swept away, which is nobody's act.
CREATE TRIGGER sessions_record_change AFTER INSERT OR UPDATE ON sessions
    FOR EACH ROW EXECUTE FUNCTION record_change('session', 'id', '{user_id}');
CREATE TRIGGER categories_record_inserts AFTER INSERT ON categories REFERENCING NEW TABLE AS added_rows
    FOR EACH STATEMENT EXECUTE FUNCTION record_inserts('category');
CREATE TRIGGER categories_record_change AFTER UPDATE OR DELETE ON categories
    FOR EACH ROW EXECUTE FUNCTION record_change('category', 'id', '{}');
CREATE TRIGGER brands_record_inserts AFTER INSERT ON brands REFERENCING NEW TABLE AS added_rows
    FOR EACH STATEMENT EXECUTE FUNCTION record_inserts('brand');
CREATE TRIGGER brands_record_change AFTER UPDATE OR DELETE ON brands
    FOR EACH ROW EXECUTE FUNCTION record_change('brand', 'id', '{}');
CREATE TRIGGER providers_record_inserts AFTER INSERT ON providers REFERENCING NEW TABLE AS added_rows
    FOR EACH STATEMENT EXECUTE FUNCTION record_inserts('provider');
CREATE TRIGGER providers_record_change AFTER UPDATE OR DELETE ON providers
    FOR EACH ROW EXECUTE FUNCTION record_change('provider', 'id', '{}');
CREATE TRIGGER general_products_record_inserts AFTER INSERT ON general_products REFERENCING NEW TABLE AS added_rows
    FOR EACH STATEMENT EXECUTE FUNCTION record_inserts('product');
CREATE TRIGGER general_products_record_change AFTER UPDATE OR DELETE ON general_products
    FOR EACH ROW EXECUTE FUNCTION record_change('product', 'id', '{}');
CREATE TRIGGER product_variants_record_inserts AFTER INSERT ON product_variants REFERENCING NEW TABLE AS added_rows
    FOR EACH STATEMENT EXECUTE FUNCTION record_inserts('variant');
CREATE TRIGGER product_variants_record_change AFTER UPDATE OR DELETE ON product_variants
    FOR EACH ROW EXECUTE FUNCTION record_change('variant', 'id', '{}');
CREATE TRIGGER locations_record_change AFTER INSERT OR UPDATE OR DELETE ON locations
    FOR EACH ROW EXECUTE FUNCTION record_change('location', 'id', '{}');
CREATE TRIGGER stock_movement_types_record_change AFTER INSERT OR UPDATE OR DELETE ON stock_movement_types
    FOR EACH ROW EXECUTE FUNCTION record_change('movement_type', 'id', '{}');
CREATE TRIGGER catalogue_imports_record_change AFTER INSERT ON catalogue_imports
    FOR EACH ROW EXECUTE FUNCTION record_change('import', 'id', '{}');
CREATE TRIGGER tax_rates_record_change AFTER INSERT OR UPDATE OR DELETE ON tax_rates
    FOR EACH ROW EXECUTE FUNCTION record_change('tax_rate', 'id', '{}');
CREATE TRIGGER shop_settings_record_change AFTER INSERT OR UPDATE OR DELETE ON shop_settings
    FOR EACH ROW EXECUTE FUNCTION record_change('shop_settings', '', '{}');
-- What people set of a level, by its version: what the engine writes passes by.
CREATE TRIGGER stock_levels_record_change AFTER UPDATE OF version ON stock_levels
    FOR EACH ROW EXECUTE FUNCTION record_change('level', 'product_variant_id', '{location_id}',
        '{is_low,on_hand,reserved,next_expiration,value,last_unit_cost,last_movement_date}');
CREATE TRIGGER stock_levels_record_settings AFTER INSERT ON stock_levels
    FOR EACH ROW WHEN (NEW.minimum_stock <> 5 OR NEW.optimal_stock <> 20 OR NEW.bin <> '')
    EXECUTE FUNCTION record_change('level', 'product_variant_id', '{location_id}',
        '{is_low,on_hand,reserved,next_expiration,value,last_unit_cost,last_movement_date}');

-- What the audit log tells of a person, for whom it is theirs.
CREATE FUNCTION is_erased(person bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM users WHERE id = person AND erased_at IS NOT NULL)
$$;
CREATE FUNCTION without_personal_data(fields jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT with_hidden(fields, '{email,first_name,last_name,phone,address,city,country}')
$$;
-- An entry as it stands once whom it tells of, and who acted, are erased as far as they are.
CREATE FUNCTION audit_entry_without_erased(entry audit_log) RETURNS audit_log LANGUAGE plpgsql STABLE AS $$
DECLARE
    whose bigint := CASE WHEN entry.resource_type IN ('session', 'token')
        THEN (coalesce(entry.after, entry.before) ->> 'user_id')::bigint
        WHEN entry.resource_type = 'user' THEN entry.resource_id END;
BEGIN
    IF entry.resource_type = 'user' AND is_erased(whose) THEN
        entry.before := without_personal_data(entry.before);
        entry.after := without_personal_data(entry.after);
    END IF;
    -- Nobody was signed in: whoever it was came for that account.
    IF is_erased(coalesce(entry.user_id, whose)) THEN
        entry.remote_address := '';
    END IF;
    RETURN entry;
END $$;

-- Append-only, but for that one change, which the database works out by itself.
CREATE FUNCTION keep_audit_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW IS DISTINCT FROM audit_entry_without_erased(OLD) THEN
        RAISE EXCEPTION '% of % is refused: rows of this table are kept for ever', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER audit_log_entries_are_kept BEFORE UPDATE ON audit_log
    FOR EACH ROW EXECUTE FUNCTION keep_audit_entry();
CREATE TRIGGER audit_log_is_kept BEFORE DELETE OR TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
