-- What the doctor compares: the ledger against the levels, the balances, the values and the reservations. Each
-- statement gives one row per difference, at most $1 of them, in a fixed order, and nothing where all is well.

-- name: begin_examination
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;

-- name: count_examined
SELECT (SELECT count(*) FROM stock_levels), (SELECT count(*) FROM stock_movements),
       (SELECT count(*) FROM stock_reservations), (SELECT count(*) FROM sales), (SELECT count(*) FROM invoices);

-- name: levels_unlike_ledger
-- A level holds what its movements add up to and is worth what they are; a level without movements holds nothing.
SELECT coalesce(level.product_variant_id, ledger.product_variant_id), coalesce(level.location_id, ledger.location_id),
       coalesce(level.on_hand, 0)::bigint, coalesce(ledger.on_hand, 0)::bigint, coalesce(level.value, 0)::text,
       coalesce(ledger.value, 0)::text
FROM stock_levels AS level
FULL JOIN (SELECT product_variant_id, location_id,
                  sum(CASE WHEN is_increase THEN quantity ELSE -quantity END) AS on_hand,
                  sum(CASE WHEN is_increase THEN value ELSE -value END) AS value
           FROM described_movements
           GROUP BY product_variant_id, location_id) AS ledger USING (product_variant_id, location_id)
WHERE coalesce(level.on_hand, 0) <> coalesce(ledger.on_hand, 0) OR coalesce(level.value, 0) <> coalesce(ledger.value, 0)
   OR level.product_variant_id IS NULL
ORDER BY 1, 2
LIMIT $1::bigint;

-- name: balances_unlike_ledger
-- Each movement's balance, in units and in money, is the one before it, more or less its own; and dates never go back.
SELECT id, product_variant_id, location_id, balance::bigint, expected, value_balance::text, expected_value::text,
       movement_date, least(date_before, 'infinity'::timestamptz)
FROM (SELECT id, product_variant_id, location_id, balance, value_balance, movement_date,
             coalesce(lag(balance) OVER level, 0)::bigint + CASE WHEN is_increase THEN quantity ELSE -quantity END
                 AS expected,
             coalesce(lag(value_balance) OVER level, 0) + CASE WHEN is_increase THEN value ELSE -value END
                 AS expected_value,
             coalesce(lag(movement_date) OVER level, 'epoch'::timestamptz) AS date_before
      FROM described_movements
      WINDOW level AS (PARTITION BY product_variant_id, location_id ORDER BY id)) AS history
WHERE balance <> expected OR value_balance <> expected_value OR movement_date < date_before
ORDER BY id
LIMIT $1::bigint;

-- name: reserved_unlike_reservations
SELECT coalesce(level.product_variant_id, kept.product_variant_id), coalesce(level.location_id, kept.location_id),
       coalesce(level.reserved, 0)::bigint, coalesce(kept.reserved, 0)::bigint
FROM stock_levels AS level
FULL JOIN (SELECT product_variant_id, location_id, sum(quantity) AS reserved FROM stock_reservations
           WHERE status = 1 GROUP BY product_variant_id, location_id) AS kept USING (product_variant_id, location_id)
WHERE coalesce(level.reserved, 0) <> coalesce(kept.reserved, 0) OR level.product_variant_id IS NULL
ORDER BY 1, 2
LIMIT $1::bigint;

-- name: expirations_too_late
-- A level's next_expiration may be too early, never later than the first of its active reservations runs out.
SELECT level.product_variant_id, level.location_id, kept.first_expiration, level.next_expiration
FROM (SELECT product_variant_id, location_id, min(expiration_date) AS first_expiration FROM stock_reservations
      WHERE status = 1 GROUP BY product_variant_id, location_id) AS kept
JOIN stock_levels AS level USING (product_variant_id, location_id)
WHERE level.next_expiration > kept.first_expiration
ORDER BY 1, 2
LIMIT $1::bigint;

-- name: movements_without_reservation
-- A committed reservation and the sale that fulfilled it name each other, one to one.
SELECT kept.id, count(movement.id)
FROM stock_reservations AS kept
LEFT JOIN stock_movements AS movement ON movement.stock_reservation_id = kept.id
WHERE kept.status = 2
GROUP BY kept.id
HAVING count(movement.id) <> 1
    OR bool_or(movement.product_variant_id <> kept.product_variant_id OR movement.location_id <> kept.location_id
               OR movement.quantity <> kept.quantity OR movement.movement_type_id <> 2)
ORDER BY kept.id
LIMIT $1::bigint;

-- name: movements_with_open_reservation
SELECT movement.id, movement.stock_reservation_id
FROM stock_movements AS movement
LEFT JOIN stock_reservations AS kept ON kept.id = movement.stock_reservation_id
WHERE movement.stock_reservation_id IS NOT NULL AND kept.status IS DISTINCT FROM 2
ORDER BY movement.id
LIMIT $1::bigint;

-- name: transfers_out_of_balance
-- What left the one location came to the other, variant by variant; of a transfer that arrives later, its lines say how
-- much did, and how much was lost or went back. Location 0 is what is in transit.
SELECT moved.id, moved.product_variant_id, moved.out_of_first, moved.into_second
FROM (SELECT transfer.id, coalesce(movement.product_variant_id, 0) AS product_variant_id, transfer.arrives_later,
             coalesce(sum(quantity) FILTER (WHERE movement_type_id = 8 AND location_id = from_location_id), 0)::bigint
                 AS out_of_first,
             coalesce(sum(quantity) FILTER (WHERE movement_type_id = 9 AND location_id = to_location_id), 0)::bigint
                 AS into_second,
             coalesce(sum(quantity) FILTER (WHERE movement_type_id = 9 AND location_id = 0), 0)::bigint AS onto_way,
             coalesce(sum(quantity) FILTER (WHERE movement_type_id = 8 AND location_id = 0), 0)::bigint AS off_way,
             coalesce(sum(quantity) FILTER (WHERE movement_type_id = 7 AND location_id = 0), 0)::bigint AS lost_on_way,
             coalesce(sum(quantity) FILTER (WHERE movement_type_id = 9 AND location_id = from_location_id), 0)::bigint
                 AS back,
             coalesce(sum(quantity), 0)::bigint AS all_of_them
      FROM stock_transfers AS transfer
      LEFT JOIN stock_movements AS movement ON movement.stock_transfer_id = transfer.id
      GROUP BY transfer.id, movement.product_variant_id) AS moved
LEFT JOIN stock_transfer_lines AS line
    ON line.stock_transfer_id = moved.id AND line.product_variant_id = moved.product_variant_id
WHERE all_of_them = 0
   OR all_of_them <> out_of_first + into_second + onto_way + off_way + lost_on_way + back
   OR (NOT arrives_later AND (out_of_first <> into_second OR onto_way + off_way + lost_on_way + back <> 0
                              OR line.sent IS NOT NULL))
   OR (arrives_later AND (out_of_first, onto_way, into_second, lost_on_way, back, off_way)
                         IS DISTINCT FROM (line.sent, line.sent, line.received, line.lost, line.returned,
                                           line.received + line.returned))
ORDER BY 1, 2
LIMIT $1::bigint;

-- name: reversals_unlike_originals
-- What takes a movement back is its exact opposite.
SELECT reversal.id, reversal.reverses_movement_id
FROM described_movements AS reversal
LEFT JOIN described_movements AS original ON original.id = reversal.reverses_movement_id
WHERE reversal.reverses_movement_id IS NOT NULL
  AND (original.id IS NULL OR original.product_variant_id <> reversal.product_variant_id
       OR original.location_id <> reversal.location_id OR original.quantity <> reversal.quantity
       OR original.is_increase = reversal.is_increase)
ORDER BY 1
LIMIT $1::bigint;

-- name: levels_of_unknown_things
-- What foreign keys would refuse: a level has none either, since every movement changes one.
SELECT level.product_variant_id, level.location_id,
       CASE WHEN variant.id IS NULL THEN 'product_variant_id' ELSE 'location_id' END
FROM stock_levels AS level
LEFT JOIN product_variants AS variant ON variant.id = level.product_variant_id
LEFT JOIN locations AS location ON location.id = level.location_id
WHERE variant.id IS NULL OR location.id IS NULL
ORDER BY 1, 2
LIMIT $1::bigint;

-- name: movements_of_unknown_things
-- What foreign keys would refuse, if the ledger had them.
SELECT movement.id,
       CASE WHEN variant.id IS NULL THEN 'product_variant_id' WHEN location.id IS NULL THEN 'location_id'
            WHEN type.id IS NULL THEN 'movement_type_id' WHEN person.id IS NULL THEN 'user_id'
            ELSE 'stock_transfer_id' END
FROM stock_movements AS movement
LEFT JOIN product_variants AS variant ON variant.id = movement.product_variant_id
LEFT JOIN locations AS location ON location.id = movement.location_id
LEFT JOIN stock_movement_types AS type ON type.id = movement.movement_type_id
LEFT JOIN users AS person ON person.id = movement.user_id
LEFT JOIN stock_transfers AS transfer ON transfer.id = movement.stock_transfer_id
WHERE variant.id IS NULL OR location.id IS NULL OR type.id IS NULL OR person.id IS NULL
   OR (transfer.id IS NULL AND movement.stock_transfer_id IS NOT NULL)
ORDER BY movement.id
LIMIT $1::bigint;

-- name: movement_lists_unlike_ledger
-- What the batches list of each type at each location is what they booked: as many, and the same ones.
SELECT location_id, movement_type_id, coalesce(booked.movements, 0), coalesce(listed.movements, 0)
FROM (SELECT location_id, movement_type_id, count(*) AS movements, bit_xor(hashint8extended(id, stock_batch_id)) AS same
      FROM stock_movements GROUP BY location_id, movement_type_id) AS booked
FULL JOIN (SELECT location_id, movement_type_id, count(*) AS movements,
                  bit_xor(hashint8extended(id, stock_batch_id)) AS same
           FROM (SELECT location_id, movement_type_id, stock_batch_id, unnest(movement_ids) AS id
                 FROM stock_batch_movements) AS one
           GROUP BY location_id, movement_type_id) AS listed USING (location_id, movement_type_id)
WHERE (booked.movements, booked.same) IS DISTINCT FROM (listed.movements, listed.same)
ORDER BY location_id, movement_type_id
LIMIT $1::bigint;

-- name: reservations_of_unknown_things
SELECT kept.id,
       CASE WHEN variant.id IS NULL THEN 'product_variant_id' WHEN location.id IS NULL THEN 'location_id'
            WHEN person.id IS NULL THEN 'user_id' ELSE 'expired_before_its_time' END
FROM stock_reservations AS kept
LEFT JOIN product_variants AS variant ON variant.id = kept.product_variant_id
LEFT JOIN locations AS location ON location.id = kept.location_id
LEFT JOIN users AS person ON person.id = kept.user_id
WHERE variant.id IS NULL OR location.id IS NULL OR person.id IS NULL
   OR (kept.status = 4 AND kept.expiration_date > now())
ORDER BY kept.id
LIMIT $1::bigint;

-- name: read_batches
-- The links of all chains, a page after $1.
SELECT id, chain_id, chain_number, movement_ids, hash, committed_at FROM stock_batches
WHERE id > $1::bigint ORDER BY id LIMIT $2::bigint;

-- name: read_rows
-- The ledger as it stands, a page after $1, in the columns of store/ledger.hpp. A row whose type is unknown is read
-- too: whether it is an increase is not hashed.
SELECT id, product_variant_id, location_id, movement_type_id, false, quantity, balance, unit_cost, value, value_balance,
       reference_number, notes, user_id, movement_date, stock_reservation_id, stock_transfer_id, reverses_movement_id,
       stock_batch_id, digest
FROM stock_movements WHERE id > $1::bigint ORDER BY id LIMIT $2::bigint;
