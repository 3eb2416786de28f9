-- Writing orders to providers. What an order names is locked before the order itself: whoever waits for a location that
-- is being closed, or for a level, holds no order meanwhile, which the engine may wait for with its levels.

-- name: read_today
SELECT (now() AT TIME ZONE time_zone)::date - '1970-01-01'::date FROM shop_settings;

-- name: lock_provider
SELECT is_active FROM providers WHERE id = $1::bigint FOR KEY SHARE;

-- name: lock_location
SELECT is_active FROM locations WHERE id = $1::bigint AND id <> 0 FOR KEY SHARE;

-- name: lock_variants
SELECT id, is_active FROM product_variants WHERE id = ANY ($1::bigint[]) ORDER BY id FOR KEY SHARE;

-- name: lock_levels
-- Of what the order names, in the order in which everybody locks levels, and before the order: so does the engine.
SELECT level.product_variant_id, level.location_id
FROM (SELECT line.product_variant_id, purchase.location_id
      FROM purchase_orders AS purchase JOIN purchase_order_lines AS line ON line.purchase_order_id = purchase.id
      WHERE purchase.id = $1::bigint OFFSET 0) AS named
JOIN stock_levels AS level USING (product_variant_id, location_id)
ORDER BY level.product_variant_id, level.location_id
FOR NO KEY UPDATE OF level;

-- name: count_on_order
-- Anew, for levels that are locked: whoever changed what is on order of one has committed, or waits for us.
UPDATE stock_levels AS level SET on_order = least(2147483647, coming.on_order)
FROM (SELECT unnest($1::bigint[]) AS product_variant_id, unnest($2::bigint[]) AS location_id) AS named
CROSS JOIN LATERAL units_coming(named.product_variant_id, named.location_id) AS coming
WHERE level.product_variant_id = named.product_variant_id AND level.location_id = named.location_id
  AND level.on_order <> least(2147483647, coming.on_order);

-- name: lock_purchase
SELECT status, version, provider_id, location_id, provider_reference, expected_date - '1970-01-01'::date, notes
FROM purchase_orders WHERE id = $1::bigint FOR NO KEY UPDATE;

-- name: read_lines
SELECT line.product_variant_id, line.ordered, line.unit_cost, variant.is_active
FROM purchase_order_lines AS line JOIN product_variants AS variant ON variant.id = line.product_variant_id
WHERE line.purchase_order_id = $1::bigint ORDER BY line.position, line.id;

-- name: read_places
SELECT provider.is_active, location.is_active
FROM purchase_orders AS purchase
JOIN providers AS provider ON provider.id = purchase.provider_id
JOIN locations AS location ON location.id = purchase.location_id
WHERE purchase.id = $1::bigint;

-- name: lock_key
SELECT pg_advisory_xact_lock(hashtextextended('purchase_order_keys ' || $1::bigint || ' ' || $2::text, 0));

-- name: read_key
SELECT purchase_order_id, digest FROM purchase_order_keys WHERE user_id = $1::bigint AND key = $2::text;

-- name: keep_key
INSERT INTO purchase_order_keys (user_id, key, digest, purchase_order_id)
VALUES ($1::bigint, $2::text, $3::bytea, $4::bigint);

-- name: lock_suggestions
-- Drafts of what is short of one provider at one location are made one after the other.
SELECT pg_advisory_xact_lock(hashtextextended('purchase suggestions ' || $1::bigint || ' ' || $2::bigint, 0));

-- name: add_purchase
WITH fresh AS (SELECT nextval(pg_get_serial_sequence('purchase_orders', 'id')) AS id)
INSERT INTO purchase_orders (id, reference_number, provider_id, location_id, provider_reference, expected_date, notes,
                             total, lines_count, created_by, search_text) OVERRIDING SYSTEM VALUE
SELECT fresh.id, 'P-' || lpad(fresh.id::text, greatest(6, length(fresh.id::text)), '0'), $1::bigint, $2::bigint,
       $3::text, '1970-01-01'::date + $4::bigint::integer, $5::text, $6::numeric, $7::bigint, $8::bigint,
       'p-' || lpad(fresh.id::text, greatest(6, length(fresh.id::text)), '0') || ' ' || $9::text
FROM fresh
RETURNING id;

-- name: change_purchase
UPDATE purchase_orders
SET provider_id = $2::bigint, location_id = $3::bigint, provider_reference = $4::text,
    expected_date = '1970-01-01'::date + $5::bigint::integer, notes = $6::text, total = $7::numeric,
    lines_count = $8::bigint, search_text = lower(reference_number) || ' ' || $9::text, version = version + 1
WHERE id = $1::bigint;

-- name: drop_lines
DELETE FROM purchase_order_lines
WHERE purchase_order_id = $1::bigint AND product_variant_id <> ALL ($2::bigint[]);

-- name: put_lines
INSERT INTO purchase_order_lines AS line (purchase_order_id, position, product_variant_id, ordered, unit_cost)
SELECT $1::bigint, row_number() OVER (), given.* FROM
    (SELECT unnest($2::bigint[]), unnest($3::integer[]), unnest($4::numeric[])) AS given
ON CONFLICT ON CONSTRAINT purchase_order_lines_variant_unique
DO UPDATE SET position = EXCLUDED.position, ordered = EXCLUDED.ordered, unit_cost = EXCLUDED.unit_cost;

-- name: send_purchase
UPDATE purchase_orders SET status = 2, sent_at = now(), version = version + 1 WHERE id = $1::bigint;

-- name: cancel_purchase
UPDATE purchase_orders SET status = 5, cancelled_at = now(), version = version + 1 WHERE id = $1::bigint;

-- name: close_purchase
UPDATE purchase_orders SET status = 4, received_at = now(), closed_short = true, version = version + 1
WHERE id = $1::bigint;
