-- The statements of mailed_tokens.cpp.

-- name: add_unconfirmed
WITH added AS (
    INSERT INTO users (email, email_folded, password_hash, role, search_text, language)
    VALUES ($1::text, $2::text, $3::text, $4::integer, $5::text, $6::integer)
    ON CONFLICT ON CONSTRAINT users_email_unique DO NOTHING
    RETURNING id
)
INSERT INTO user_profiles (user_id, first_name, last_name, phone, address, city, country)
SELECT id, $7::text, $8::text, $9::text, $10::text, $11::text, $12::text FROM added;

-- name: lock_addressee
-- After add_unconfirmed, in a statement of its own, so that it sees whoever was there already. Locked against being
-- confirmed, changed or put out of use meanwhile.
SELECT id, email, language, is_active, confirmed_at IS NOT NULL, (SELECT name FROM shop_settings)
FROM users WHERE email_folded = $1::text
FOR NO KEY UPDATE;

-- name: add_token
INSERT INTO mailed_tokens (token_hash, user_id, purpose, password_hash, created_at, expires_at)
VALUES ($1::bytea, $2::bigint, $3::integer, $4::text, $5::timestamptz, $6::timestamptz);

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
RETURNING password_hash;

-- name: confirm_user
-- An account that is confirmed already keeps its password: by then it has an owner.
UPDATE users SET password_hash = $2::text, confirmed_at = $3::timestamptz, version = version + 1,
                 updated_at = clock_timestamp()
WHERE id = $1::bigint AND confirmed_at IS NULL;

-- name: reset_password
UPDATE users SET password_hash = $2::text, confirmed_at = coalesce(confirmed_at, $3::timestamptz)
WHERE id = $1::bigint;

-- name: forget_tokens_of_user
DELETE FROM mailed_tokens WHERE user_id = $1::bigint;

-- name: read_owner_of_token
SELECT email FROM mailed_tokens AS token JOIN users ON users.id = token.user_id
WHERE token.token_hash = $1::bytea AND token.purpose = $2::integer AND token.expires_at > $3::timestamptz
  AND users.is_active;

-- name: sweep
DELETE FROM mailed_tokens
WHERE token_hash IN (SELECT token_hash FROM mailed_tokens WHERE expires_at <= $1::timestamptz LIMIT $2::bigint
                     FOR UPDATE SKIP LOCKED);
