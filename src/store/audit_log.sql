-- The statements of audit_log.cpp.

-- name: list
-- Of one resource, or of all: `id > 0` lets it use the index of all by their time (migration 0035).
SELECT log.id, log.happened_at, log.source, log.user_id, users.email, log.session_id, log.remote_address,
       log.request_id, log.resource_type, log.resource_id, log.action, log.before::text, log.after::text
FROM audit_log AS log LEFT JOIN users ON users.id = log.user_id
WHERE ($1::bigint IS NULL OR log.user_id = $1::bigint)
  AND ($2::text IS NULL OR log.resource_type = $2::text)
  AND ($3::bigint IS NULL OR log.resource_id = $3::bigint)
  AND ($4::integer IS NULL OR log.action = $4::integer)
  AND ($5::timestamptz IS NULL OR log.happened_at >= $5::timestamptz)
  AND log.id > 0 AND (log.happened_at, log.id) < ($6::timestamptz, $7::bigint)
ORDER BY log.happened_at DESC, log.id DESC
LIMIT $8::bigint;

-- name: list_of_kinds
-- The last of each kind by an index, then the last of these: a filter that hardly any entry fits costs no more than
-- another. A kind is a type of resource, of those that there are, and an action of $4.
WITH RECURSIVE types AS (
    SELECT min(resource_type) AS resource_type FROM audit_log
    UNION ALL
    SELECT (SELECT min(resource_type) FROM audit_log WHERE resource_type > types.resource_type) FROM types
    WHERE types.resource_type IS NOT NULL),
chosen AS (
    SELECT entry.id FROM types CROSS JOIN unnest($4::bigint[]) AS of_kind (action) CROSS JOIN LATERAL (
        SELECT one.happened_at, one.id FROM audit_log AS one
        WHERE ($1::bigint IS NULL OR one.user_id = $1::bigint)
          AND one.resource_type = types.resource_type AND one.action = of_kind.action::smallint
          AND ($3::timestamptz IS NULL OR one.happened_at >= $3::timestamptz)
          AND (one.happened_at, one.id) < ($5::timestamptz, $6::bigint)
        ORDER BY one.happened_at DESC, one.id DESC
        LIMIT $7::bigint) AS entry
    WHERE $2::text IS NULL OR types.resource_type = $2::text
    ORDER BY entry.happened_at DESC, entry.id DESC
    LIMIT $7::bigint)
SELECT log.id, log.happened_at, log.source, log.user_id, users.email, log.session_id, log.remote_address,
       log.request_id, log.resource_type, log.resource_id, log.action, log.before::text, log.after::text
FROM chosen JOIN audit_log AS log USING (id) LEFT JOIN users ON users.id = log.user_id
ORDER BY log.happened_at DESC, log.id DESC;
