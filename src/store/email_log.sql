-- The statements of email_log.cpp.

-- name: list
SELECT id, user_id, email_type, recipient, subject, status, created_at, sent_at
FROM email_log
WHERE ($1::integer IS NULL OR status = $1::integer)
  AND ($2::text IS NULL OR lower(recipient COLLATE "C") = $2::text)
  AND ($3::integer IS NULL OR email_type = $3::integer)
  AND ($4::bigint IS NULL OR id < $4::bigint)
ORDER BY id DESC
LIMIT $5::bigint;

-- name: read
SELECT id, user_id, email_type, recipient, subject, status, created_at, sent_at, content
FROM email_log WHERE id = $1::bigint;
