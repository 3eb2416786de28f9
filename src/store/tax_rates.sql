-- The table of taxes. What a rate is to it: id, category, rate, first and last day, first day on which it was sold with
-- (all as days since 1970), version.

-- name: list_rates
SELECT id, category_id, rate, valid_from - '1970-01-01'::date, valid_until - '1970-01-01'::date,
       first_sold_on - '1970-01-01'::date, version
FROM tax_rates ORDER BY category_id NULLS FIRST, valid_from, id;

-- name: lock_rates
-- Whoever changes the table sees all of it, and nobody else changes it meanwhile. Nor is anything priced by it
-- (hold_taxes in sale_journal.sql): what was about to be is waited for, so that first_sold_on is right. Others read on.
LOCK TABLE tax_rates IN EXCLUSIVE MODE;

-- name: add_rate
INSERT INTO tax_rates (category_id, rate, valid_from, valid_until)
VALUES ($1::bigint, $2::numeric, '1970-01-01'::date + $3::integer, '1970-01-01'::date + $4::bigint::integer)
RETURNING id, category_id, rate, valid_from - '1970-01-01'::date, valid_until - '1970-01-01'::date,
          first_sold_on - '1970-01-01'::date, version;

-- name: change_rate
UPDATE tax_rates
SET category_id = $2::bigint, rate = $3::numeric, valid_from = '1970-01-01'::date + $4::integer,
    valid_until = '1970-01-01'::date + $5::bigint::integer, version = version + 1
WHERE id = $1::bigint
RETURNING id, category_id, rate, valid_from - '1970-01-01'::date, valid_until - '1970-01-01'::date,
          first_sold_on - '1970-01-01'::date, version;

-- name: remove_rate
DELETE FROM tax_rates WHERE id = $1::bigint;
