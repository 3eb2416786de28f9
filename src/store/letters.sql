-- The statement of letters.cpp.

-- name: add
INSERT INTO email_log (user_id, email_type, recipient, subject, content)
VALUES ($1::bigint, $2::integer, $3::text, $4::text, $5::text);
