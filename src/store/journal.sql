-- The statements of one batch of the engine: see src/engine/journal.hpp for their order and why it matters.

-- name: prefer_keys
-- Every statement here looks rows up by key. Without this, a plan made while a table was empty would read all of it
-- later.
SELECT set_config('enable_seqscan', 'off', false), set_config('enable_hashjoin', 'off', false),
       set_config('enable_mergejoin', 'off', false), set_config('plan_cache_mode', 'force_generic_plan', false);

-- name: lock_levels
SELECT level.product_variant_id, level.location_id, level.on_hand, level.reserved, level.next_expiration,
    variant.is_active
FROM unnest($1::bigint[], $2::bigint[]) AS named (product_variant_id, location_id)
JOIN stock_levels AS level USING (product_variant_id, location_id)
JOIN product_variants AS variant ON variant.id = level.product_variant_id
ORDER BY level.product_variant_id, level.location_id
FOR NO KEY UPDATE OF level;

-- name: lock_levels_and_those_of_reservations
SELECT level.product_variant_id, level.location_id, level.on_hand, level.reserved, level.next_expiration,
    variant.is_active
FROM (SELECT * FROM unnest($1::bigint[], $2::bigint[]) AS named (product_variant_id, location_id)
      UNION
      SELECT product_variant_id, location_id FROM stock_reservations WHERE id = ANY ($3::bigint[])) AS key
JOIN stock_levels AS level USING (product_variant_id, location_id)
JOIN product_variants AS variant ON variant.id = level.product_variant_id
ORDER BY level.product_variant_id, level.location_id
FOR NO KEY UPDATE OF level;

-- name: read_clock
SELECT clock_timestamp();

-- name: take_movement_ids
SELECT nextval('stock_movements_id_seq') FROM generate_series(1, $1::integer);

-- name: take_reservation_ids
SELECT nextval('stock_reservations_id_seq') FROM generate_series(1, $1::integer);

-- name: take_transfer_ids
SELECT nextval('stock_transfers_id_seq') FROM generate_series(1, $1::integer);

-- name: read_types
SELECT id, affects_stock = 'increase', demand = 'available', is_active
FROM stock_movement_types WHERE id = ANY ($1::bigint[]);

-- name: read_locations
SELECT id, is_active FROM locations WHERE id = ANY ($1::bigint[]);

-- name: read_variants
SELECT id, is_active FROM product_variants WHERE id = ANY ($1::bigint[]);

-- name: read_keys
SELECT kept.user_id, kept.key, kept.digest, kept.outcome
FROM unnest($1::bigint[], $2::text[]) AS named (user_id, key)
JOIN idempotency_keys AS kept ON kept.user_id = named.user_id AND kept.key = named.key COLLATE "C";

-- name: read_doubts
SELECT id FROM stock_batches WHERE id = ANY ($1::uuid[]);

-- name: read_reservations
SELECT id, product_variant_id, location_id, quantity, reservation_type, status, user_id, reservation_date,
       expiration_date, reference_number
FROM stock_reservations WHERE id = ANY ($1::bigint[]);

-- name: read_expired_reservations
SELECT kept.id, kept.product_variant_id, kept.location_id, kept.quantity, kept.reservation_type, kept.status,
    kept.user_id,
       kept.reservation_date, kept.expiration_date, kept.reference_number
FROM unnest($1::bigint[], $2::bigint[]) AS level (product_variant_id, location_id)
JOIN stock_reservations AS kept USING (product_variant_id, location_id)
WHERE kept.status = 1 AND kept.expiration_date <= $3::timestamptz;

-- name: read_next_expirations
SELECT level.product_variant_id, level.location_id, coalesce(min(kept.expiration_date), 'infinity'::timestamptz)
FROM unnest($1::bigint[], $2::bigint[]) AS level (product_variant_id, location_id)
LEFT JOIN stock_reservations AS kept
    ON kept.product_variant_id = level.product_variant_id AND kept.location_id = level.location_id
       AND kept.status = 1 AND kept.expiration_date > $3::timestamptz
GROUP BY level.product_variant_id, level.location_id;

-- name: make_levels
INSERT INTO stock_levels (product_variant_id, location_id)
SELECT variant.id, location.id
FROM unnest($1::bigint[], $2::bigint[]) AS named (product_variant_id, location_id)
JOIN product_variants AS variant ON variant.id = named.product_variant_id
JOIN locations AS location ON location.id = named.location_id
ORDER BY variant.id, location.id
ON CONFLICT DO NOTHING;

-- name: add_movements
INSERT INTO stock_movements (id, product_variant_id, location_id, movement_type_id, quantity, balance, unit_cost,
                             reference_number, notes, user_id, movement_date, stock_reservation_id, stock_transfer_id)
SELECT id, product_variant_id, location_id, movement_type_id, quantity, balance, unit_cost, reference_number, notes,
    user_id,
       $11::timestamptz, stock_reservation_id, stock_transfer_id
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::integer[], $6::integer[], $7::numeric[],
            $8::text[], $9::text[], $10::bigint[], $12::bigint[], $13::bigint[])
     AS added (id, product_variant_id, location_id, movement_type_id, quantity, balance, unit_cost, reference_number,
         notes,
               user_id, stock_reservation_id, stock_transfer_id);

-- name: change_levels
UPDATE stock_levels AS level
SET on_hand = changed.on_hand, reserved = changed.reserved, next_expiration = changed.next_expiration
FROM unnest($1::bigint[], $2::bigint[], $3::integer[], $4::integer[], $5::timestamptz[])
     AS changed (product_variant_id, location_id, on_hand, reserved, next_expiration)
WHERE level.product_variant_id = changed.product_variant_id AND level.location_id = changed.location_id;

-- name: add_reservations
INSERT INTO stock_reservations (id, product_variant_id, location_id, quantity, reservation_type, status,
    reservation_date,
                                expiration_date, reference_number, user_id)
SELECT id, product_variant_id, location_id, quantity, reservation_type, status, $7::timestamptz, expiration_date,
       reference_number, user_id
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::integer[], $5::integer[], $6::integer[], $8::timestamptz[],
            $9::text[], $10::bigint[])
     AS added (id, product_variant_id, location_id, quantity, reservation_type, status, expiration_date,
         reference_number,
               user_id);

-- name: change_reservations
UPDATE stock_reservations AS kept SET status = changed.status
FROM unnest($1::bigint[], $2::integer[]) AS changed (id, status)
WHERE kept.id = changed.id;

-- name: add_transfers
INSERT INTO stock_transfers (id, from_location_id, to_location_id, reference_number, notes, user_id, transfer_date)
SELECT id, from_location_id, to_location_id, reference_number, notes, user_id, $7::timestamptz
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::bigint[])
     AS added (id, from_location_id, to_location_id, reference_number, notes, user_id);

-- name: add_keys
-- In key order: two servers that were sent the same keys wait for each other in one direction only.
INSERT INTO idempotency_keys (user_id, key, digest, outcome, created_at)
SELECT user_id, key, digest, outcome, $5::timestamptz
FROM unnest($1::bigint[], $2::text[], $3::bytea[], $4::bytea[]) AS added (user_id, key, digest, outcome)
ORDER BY user_id, key COLLATE "C";

-- name: add_batch
INSERT INTO stock_batches (id, committed_at) VALUES ($1::uuid, $2::timestamptz);
