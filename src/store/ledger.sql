-- Reading what the engine wrote: movements, reservations, transfers. Newest first: "before" is the last id of the
-- page above. By which movement one was taken back is looked up for the rows of the page alone.

-- name: read_movement
SELECT id, product_variant_id, location_id, movement_type_id, is_increase, quantity, balance, unit_cost, value,
       value_balance, reference_number, notes, user_id, movement_date, stock_reservation_id, stock_transfer_id,
       reverses_movement_id,
       (SELECT back.id FROM stock_movements AS back
        WHERE back.reverses_movement_id = described_movements.id) AS reversed_by_movement_id
FROM described_movements WHERE id = $1::bigint;

-- name: read_origin_of_movement
SELECT origin.source, origin.user_id, origin.session_id, origin.remote_address
FROM stock_movements AS movement JOIN stock_origins AS origin ON origin.id = movement.stock_origin_id
WHERE movement.id = $1::bigint;

-- name: read_origins_of_reservation
-- That of its making, and that of its end.
SELECT origin.source, origin.user_id, origin.session_id, origin.remote_address, named.is_end
FROM stock_reservations AS kept
CROSS JOIN LATERAL (VALUES (kept.stock_origin_id, false), (kept.ended_stock_origin_id, true)) AS named (id, is_end)
JOIN stock_origins AS origin ON origin.id = named.id
WHERE kept.id = $1::bigint;

-- name: find_reservations_of_sales
SELECT stock_reservation_id, sale_id FROM sale_details
WHERE stock_reservation_id = ANY ($1::bigint[]) AND stock_reservation_id IS NOT NULL
ORDER BY stock_reservation_id;

-- name: find_movements_of_purchases
SELECT line.stock_movement_id, made.purchase_order_id
FROM purchase_receipt_lines AS line
JOIN purchase_receipts AS made ON made.id = line.purchase_receipt_id
WHERE line.stock_movement_id = ANY ($1::bigint[])
ORDER BY line.stock_movement_id;

-- name: find_movements_of_sales
-- A movement of a sale bears the number of the document that it came with: from there its line is found without an
-- index of its own.
SELECT movement.id, invoice.sale_id
FROM stock_movements AS movement
JOIN invoices AS invoice ON invoice.number = movement.reference_number COLLATE "C"
WHERE movement.id = ANY ($1::bigint[])
  AND (EXISTS (SELECT FROM sale_details AS line
               WHERE line.sale_id = invoice.sale_id AND line.stock_movement_id = movement.id)
       OR EXISTS (SELECT FROM sale_return_lines AS line
                  WHERE line.sale_return_id = invoice.sale_return_id
                    AND movement.id IN (line.stock_movement_id, line.loss_stock_movement_id))
       OR EXISTS (SELECT FROM sale_returns AS made
                  JOIN sale_details AS line ON line.sale_id = made.exchange_sale_id
                  WHERE made.id = invoice.sale_return_id AND line.stock_movement_id = movement.id))
ORDER BY movement.id;

-- name: read_movements
SELECT id, product_variant_id, location_id, movement_type_id, is_increase, quantity, balance, unit_cost, value,
       value_balance, reference_number, notes, user_id, movement_date, stock_reservation_id, stock_transfer_id,
       reverses_movement_id,
       (SELECT back.id FROM stock_movements AS back
        WHERE back.reverses_movement_id = described_movements.id) AS reversed_by_movement_id
FROM described_movements WHERE id = ANY ($1::bigint[]);

-- name: list_movements
SELECT id, product_variant_id, location_id, movement_type_id, is_increase, quantity, balance, unit_cost, value,
       value_balance, reference_number, notes, user_id, movement_date, stock_reservation_id, stock_transfer_id,
       reverses_movement_id,
       (SELECT back.id FROM stock_movements AS back
        WHERE back.reverses_movement_id = described_movements.id) AS reversed_by_movement_id
FROM described_movements
WHERE id < $1::bigint
ORDER BY id DESC
LIMIT $2::bigint;

-- name: list_movements_of_location_or_type
-- The last batches of each type in each location, then the last movements of these: there are few of both, and hardly
-- any row need fit. They come by batch, the last first, and within one by id: batches of several servers that ran at
-- the same time may have taken their numbers in turns. $1 is the last one that was seen, or the largest number. WITH
-- TIES, since a batch has a row of each type at each location: it is taken with all of them, or its ids would be told
-- out of order, and some never.
WITH seen AS MATERIALIZED (
    SELECT CASE WHEN $1::bigint = 9223372036854775807 THEN $1::bigint
                ELSE coalesce((SELECT stock_batch_id FROM stock_movements WHERE id <= $1::bigint
                               ORDER BY id DESC LIMIT 1), 0) END AS stock_batch_id),
kinds AS (
    SELECT location.id AS location_id, type.id AS movement_type_id
    FROM locations AS location CROSS JOIN stock_movement_types AS type
    WHERE ($3::bigint = 0 OR location.id = $3::bigint) AND ($4::bigint = 0 OR type.id = $4::bigint)),
batches AS (
    (SELECT earlier.stock_batch_id, earlier.movement_ids, NULL::integer AS not_seen
     FROM seen CROSS JOIN kinds CROSS JOIN LATERAL (
         SELECT * FROM stock_batch_movements
         WHERE location_id = kinds.location_id AND movement_type_id = kinds.movement_type_id
           AND stock_batch_id < seen.stock_batch_id
         ORDER BY location_id DESC, movement_type_id DESC, stock_batch_id DESC
         LIMIT $2::bigint) AS earlier
     ORDER BY earlier.stock_batch_id DESC
     FETCH FIRST ($2::bigint) ROWS WITH TIES)
    UNION ALL
    SELECT same.stock_batch_id, same.movement_ids, width_bucket($1::bigint - 1, same.movement_ids)
    FROM seen CROSS JOIN kinds
    JOIN stock_batch_movements AS same
        ON same.location_id = kinds.location_id AND same.movement_type_id = kinds.movement_type_id
       AND same.stock_batch_id = seen.stock_batch_id),
chosen AS (
    SELECT stock_batch_id, unnest(movement_ids[upto - $2::bigint + 1:upto]) AS id
    FROM (SELECT *, coalesce(not_seen, cardinality(movement_ids)) AS upto FROM batches) AS batch
    ORDER BY stock_batch_id DESC, id DESC
    LIMIT $2::bigint)
SELECT movement.id, movement.product_variant_id, movement.location_id, movement.movement_type_id,
       type.affects_stock = 'increase', movement.quantity, movement.balance, movement.unit_cost, movement.value,
       movement.value_balance, movement.reference_number, movement.notes, movement.user_id, movement.movement_date,
       movement.stock_reservation_id, movement.stock_transfer_id, movement.reverses_movement_id,
       (SELECT back.id FROM stock_movements AS back
        WHERE back.reverses_movement_id = movement.id) AS reversed_by_movement_id
FROM chosen
JOIN stock_movements AS movement ON movement.id = chosen.id
JOIN stock_movement_types AS type ON type.id = movement.movement_type_id
ORDER BY chosen.stock_batch_id DESC, chosen.id DESC;

-- name: list_movements_of_variant
-- The last of each location by the index of levels, then the last of these: a variant that has moved a million times
-- costs no more than another. Within a level the order of dates is that of ids.
SELECT movement.id, movement.product_variant_id, movement.location_id, movement.movement_type_id,
       type.affects_stock = 'increase', movement.quantity, movement.balance, movement.unit_cost, movement.value,
       movement.value_balance, movement.reference_number, movement.notes, movement.user_id, movement.movement_date,
       movement.stock_reservation_id, movement.stock_transfer_id, movement.reverses_movement_id,
       (SELECT back.id FROM stock_movements AS back
        WHERE back.reverses_movement_id = movement.id) AS reversed_by_movement_id
FROM locations AS location
CROSS JOIN LATERAL (
    SELECT * FROM stock_movements AS one
    WHERE one.product_variant_id = $5::bigint AND one.location_id = location.id
      AND (one.movement_date, one.id) < (coalesce((SELECT movement_date FROM stock_movements WHERE id = $1::bigint),
                                                  'infinity'::timestamptz), $1::bigint)
      AND ($4::bigint = 0 OR one.movement_type_id = $4::bigint)
    ORDER BY one.movement_date DESC, one.id DESC
    LIMIT $2::bigint) AS movement
JOIN stock_movement_types AS type ON type.id = movement.movement_type_id
WHERE $3::bigint = 0 OR location.id = $3::bigint
ORDER BY movement.movement_date DESC, movement.id DESC
LIMIT $2::bigint;

-- name: list_movements_of_transfer
-- None of these is ever taken back.
SELECT id, product_variant_id, location_id, movement_type_id, is_increase, quantity, balance, unit_cost, value,
       value_balance, reference_number, notes, user_id, movement_date, stock_reservation_id, stock_transfer_id,
       reverses_movement_id
FROM described_movements WHERE stock_transfer_id = $1::bigint
ORDER BY id;

-- name: read_type_names
SELECT id, name FROM stock_movement_types WHERE id = ANY ($1::bigint[]);

-- name: read_reservation
SELECT id, product_variant_id, location_id, quantity, reservation_type, status_now, user_id, reservation_date,
       expiration_date, reference_number
FROM current_reservations WHERE id = $1::bigint;

-- name: list_reservations
-- Of a variant, or all.
SELECT id, product_variant_id, location_id, quantity, reservation_type, status_now, user_id, reservation_date,
       expiration_date, reference_number
FROM current_reservations
WHERE id < $1::bigint
  AND ($3::bigint = 0 OR product_variant_id = $3::bigint)
  AND ($4::bigint = 0 OR location_id = $4::bigint)
  AND ($5::bigint = 0 OR status_now = $5::bigint)
ORDER BY id DESC
LIMIT $2::bigint;

-- name: list_reservations_of_kinds
-- The last of each location and stored status, of $5, then the last of these: a filter that hardly any fits costs no
-- more than another. $4: without those that are active. The status is compared within a row, and not with `=`, since
-- PostgreSQL would else rather walk all reservations by their id: where there are none of them, through every one. The
-- location must stay outside: a comparison of rows ends a walk down an index by its first column alone.
SELECT kept.id, kept.product_variant_id, kept.location_id, kept.quantity, kept.reservation_type, kept.status_now,
       kept.user_id, kept.reservation_date, kept.expiration_date, kept.reference_number
FROM locations AS location CROSS JOIN unnest($5::bigint[]) AS stored (status)
CROSS JOIN LATERAL (
    SELECT * FROM current_reservations AS one
    WHERE one.location_id = location.id
      AND (one.status, one.id) < (stored.status::smallint, $1::bigint)
      AND (one.status, one.id) > (stored.status::smallint, -9223372036854775808)
      AND (NOT $4::boolean OR one.status <> 1 OR one.expiration_date <= now())
    ORDER BY one.status DESC, one.id DESC
    LIMIT $2::bigint) AS kept
WHERE $3::bigint = 0 OR location.id = $3::bigint
ORDER BY kept.id DESC
LIMIT $2::bigint;

-- name: list_active_reservations
SELECT id, product_variant_id, location_id, quantity, reservation_type, status, user_id, reservation_date,
    expiration_date,
       reference_number
FROM stock_reservations
WHERE status = 1 AND expiration_date > now() AND id < $1::bigint
  AND ($3::bigint = 0 OR location_id = $3::bigint)
ORDER BY id DESC
LIMIT $2::bigint;

-- name: list_active_reservations_of_variant
-- MATERIALIZED, because they are few: the planner would rather walk all reservations in the order of their ids.
WITH kept AS MATERIALIZED (
    SELECT id, product_variant_id, location_id, quantity, reservation_type, status, user_id, reservation_date,
           expiration_date, reference_number
    FROM stock_reservations
    WHERE status = 1 AND expiration_date > now() AND product_variant_id = $3::bigint AND id < $1::bigint
      AND ($4::bigint = 0 OR location_id = $4::bigint))
SELECT * FROM kept ORDER BY id DESC LIMIT $2::bigint;

-- name: read_transfer
SELECT id, from_location_id, to_location_id, reference_number, notes, user_id, transfer_date, arrives_later
FROM stock_transfers WHERE id = $1::bigint;

-- name: list_transfers
SELECT id, from_location_id, to_location_id, reference_number, notes, user_id, transfer_date, arrives_later
FROM stock_transfers WHERE id < $1::bigint
ORDER BY id DESC
LIMIT $2::bigint;

-- name: list_transfers_of_location
-- The last that left it and the last that came to it, which are never the same, then the last of these. The location is
-- compared within a row, and not with `=`, since PostgreSQL may else rather walk all transfers by their id: through
-- every one where none is of this location. It stands first in the row, and so ends the walk down the index.
SELECT id, from_location_id, to_location_id, reference_number, notes, user_id, transfer_date, arrives_later
FROM ((SELECT * FROM stock_transfers
       WHERE (from_location_id, id) < ($3::bigint, $1::bigint)
         AND (from_location_id, id) > ($3::bigint, -9223372036854775808)
       ORDER BY from_location_id DESC, id DESC
       LIMIT $2::bigint)
      UNION ALL
      (SELECT * FROM stock_transfers
       WHERE (to_location_id, id) < ($3::bigint, $1::bigint)
         AND (to_location_id, id) > ($3::bigint, -9223372036854775808)
       ORDER BY to_location_id DESC, id DESC
       LIMIT $2::bigint)) AS of_location
ORDER BY id DESC
LIMIT $2::bigint;

-- name: list_transfers_in_transit
-- Of which something is on its way still. There are few at any time, whatever was sent in all the years: the index of
-- their lines gives them in order, and each is then looked up.
SELECT transfer.id, from_location_id, to_location_id, reference_number, notes, user_id, transfer_date, arrives_later
FROM (SELECT DISTINCT stock_transfer_id AS id FROM stock_transfer_lines
      WHERE received::bigint + lost + returned < sent AND stock_transfer_id < $1::bigint
      ORDER BY stock_transfer_id DESC OFFSET 0) AS in_transit
CROSS JOIN LATERAL (SELECT * FROM stock_transfers
                    WHERE id = in_transit.id
                      AND ($3::bigint = 0 OR from_location_id = $3::bigint OR to_location_id = $3::bigint)
                    OFFSET 0) AS transfer
ORDER BY in_transit.id DESC
LIMIT $2::bigint;

-- name: list_transits
SELECT product_variant_id, sent, received, lost, returned FROM stock_transfer_lines
WHERE stock_transfer_id = $1::bigint ORDER BY product_variant_id;
