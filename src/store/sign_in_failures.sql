-- The statements of sign_in_failures.cpp. The subjects of an attempt are always locked in the same order: account,
-- address, pair.

-- name: is_familiar
SELECT EXISTS (
    SELECT FROM sign_in_addresses AS known JOIN users ON users.id = known.user_id
    WHERE users.email_folded = $1::text AND known.address = $2::text AND known.last_success > $3::timestamptz);

-- name: lock_subjects
-- Makes the rows that are missing and locks all in one step: a row that somebody removes meanwhile is made again.
INSERT INTO sign_in_failures AS kept (subject, failures, last_failure)
SELECT subject, 0, $2::timestamptz FROM unnest($1::text[]) WITH ORDINALITY AS named (subject, place)
ORDER BY place
ON CONFLICT (subject) DO UPDATE SET failures = kept.failures
RETURNING subject, failures, last_failure;

-- name: note_failures
UPDATE sign_in_failures AS kept SET failures = noted.failures, last_failure = $3::timestamptz
FROM unnest($1::text[], $2::integer[]) AS noted (subject, failures)
WHERE kept.subject = noted.subject;

-- name: note_mails
UPDATE sign_in_failures AS kept SET failures = noted.failures, last_failure = noted.last_failure
FROM unnest($1::text[], $2::integer[], $3::timestamptz[]) AS noted (subject, failures, last_failure)
WHERE kept.subject = noted.subject;

-- name: lock_kept
-- Those that are still there.
SELECT kept.subject FROM unnest($1::text[]) WITH ORDINALITY AS named (subject, place)
JOIN sign_in_failures AS kept ON kept.subject = named.subject
ORDER BY named.place
FOR UPDATE OF kept;

-- name: take_back
UPDATE sign_in_failures SET failures = failures - 1 WHERE subject = ANY ($1::text[]) AND failures > 0;

-- name: take_back_all_of_pair
-- What the pair ($2) has counted against the account ($1).
UPDATE sign_in_failures AS account SET failures = greatest(account.failures - pair.failures, 0)
FROM sign_in_failures AS pair WHERE account.subject = $1::text AND pair.subject = $2::text;

-- name: forget
DELETE FROM sign_in_failures WHERE subject = $1::text;

-- name: remember_address
INSERT INTO sign_in_addresses AS known (user_id, address, last_success)
VALUES ($1::bigint, $2::text, $3::timestamptz)
ON CONFLICT (user_id, address) DO UPDATE SET last_success = excluded.last_success;

-- name: forget_oldest_addresses
DELETE FROM sign_in_addresses
WHERE user_id = $1::bigint
  AND address IN (SELECT address FROM sign_in_addresses WHERE user_id = $1::bigint
                  ORDER BY last_success DESC, address OFFSET $2::bigint);

-- name: sweep_failures
DELETE FROM sign_in_failures
WHERE subject IN (SELECT subject FROM sign_in_failures WHERE last_failure < $1::timestamptz LIMIT $2::bigint
                  FOR UPDATE SKIP LOCKED);

-- name: sweep_addresses
DELETE FROM sign_in_addresses WHERE last_success <= $1::timestamptz;
