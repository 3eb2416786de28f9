-- The statements of migrate.cpp. Migrations themselves stand in migrations/.

-- name: set_lock_timeout
SELECT set_config('lock_timeout', $1::text, false);

-- name: lock
-- The lock belongs to the session, so that it ends with the process that holds it, however that ends.
SELECT pg_advisory_lock($1::bigint);

-- name: unlock
SELECT pg_advisory_unlock($1::bigint);

-- name: reset_lock_timeout
RESET lock_timeout;

-- name: find_table
SELECT to_regclass('schema_migrations') IS NOT NULL;

-- name: create_table
CREATE TABLE IF NOT EXISTS schema_migrations (
    number integer PRIMARY KEY CHECK (number > 0),
    name text NOT NULL,
    sha256 bytea NOT NULL CHECK (octet_length(sha256) = 32),
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- name: load_applied
SELECT number, name, sha256 FROM schema_migrations ORDER BY number;

-- name: note_applied
INSERT INTO schema_migrations (number, name, sha256) VALUES ($1::integer, $2::text, $3::bytea);
