-- The statement of stock_origins.cpp.

-- name: add_origin
INSERT INTO stock_origins (source, user_id, session_id, remote_address)
SELECT (origin ->> 'source')::smallint, (origin ->> 'user_id')::bigint, (origin ->> 'session_id')::bigint,
       origin ->> 'remote_address'
FROM (SELECT $1::text::jsonb AS origin) AS given
RETURNING id;
