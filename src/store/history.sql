-- What stood where at an instant: of each level the last movement by then, one index look-up.

-- name: knows
SELECT $1::bigint IS NULL OR EXISTS (SELECT FROM product_variants WHERE id = $1),
       $2::bigint IS NULL OR $2 > 0 AND EXISTS (SELECT FROM locations WHERE id = $2);

-- name: list_past_levels
-- $1 the instant, ($2, $3) the key after which to go on, $4 how many, $5 and $6 a variant and a location or nothing.
-- What was in transit, at location 0, is no level that anybody can name: the total has it.
SELECT level.product_variant_id, level.location_id, last.balance, last.value_balance
FROM stock_levels AS level
CROSS JOIN LATERAL (
    SELECT balance, value_balance FROM stock_movements AS movement
    WHERE movement.product_variant_id = level.product_variant_id AND movement.location_id = level.location_id
      AND movement.movement_date <= $1::timestamptz
    ORDER BY movement.movement_date DESC, movement.id DESC
    LIMIT 1) AS last
WHERE (level.product_variant_id, level.location_id) > ($2::bigint, $3::bigint) AND level.location_id > 0
  AND ($5::bigint IS NULL OR level.product_variant_id = $5) AND ($6::bigint IS NULL OR level.location_id = $6)
ORDER BY level.product_variant_id, level.location_id
LIMIT $4::bigint;

-- name: read_past_total
SELECT least($1::timestamptz, now()), count(*), coalesce(sum(last.balance), 0)::bigint,
       coalesce(sum(last.value_balance) * 100, 0)::bigint
FROM stock_levels AS level
CROSS JOIN LATERAL (
    SELECT balance, value_balance FROM stock_movements AS movement
    WHERE movement.product_variant_id = level.product_variant_id AND movement.location_id = level.location_id
      AND movement.movement_date <= $1::timestamptz
    ORDER BY movement.movement_date DESC, movement.id DESC
    LIMIT 1) AS last
WHERE ($2::bigint IS NULL OR level.product_variant_id = $2) AND ($3::bigint IS NULL OR level.location_id = $3);
