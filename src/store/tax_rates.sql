-- The table of taxes. What a rate is to it: id, category, rate, first and last day as days since 1970.

-- name: list_rates
SELECT id, category_id, rate, valid_from - '1970-01-01'::date, valid_until - '1970-01-01'::date
FROM tax_rates ORDER BY category_id NULLS FIRST, valid_from, id;

-- name: lock_rates
-- Whoever changes the table sees all of it, and nobody else changes it meanwhile; sales go on reading it.
LOCK TABLE tax_rates IN SHARE ROW EXCLUSIVE MODE;

-- name: add_rate
INSERT INTO tax_rates (category_id, rate, valid_from, valid_until)
VALUES ($1::bigint, $2::numeric, '1970-01-01'::date + $3::integer, '1970-01-01'::date + $4::bigint::integer)
RETURNING id;

-- name: end_rate
UPDATE tax_rates SET valid_until = '1970-01-01'::date + $2::bigint::integer WHERE id = $1::bigint;
