-- The statement of audit_log.cpp.

-- name: list
SELECT log.id, log.happened_at, log.source, log.user_id, users.email, log.session_id, log.remote_address,
       log.request_id, log.resource_type, log.resource_id, log.action, log.before::text, log.after::text
FROM audit_log AS log LEFT JOIN users ON users.id = log.user_id
WHERE ($1::bigint IS NULL OR log.user_id = $1::bigint)
  AND ($2::text IS NULL OR log.resource_type = $2::text)
  AND ($3::bigint IS NULL OR log.resource_id = $3::bigint)
  AND ($4::integer IS NULL OR log.action = $4::integer)
  AND ($5::timestamptz IS NULL OR log.happened_at >= $5::timestamptz)
  AND (log.happened_at, log.id) < ($6::timestamptz, $7::bigint)
ORDER BY log.happened_at DESC, log.id DESC
LIMIT $8::bigint;
