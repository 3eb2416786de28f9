-- The statement of stock_origins.cpp.

-- name: add_origin
-- Who was erased while what they began goes on, as an import does, was somewhere that nobody needs to know any more.
INSERT INTO stock_origins (source, user_id, session_id, remote_address)
SELECT (origin ->> 'source')::smallint, (origin ->> 'user_id')::bigint, (origin ->> 'session_id')::bigint,
       CASE WHEN is_erased((origin ->> 'user_id')::bigint) THEN '' ELSE origin ->> 'remote_address' END
FROM (SELECT $1::text::jsonb AS origin) AS given
RETURNING id;
