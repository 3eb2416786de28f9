-- The statements of sign_in_failures.cpp. Two subjects are always locked in the same order: account, then address.

-- name: lock_subjects
-- Makes the rows that are missing and locks both in one step: a row that somebody removes meanwhile is made again.
INSERT INTO sign_in_failures AS kept (subject, failures, last_failure)
SELECT subject, 0, $2::timestamptz FROM unnest($1::text[]) WITH ORDINALITY AS named (subject, place)
ORDER BY place
ON CONFLICT (subject) DO UPDATE SET failures = kept.failures
RETURNING subject, failures, last_failure;

-- name: note_failures
UPDATE sign_in_failures AS kept SET failures = noted.failures, last_failure = $3::timestamptz
FROM unnest($1::text[], $2::integer[]) AS noted (subject, failures)
WHERE kept.subject = noted.subject;

-- name: take_back
UPDATE sign_in_failures SET failures = failures - 1 WHERE subject = $1::text AND failures > 0;

-- name: forget
DELETE FROM sign_in_failures WHERE subject = $1::text;

-- name: sweep_failures
DELETE FROM sign_in_failures
WHERE subject IN (SELECT subject FROM sign_in_failures WHERE last_failure < $1::timestamptz LIMIT $2::bigint
                  FOR UPDATE SKIP LOCKED);
