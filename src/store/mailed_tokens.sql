-- The statements of mailed_tokens.cpp.

-- name: add_unconfirmed
-- An address and nothing more: whose the rest is shows when a mail is opened. No password has that hash.
WITH added AS (
    INSERT INTO users (email, email_folded, password_hash, role, search_text)
    VALUES ($1::text, $2::text, '!', $3::integer, $4::text)
    ON CONFLICT ON CONSTRAINT users_email_unique DO NOTHING
    RETURNING id
)
INSERT INTO user_profiles (user_id) SELECT id FROM added;

-- name: lock_addressee
-- After add_unconfirmed, in a statement of its own, so that it sees whoever was there already. Locked against being
-- confirmed, changed or put out of use meanwhile.
SELECT id, email, language, is_active, confirmed_at IS NOT NULL, (SELECT name FROM shop_settings)
FROM users WHERE email_folded = $1::text
FOR NO KEY UPDATE;

-- name: add_confirmation
INSERT INTO mailed_tokens (token_hash, user_id, purpose, created_at, expires_at, password_hash, email, language,
                           first_name, last_name, phone, address, city, country)
VALUES ($1::bytea, $2::bigint, $3::integer, $4::timestamptz, $5::timestamptz, $6::text, $7::text, $8::integer,
        $9::text, $10::text, $11::text, $12::text, $13::text, $14::text);

-- name: add_reset
INSERT INTO mailed_tokens (token_hash, user_id, purpose, created_at, expires_at)
VALUES ($1::bytea, $2::bigint, $3::integer, $4::timestamptz, $5::timestamptz);

-- name: forget_oldest_tokens
DELETE FROM mailed_tokens
WHERE token_hash IN (SELECT token_hash FROM mailed_tokens WHERE user_id = $1::bigint AND purpose = $2::integer
                     ORDER BY created_at DESC, token_hash OFFSET $3::bigint);

-- name: lock_owner_of_token
-- The account before its token, as everybody locks them who changes both.
SELECT id, email, language, (SELECT name FROM shop_settings)
FROM users
WHERE id = (SELECT user_id FROM mailed_tokens
            WHERE token_hash = $1::bytea AND purpose = $2::integer AND expires_at > $3::timestamptz)
  AND is_active
FOR NO KEY UPDATE;

-- name: write_as_for_a_letter
-- Changes nothing, but is written and waited for as a letter is: how long it takes does not tell whether there was one.
UPDATE shop_settings SET updated_at = updated_at;

-- name: use_token
DELETE FROM mailed_tokens
WHERE token_hash = $1::bytea AND purpose = $2::integer AND expires_at > $3::timestamptz
RETURNING password_hash, email, language, first_name, last_name, phone, address, city, country;

-- name: confirm_user
-- An account that is confirmed already keeps what it has: by then it has an owner.
WITH confirmed AS (
    UPDATE users
    SET password_hash = $2::text, confirmed_at = $3::timestamptz, email = $4::text, language = $5::integer,
        search_text = $6::text, version = version + 1, updated_at = clock_timestamp()
    WHERE id = $1::bigint AND confirmed_at IS NULL
    RETURNING id
)
UPDATE user_profiles
SET first_name = $7::text, last_name = $8::text, phone = $9::text, address = $10::text, city = $11::text,
    country = $12::text
FROM confirmed WHERE user_id = confirmed.id;

-- name: reset_password
UPDATE users SET password_hash = $2::text, confirmed_at = coalesce(confirmed_at, $3::timestamptz)
WHERE id = $1::bigint;

-- name: forget_tokens_of_user
DELETE FROM mailed_tokens WHERE user_id = $1::bigint;

-- name: read_owner_of_token
SELECT users.email FROM mailed_tokens AS token JOIN users ON users.id = token.user_id
WHERE token.token_hash = $1::bytea AND token.purpose = $2::integer AND token.expires_at > $3::timestamptz
  AND users.is_active;

-- name: sweep
DELETE FROM mailed_tokens
WHERE token_hash IN (SELECT token_hash FROM mailed_tokens WHERE expires_at <= $1::timestamptz LIMIT $2::bigint
                     FOR UPDATE SKIP LOCKED);
