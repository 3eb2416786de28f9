-- The statement of letters.cpp.

-- name: add
INSERT INTO email_log (user_id, email_type, recipient, subject, content)
SELECT unnest($1::bigint[]), unnest($2::integer[]), unnest($3::text[]), unnest($4::text[]), unnest($5::text[]);
