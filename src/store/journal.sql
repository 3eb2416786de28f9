-- The statements of one batch of the engine: see src/engine/journal.hpp for their order and why it matters.

-- name: prefer_keys
-- Every statement here looks rows up by key. Without this, a plan made while a table was empty would read all of it
-- later.
SELECT set_config('enable_seqscan', 'off', false), set_config('enable_hashjoin', 'off', false),
       set_config('enable_mergejoin', 'off', false), set_config('plan_cache_mode', 'force_generic_plan', false);

-- name: limit_locks
-- What a server that died without a word leaves behind must not hold levels for ever: the backend of a connection on
-- which nobody speaks ends its transaction, and whoever waits for its locks tries again. Both are in milliseconds.
-- Where the host died amid a message, PostgreSQL still waits for the rest of it, which that does not end: $3 is after
-- how many seconds of silence the network is asked, and again.
SELECT set_config('idle_in_transaction_session_timeout', $1::text, false), set_config('lock_timeout', $2::text, false),
       set_config('tcp_keepalives_idle', $3::text, false), set_config('tcp_keepalives_interval', $3::text, false),
       set_config('tcp_keepalives_count', '2', false);

-- name: claim_chain
-- The lowest chain that no living connection continues. The lock is the session's: it lasts as long as a COMMIT of this
-- connection may still be under way.
SELECT number FROM generate_series(1, $2::integer) AS number
WHERE pg_try_advisory_lock($1::integer, number) LIMIT 1;

-- name: read_chain
SELECT chain_number, hash FROM stock_batches WHERE chain_id = $1::integer ORDER BY chain_number DESC LIMIT 1;

-- name: lock_levels
-- Whether a variant is in use is looked up among the few that are not: what has a level exists. Arrays are unnested
-- side by side: each in a FROM would be written to a store of its own first.
SELECT level.product_variant_id, level.location_id, level.on_hand, level.reserved, level.next_expiration, level.value,
       level.last_unit_cost, level.last_movement_date,
       NOT EXISTS (SELECT FROM product_variants AS variant
                   WHERE variant.id = level.product_variant_id AND NOT variant.is_active)
FROM (SELECT unnest($1::bigint[]) AS product_variant_id, unnest($2::bigint[]) AS location_id) AS named
JOIN stock_levels AS level USING (product_variant_id, location_id)
ORDER BY level.product_variant_id, level.location_id
FOR NO KEY UPDATE OF level;

-- name: lock_levels_and_those_of_reservations
SELECT level.product_variant_id, level.location_id, level.on_hand, level.reserved, level.next_expiration, level.value,
       level.last_unit_cost, level.last_movement_date, variant.is_active
FROM (SELECT * FROM unnest($1::bigint[], $2::bigint[]) AS named (product_variant_id, location_id)
      UNION
      SELECT product_variant_id, location_id FROM stock_reservations WHERE id = ANY ($3::bigint[])) AS key
JOIN stock_levels AS level USING (product_variant_id, location_id)
JOIN product_variants AS variant ON variant.id = level.product_variant_id
ORDER BY level.product_variant_id, level.location_id
FOR NO KEY UPDATE OF level;

-- name: begin_batch
-- The time, the batch's own id, and the ids of as many movements, reservations and transfers as it may make.
SELECT clock_timestamp(), nextval('stock_batches_id_seq'),
       ARRAY(SELECT nextval('stock_movements_id_seq') FROM generate_series(1, $1::integer)),
       ARRAY(SELECT nextval('stock_reservations_id_seq') FROM generate_series(1, $2::integer)),
       ARRAY(SELECT nextval('stock_transfers_id_seq') FROM generate_series(1, $3::integer));

-- name: read_places_and_types
-- Locations, then types: a statement more costs more than these few rows.
SELECT true, id, is_active, false, false FROM locations WHERE id = ANY ($1::bigint[])
UNION ALL
SELECT false, id, is_active, affects_stock = 'increase', demand = 'available'
FROM stock_movement_types WHERE id = ANY ($2::bigint[]);

-- name: read_variants
SELECT id, is_active FROM product_variants WHERE id = ANY ($1::bigint[]);

-- name: read_keys
SELECT kept.user_id, kept.key, kept.digest, kept.outcome
FROM unnest($1::bigint[], $2::text[]) AS named (user_id, key)
JOIN idempotency_keys AS kept ON kept.user_id = named.user_id AND kept.key = named.key COLLATE "C";

-- name: read_doubts
SELECT id FROM stock_batches WHERE id = ANY ($1::bigint[]);

-- name: read_transits
SELECT line.stock_transfer_id, line.product_variant_id, line.sent, line.received, line.lost, line.returned
FROM unnest($1::bigint[], $2::bigint[]) AS named (stock_transfer_id, product_variant_id)
JOIN stock_transfer_lines AS line USING (stock_transfer_id, product_variant_id);

-- name: read_reversed
SELECT reverses_movement_id FROM stock_movements WHERE reverses_movement_id = ANY ($1::bigint[]);

-- name: read_reservations
SELECT id, product_variant_id, location_id, quantity, reservation_type, status, user_id, reservation_date,
       expiration_date, reference_number
FROM stock_reservations WHERE id = ANY ($1::bigint[]);

-- name: read_expired_reservations
SELECT kept.id, kept.product_variant_id, kept.location_id, kept.quantity, kept.reservation_type, kept.status,
       kept.user_id, kept.reservation_date, kept.expiration_date, kept.reference_number
FROM unnest($1::bigint[], $2::bigint[]) AS level (product_variant_id, location_id)
JOIN stock_reservations AS kept USING (product_variant_id, location_id)
WHERE kept.status = 1 AND kept.expiration_date <= $3::timestamptz;

-- name: read_next_expirations
SELECT level.product_variant_id, level.location_id,
       coalesce((SELECT kept.expiration_date FROM stock_reservations AS kept
                 WHERE kept.product_variant_id = level.product_variant_id AND kept.location_id = level.location_id
                   AND kept.status = 1 AND kept.expiration_date > $3::timestamptz
                 ORDER BY kept.expiration_date LIMIT 1), 'infinity'::timestamptz)
FROM unnest($1::bigint[], $2::bigint[]) AS level (product_variant_id, location_id);

-- name: make_levels
-- Not at a location that somebody is closing (store/locations.sql): what is made then is met by no one who counts what
-- is left there.
INSERT INTO stock_levels (product_variant_id, location_id)
SELECT variant.id, location.id
FROM unnest($1::bigint[], $2::bigint[]) AS named (product_variant_id, location_id)
JOIN product_variants AS variant ON variant.id = named.product_variant_id
JOIN locations AS location ON location.id = named.location_id
ORDER BY variant.id, location.id
FOR KEY SHARE OF location
ON CONFLICT DO NOTHING;

-- name: lock_locations
-- In which an import will make levels: before any other lock, since whoever closes one waits for levels.
WITH locked AS MATERIALIZED (
    SELECT FROM locations WHERE id = ANY ($1::bigint[]) ORDER BY id FOR KEY SHARE)
SELECT count(*) FROM locked;

-- name: unmake_levels
-- Those that are as make_levels left them: nobody has booked on them or set anything of them since. In key order, as
-- all lock them, and by their locks: who decides on one meanwhile keeps it.
DELETE FROM stock_levels AS level
USING (SELECT product_variant_id, location_id
       FROM unnest($1::bigint[], $2::bigint[]) AS named (product_variant_id, location_id)
       JOIN stock_levels USING (product_variant_id, location_id)
       ORDER BY product_variant_id, location_id FOR UPDATE OF stock_levels) AS locked
WHERE level.product_variant_id = locked.product_variant_id AND level.location_id = locked.location_id
  AND level.last_movement_date = 'epoch' AND level.on_hand = 0 AND level.reserved = 0 AND level.version = 1
  AND level.minimum_stock = 5 AND level.optimal_stock = 20 AND level.bin = '';

-- name: wait_shortly
-- For locks, in this transaction.
SELECT set_config('lock_timeout', $1::text, true);

-- name: add_movements
INSERT INTO stock_movements (id, product_variant_id, location_id, movement_type_id, quantity, balance, unit_cost, value,
                             value_balance, reference_number, notes, user_id, movement_date, stock_reservation_id,
                             stock_transfer_id, reverses_movement_id, digest, stock_batch_id, stock_origin_id)
SELECT unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::bigint[]), unnest($4::bigint[]), unnest($5::integer[]),
       unnest($6::integer[]), unnest($7::numeric[]), unnest($8::numeric[]), unnest($9::numeric[]), unnest($10::text[]),
       unnest($11::text[]), unnest($12::bigint[]), unnest($13::timestamptz[]), unnest($14::bigint[]),
       unnest($15::bigint[]), unnest($16::bigint[]), unnest($17::bigint[]), $18::bigint,
       unnest($19::bigint[]);

-- name: change_levels
-- What has arrived of it is not on order any more.
UPDATE stock_levels AS level
SET on_hand = changed.on_hand, reserved = changed.reserved, next_expiration = changed.next_expiration,
    value = changed.value, last_unit_cost = changed.last_unit_cost, last_movement_date = changed.last_movement_date,
    on_order = CASE WHEN changed.arrived IS NULL THEN level.on_order
                    ELSE greatest(0, level.on_order - changed.arrived) END
FROM (SELECT unnest($1::bigint[]) AS product_variant_id, unnest($2::bigint[]) AS location_id,
             unnest($3::integer[]) AS on_hand, unnest($4::integer[]) AS reserved,
             unnest($5::timestamptz[]) AS next_expiration, unnest($6::numeric[]) AS value,
             unnest($7::numeric[]) AS last_unit_cost, unnest($8::timestamptz[]) AS last_movement_date,
             unnest($9::bigint[]) AS arrived) AS changed
WHERE level.product_variant_id = changed.product_variant_id AND level.location_id = changed.location_id;

-- name: add_reservations
INSERT INTO stock_reservations (id, product_variant_id, location_id, quantity, reservation_type, status,
                                expiration_date, reference_number, user_id, stock_origin_id, ended_stock_origin_id,
                                reservation_date)
SELECT added.*, $12::timestamptz
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::integer[], $5::integer[], $6::integer[], $7::timestamptz[],
            $8::text[], $9::bigint[], $10::bigint[], $11::bigint[]) AS added;

-- name: change_reservations
UPDATE stock_reservations AS kept SET status = changed.status, ended_stock_origin_id = changed.stock_origin_id
FROM unnest($1::bigint[], $2::integer[], $3::bigint[]) AS changed (id, status, stock_origin_id)
WHERE kept.id = changed.id;

-- name: add_transfers
INSERT INTO stock_transfers (id, from_location_id, to_location_id, reference_number, notes, user_id, arrives_later,
                             transfer_date)
SELECT added.*, $8::timestamptz
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::bigint[], $7::boolean[]) AS added;

-- name: add_transits
INSERT INTO stock_transfer_lines (stock_transfer_id, product_variant_id, sent)
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::integer[]);

-- name: change_transits
UPDATE stock_transfer_lines AS line
SET received = changed.received, lost = changed.lost, returned = changed.returned
FROM unnest($1::bigint[], $2::bigint[], $3::integer[], $4::integer[], $5::integer[])
     AS changed (stock_transfer_id, product_variant_id, received, lost, returned)
WHERE line.stock_transfer_id = changed.stock_transfer_id AND line.product_variant_id = changed.product_variant_id;

-- name: add_keys
-- In key order: two servers that were sent the same keys wait for each other in one direction only.
INSERT INTO idempotency_keys (user_id, key, digest, outcome, created_at)
SELECT user_id, key, digest, outcome, $5::timestamptz
FROM unnest($1::bigint[], $2::text[], $3::bytea[], $4::bytea[]) AS added (user_id, key, digest, outcome)
ORDER BY user_id, key COLLATE "C";

-- name: add_batch
-- The batch's own row, what it changed for those who follow along, and where its movements of each type at each
-- location are found: their ids are a part of $13. In one statement, since a statement costs more than a row.
WITH event AS (
    INSERT INTO stock_events (chain_id, chain_number, happened_at, product_variant_ids, location_ids, on_hand, reserved)
    SELECT $2::integer, $3::bigint, $4::timestamptz, $5::bigint[], $6::bigint[], $7::integer[], $8::integer[]
    WHERE cardinality($5::bigint[]) > 0),
listed AS (
    INSERT INTO stock_batch_movements (location_id, movement_type_id, stock_batch_id, movement_ids)
    SELECT part.location_id, part.movement_type_id, $1::bigint, ($13::bigint[])[part.first:part.last]
    FROM (SELECT unnest($9::bigint[]) AS location_id, unnest($10::bigint[]) AS movement_type_id,
                 unnest($11::integer[]) AS first, unnest($12::integer[]) AS last) AS part)
INSERT INTO stock_batches (id, chain_id, chain_number, movement_ids, hash, committed_at)
VALUES ($1::bigint, $2::integer, $3::bigint, $14::bytea, $15::bytea, $4::timestamptz);
