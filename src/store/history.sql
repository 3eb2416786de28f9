-- What stood where at an instant: of each level the last movement by then, one index look-up.

-- name: knows
SELECT $1::bigint IS NULL OR EXISTS (SELECT FROM product_variants WHERE id = $1),
       $2::bigint IS NULL OR $2 > 0 AND EXISTS (SELECT FROM locations WHERE id = $2);

-- name: list_past_levels
-- $1 the instant, ($2, $3) the key after which to go on, $4 how many, $5 and $6 a variant and a location or nothing, $7
-- at how many levels to look: most may not have moved by then. The last of those is told even if it had not, without
-- what it held. What was in transit, at location 0, is no level that anybody can name: the total has it.
SELECT level.product_variant_id, level.location_id, last.balance, last.value_balance, level.place = $7::bigint
FROM (SELECT product_variant_id, location_id,
             row_number() OVER (ORDER BY product_variant_id, location_id) AS place
      FROM (SELECT product_variant_id, location_id FROM stock_levels
            WHERE (product_variant_id, location_id) > ($2::bigint, $3::bigint) AND location_id > 0
              AND ($5::bigint IS NULL OR product_variant_id = $5) AND ($6::bigint IS NULL OR location_id = $6)
            ORDER BY product_variant_id, location_id
            LIMIT $7::bigint) AS examined) AS level
LEFT JOIN LATERAL (
    SELECT balance, value_balance FROM stock_movements AS movement
    WHERE movement.product_variant_id = level.product_variant_id AND movement.location_id = level.location_id
      AND movement.movement_date <= $1::timestamptz
    ORDER BY movement.movement_date DESC, movement.id DESC
    LIMIT 1) AS last ON true
WHERE last.balance IS NOT NULL OR level.place = $7::bigint
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

-- name: read_cost_of_goods
-- $1 and $2 the period, $3 a location or nothing, $4 to $7 the types: sale, customer_return, reversal_in, reversal_out.
-- Of each location and type the batches of the period are one range of an index. A movement is dated as its batch, or
-- later where the clock had stepped back meanwhile, for which a day is allowed. OFFSET 0, since PostgreSQL would else
-- look for the least id from the first batch on, past all that are older than the period.
WITH period AS MATERIALIZED (
    SELECT min(id) AS first, max(id) AS last
    FROM (SELECT id FROM stock_batches
          WHERE committed_at >= $1::timestamptz - interval '1 day' AND committed_at < $2::timestamptz
          OFFSET 0) AS committed),
listed AS (
    SELECT unnest(list.movement_ids) AS id
    FROM (SELECT id FROM locations WHERE $3::bigint IS NULL OR id = $3) AS place
    CROSS JOIN (VALUES ($4::bigint), ($5::bigint), ($6::bigint), ($7::bigint)) AS kind (movement_type_id)
    CROSS JOIN period
    CROSS JOIN LATERAL (
        SELECT movement_ids FROM stock_batch_movements
        WHERE location_id = place.id AND movement_type_id = kind.movement_type_id
          AND stock_batch_id BETWEEN period.first AND period.last
        OFFSET 0) AS list),
booked AS (
    SELECT movement.value, coalesce(original.movement_type_id, movement.movement_type_id) AS movement_type_id,
           movement.reverses_movement_id IS NOT NULL AS is_reversal
    FROM listed
    CROSS JOIN LATERAL (SELECT * FROM stock_movements WHERE id = listed.id OFFSET 0) AS movement
    LEFT JOIN LATERAL (SELECT movement_type_id FROM stock_movements WHERE id = movement.reverses_movement_id OFFSET 0)
        AS original ON true
    WHERE movement.movement_date >= $1::timestamptz AND movement.movement_date < $2::timestamptz)
SELECT coalesce(sum(CASE WHEN is_reversal THEN -value ELSE value END)
                FILTER (WHERE movement_type_id = $4::bigint) * 100, 0)::bigint,
       coalesce(sum(CASE WHEN is_reversal THEN -value ELSE value END)
                FILTER (WHERE movement_type_id = $5::bigint) * 100, 0)::bigint
FROM booked;
