-- Versions that grow with changes only, and the addresses that people sign in from.

-- An UPDATE that sets a version and changes nothing else leaves the row as it was: whoever sends what they have read
-- changes nothing, and nobody who has read the same is told that it changed. is_low follows from the rest, and is
-- computed after this.
CREATE FUNCTION keep_version_of_unchanged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - '{version,updated_at,is_low}'::text[]
        = to_jsonb(OLD) - '{version,updated_at,is_low}'::text[] THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;

-- Of the version only: what the engine writes (levels) does not pass here.
CREATE TRIGGER brands_keep_version BEFORE UPDATE OF version ON brands
    FOR EACH ROW EXECUTE FUNCTION keep_version_of_unchanged();
CREATE TRIGGER categories_keep_version BEFORE UPDATE OF version ON categories
    FOR EACH ROW EXECUTE FUNCTION keep_version_of_unchanged();
CREATE TRIGGER providers_keep_version BEFORE UPDATE OF version ON providers
    FOR EACH ROW EXECUTE FUNCTION keep_version_of_unchanged();
CREATE TRIGGER locations_keep_version BEFORE UPDATE OF version ON locations
    FOR EACH ROW EXECUTE FUNCTION keep_version_of_unchanged();
CREATE TRIGGER stock_movement_types_keep_version BEFORE UPDATE OF version ON stock_movement_types
    FOR EACH ROW EXECUTE FUNCTION keep_version_of_unchanged();
CREATE TRIGGER general_products_keep_version BEFORE UPDATE OF version ON general_products
    FOR EACH ROW EXECUTE FUNCTION keep_version_of_unchanged();
CREATE TRIGGER product_variants_keep_version BEFORE UPDATE OF version ON product_variants
    FOR EACH ROW EXECUTE FUNCTION keep_version_of_unchanged();
CREATE TRIGGER stock_levels_keep_version BEFORE UPDATE OF version ON stock_levels
    FOR EACH ROW EXECUTE FUNCTION keep_version_of_unchanged();

-- Where an account has signed in from: there it is judged by its own failures only (domain/people/slowing.hpp). A few
-- for each account, the latest. Failures are counted by account, by address, and by the two together:
-- sign_in_failures.subject is also 'pair:<address> <folded e-mail>'.
CREATE TABLE sign_in_addresses (
    user_id      bigint NOT NULL REFERENCES users,
    address      text NOT NULL,                -- an IPv4 address, or an IPv6 network of 64 bits
    last_success timestamptz NOT NULL,
    PRIMARY KEY (user_id, address)
);
