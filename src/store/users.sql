-- The statements of users.cpp. What a user is to it: id, e-mail, role, is_active, version, dates, then the profile,
-- language, whether confirmed.

-- name: add_user
WITH added AS (
    INSERT INTO users (email, email_folded, password_hash, role, search_text, language, confirmed_at)
    VALUES ($1::text, $2::text, $3::text, $4::integer, $5::text,
            coalesce($12::integer, (SELECT language FROM shop_settings)), now())
    ON CONFLICT ON CONSTRAINT users_email_unique DO NOTHING
    RETURNING *
), profile AS (
    INSERT INTO user_profiles (user_id, first_name, last_name, phone, address, city, country)
    SELECT id, $6::text, $7::text, $8::text, $9::text, $10::text, $11::text FROM added
    RETURNING *
)
SELECT added.id, email, role, is_active, version, created_at, updated_at,
       first_name, last_name, phone, address, city, country, language, confirmed_at IS NOT NULL
FROM added JOIN profile ON profile.user_id = added.id;

-- name: lock_first_administrator
-- Servers that start at once on an empty database take turns here; the second finds the first one's administrator.
SELECT pg_advisory_xact_lock(hashtext('trastienda first administrator'));

-- name: has_administrator
SELECT EXISTS (SELECT FROM users WHERE role = $1::integer AND is_active AND confirmed_at IS NOT NULL);

-- name: read_user
SELECT users.id, email, role, is_active, version, created_at, updated_at,
       first_name, last_name, phone, address, city, country, language, confirmed_at IS NOT NULL
FROM users JOIN user_profiles ON user_profiles.user_id = users.id
WHERE users.id = $1::bigint;

-- name: read_user_by_email
SELECT users.id, email, role, is_active, version, created_at, updated_at,
       first_name, last_name, phone, address, city, country, language, confirmed_at IS NOT NULL
FROM users JOIN user_profiles ON user_profiles.user_id = users.id
WHERE email_folded = $1::text;

-- name: list_users
SELECT users.id, email, role, is_active, version, created_at, updated_at,
       first_name, last_name, phone, address, city, country, language, confirmed_at IS NOT NULL
FROM users JOIN user_profiles ON user_profiles.user_id = users.id
WHERE users.id > $1::bigint
  AND ($2::integer IS NULL OR role = $2::integer)
  AND ($3::boolean IS NULL OR is_active = $3::boolean)
  AND ($5::text IS NULL OR search_text LIKE $5) AND ($6::text IS NULL OR search_text LIKE $6)
  AND ($7::text IS NULL OR search_text LIKE $7) AND search_text LIKE ALL ($8::text[])
ORDER BY users.id
LIMIT $4::bigint;

-- name: list_customers
SELECT users.id, email, first_name, last_name, phone
FROM users JOIN user_profiles ON user_profiles.user_id = users.id
WHERE users.id > $1::bigint AND role = $2::integer AND is_active
  AND ($4::text IS NULL OR search_text LIKE $4) AND ($5::text IS NULL OR search_text LIKE $5)
  AND ($6::text IS NULL OR search_text LIKE $6) AND search_text LIKE ALL ($7::text[])
ORDER BY users.id
LIMIT $3::bigint;

-- name: lock_user_and_administrators
-- Together, in the order of their ids: of two changes that would each leave one administrator, the second sees the
-- first.
SELECT users.id, email, role, is_active, version, created_at, updated_at,
       first_name, last_name, phone, address, city, country, language, confirmed_at IS NOT NULL
FROM users JOIN user_profiles ON user_profiles.user_id = users.id
WHERE users.id = $1::bigint OR (role = $2::integer AND is_active AND confirmed_at IS NOT NULL)
ORDER BY users.id
FOR NO KEY UPDATE OF users;

-- name: change_user
WITH changed AS (
    UPDATE users
    SET email = $2::text, email_folded = $3::text, role = $4::integer, is_active = $5::boolean, search_text = $6::text,
        language = $13::integer, version = version + 1, updated_at = clock_timestamp()
    WHERE id = $1::bigint
    RETURNING *
), profile AS (
    UPDATE user_profiles
    SET first_name = $7::text, last_name = $8::text, phone = $9::text, address = $10::text, city = $11::text,
        country = $12::text
    WHERE user_id = $1::bigint
    RETURNING *
)
SELECT changed.id, email, role, is_active, version, created_at, updated_at,
       first_name, last_name, phone, address, city, country, language, confirmed_at IS NOT NULL
FROM changed JOIN profile ON profile.user_id = changed.id;

-- name: read_credentials_by_email
SELECT id, email, password_hash, is_active AND confirmed_at IS NOT NULL FROM users WHERE email_folded = $1::text;

-- name: read_credentials
SELECT id, email, password_hash, is_active AND confirmed_at IS NOT NULL FROM users WHERE id = $1::bigint;

-- name: set_password
-- Whoever sets it without knowing the one before is an administrator, who vouches for the address as for that of an
-- account that he adds.
UPDATE users
SET password_hash = $2::text, confirmed_at = CASE WHEN $3::text IS NULL THEN coalesce(confirmed_at, now())
                                                  ELSE confirmed_at END
WHERE id = $1::bigint AND ($3::text IS NULL OR password_hash = $3::text)
RETURNING id, email, language, (SELECT name FROM shop_settings);
