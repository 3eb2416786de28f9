-- The statements of sessions.cpp. A session to it: id, user, e-mail, kind, name, created, expires, scope, address,
-- program.

-- name: add_session
-- FOR SHARE waits for whoever is changing the user's password or status, and makes them wait: a session begun with an
-- old password never outlives the change.
WITH owner AS (
    SELECT id, email FROM users
    WHERE id = $1::bigint AND is_active AND confirmed_at IS NOT NULL AND ($7::text IS NULL OR password_hash = $7::text)
    FOR SHARE
), added AS (
    INSERT INTO sessions (token_hash, user_id, kind, name, created_at, expires_at, scope, remote_address, user_agent)
    SELECT $2::bytea, id, $3::integer, $4::text, $5::timestamptz, $6::timestamptz, $8::text, $9::text, $10::text
    FROM owner
    RETURNING *
)
SELECT added.id, added.user_id, owner.email, added.kind, added.name, added.created_at, added.expires_at,
       added.scope, added.remote_address, added.user_agent
FROM added JOIN owner ON owner.id = added.user_id;

-- name: read_passes
SELECT session.token_hash, session.id, session.user_id, users.role, session.expires_at, session.scope,
       session.kind
FROM sessions AS session JOIN users ON users.id = session.user_id
WHERE session.token_hash = ANY ($1::bytea[]) AND session.revoked_at IS NULL AND users.is_active;

-- name: list_sessions
SELECT session.id, session.user_id, users.email, session.kind, session.name, session.created_at, session.expires_at,
       session.scope, session.remote_address, session.user_agent
FROM sessions AS session JOIN users ON users.id = session.user_id
WHERE session.id > $1::bigint AND session.kind = $2::integer AND ($3::bigint IS NULL OR session.user_id = $3::bigint)
  AND session.revoked_at IS NULL AND session.expires_at > $4::timestamptz AND users.is_active
ORDER BY session.id
LIMIT $5::bigint;

-- name: revoke_session
UPDATE sessions SET revoked_at = clock_timestamp()
WHERE id = $1::bigint AND kind = $2::integer AND ($3::bigint IS NULL OR user_id = $3::bigint) AND revoked_at IS NULL
RETURNING id;

-- name: revoke_all_of_user
UPDATE sessions SET revoked_at = clock_timestamp() WHERE user_id = $1::bigint AND revoked_at IS NULL;

-- name: revoke_sessions_of_user_but_one
UPDATE sessions SET revoked_at = clock_timestamp()
WHERE user_id = $1::bigint AND kind = 1 AND id <> $2::bigint AND revoked_at IS NULL;

-- name: sweep_sessions
DELETE FROM sessions
WHERE id IN (SELECT id FROM sessions WHERE expires_at < $1::timestamptz OR revoked_at < $1::timestamptz
             ORDER BY id LIMIT $2::bigint);
