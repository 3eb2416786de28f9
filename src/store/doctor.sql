-- What the doctor compares: the ledger against the levels, the balances, the values and the reservations. Each
-- statement gives one row per difference, at most $1 of them, in a fixed order, and nothing where all is well.

-- name: begin_examination
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;

-- name: count_examined
SELECT (SELECT count(*) FROM stock_levels), (SELECT count(*) FROM stock_movements),
       (SELECT count(*) FROM stock_reservations), (SELECT count(*) FROM sales), (SELECT count(*) FROM invoices);

-- name: levels_unlike_ledger
-- A level holds what its movements add up to and is worth what they are; a level without movements holds nothing. It
-- bears the date of the last of them, and what a unit of the one cost that emptied it last: the whole value of what was
-- there (domain/stock/cost.hpp). A date of -infinity is given as one that our instants can say.
SELECT product_variant_id, location_id, on_hand, sum_of_movements, value::text, sum_of_values::text,
       last_unit_cost::text, unit_cost_of_the_last::text, greatest(last_movement_date, '0001-01-01 00:00:00+00'),
       greatest(date_of_last_movement, '0001-01-01 00:00:00+00')
FROM (SELECT coalesce(level.product_variant_id, ledger.product_variant_id) AS product_variant_id,
             coalesce(level.location_id, ledger.location_id) AS location_id,
             coalesce(level.on_hand, 0)::bigint AS on_hand, coalesce(ledger.on_hand, 0)::bigint AS sum_of_movements,
             coalesce(level.value, 0) AS value, coalesce(ledger.value, 0) AS sum_of_values,
             coalesce(level.last_unit_cost, 0) AS last_unit_cost,
             coalesce(round(ledger.emptied[2] / ledger.emptied[3], 2), 0) AS unit_cost_of_the_last,
             coalesce(level.last_movement_date, 'epoch') AS last_movement_date,
             coalesce(ledger.movement_date, 'epoch') AS date_of_last_movement,
             level.product_variant_id IS NULL AS is_missing
      FROM stock_levels AS level
      FULL JOIN (SELECT product_variant_id, location_id,
                        sum(CASE WHEN is_increase THEN quantity ELSE -quantity END) AS on_hand,
                        sum(CASE WHEN is_increase THEN value ELSE -value END) AS value,
                        max(movement_date) AS movement_date,
                        max(ARRAY[id, value, quantity]) FILTER (WHERE balance = 0) AS emptied
                 FROM described_movements
                 GROUP BY product_variant_id, location_id) AS ledger
          USING (product_variant_id, location_id)) AS compared
WHERE on_hand <> sum_of_movements OR value <> sum_of_values OR last_unit_cost <> unit_cost_of_the_last
   OR last_movement_date <> date_of_last_movement OR is_missing
ORDER BY 1, 2
LIMIT $1::bigint;

-- name: retired_levels_in_use
-- Such a level would be missing in the lists of what is low and of what should be ordered.
SELECT level.product_variant_id, level.location_id
FROM stock_levels AS level
JOIN product_variants AS variant ON variant.id = level.product_variant_id
WHERE level.is_retired AND variant.is_active
ORDER BY level.product_variant_id, level.location_id
LIMIT $1::bigint;

-- name: unreadable_values
-- What columns can hold and nobody can count with. Whoever needs such a level or reservation is told that it failed.
-- Of movements the chain names them.
SELECT 'stock_levels', format('%s/%s', level.product_variant_id, level.location_id), part.name, part.value
FROM stock_levels AS level
CROSS JOIN LATERAL (VALUES ('value', level.value::text, level.value = 'NaN'),
                           ('last_unit_cost', level.last_unit_cost::text, level.last_unit_cost = 'NaN'),
                           ('next_expiration', level.next_expiration::text, level.next_expiration = '-infinity'),
                           ('last_movement_date', level.last_movement_date::text, NOT isfinite(last_movement_date)))
    AS part (name, value, is_unreadable)
WHERE part.is_unreadable AND (level.value = 'NaN' OR level.last_unit_cost = 'NaN'
                              OR level.next_expiration = '-infinity' OR NOT isfinite(level.last_movement_date))
UNION ALL
SELECT 'stock_reservations', kept.id::text, part.name, part.value
FROM stock_reservations AS kept
CROSS JOIN LATERAL (VALUES ('expiration_date', kept.expiration_date::text, kept.expiration_date = '-infinity'),
                           ('reservation_date', kept.reservation_date::text, NOT isfinite(kept.reservation_date)))
    AS part (name, value, is_unreadable)
WHERE part.is_unreadable AND (kept.expiration_date = '-infinity' OR NOT isfinite(kept.reservation_date))
UNION ALL
SELECT 'stock_transfers', id::text, 'transfer_date', transfer_date::text
FROM stock_transfers WHERE NOT isfinite(transfer_date)
ORDER BY 1, 2, 3
LIMIT $1::bigint;

-- name: balances_unlike_ledger
-- Each movement's balance, in units and in money, is the one before it, more or less its own; and dates never go back.
SELECT id, product_variant_id, location_id, balance::bigint, expected, value_balance::text, expected_value::text,
       greatest(movement_date, '0001-01-01 00:00:00+00'), greatest(date_before, '0001-01-01 00:00:00+00')
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
SELECT level.product_variant_id, level.location_id, greatest(kept.first_expiration, '0001-01-01 00:00:00+00'),
       greatest(level.next_expiration, '0001-01-01 00:00:00+00')
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
-- much did, and how much was lost or went back. Location 0 is what is in transit. A line of which nothing was booked is
-- found by itself, whether or not there is such a transfer.
SELECT coalesce(moved.id, line.stock_transfer_id), coalesce(moved.product_variant_id, line.product_variant_id),
       coalesce(moved.out_of_first, 0), coalesce(moved.into_second, 0)
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
FULL JOIN stock_transfer_lines AS line
    ON line.stock_transfer_id = moved.id AND line.product_variant_id = moved.product_variant_id
WHERE moved.id IS NULL
   OR all_of_them = 0
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
-- What foreign keys would refuse, if the ledger had them. OFFSET 0: there is nothing to find, and PostgreSQL would take
-- the ledger in the order of its ids for the first few of what it expects, on one processor, for four times as long.
SELECT id, unknown FROM (
SELECT movement.id,
       CASE WHEN variant.id IS NULL THEN 'product_variant_id' WHEN location.id IS NULL THEN 'location_id'
            WHEN type.id IS NULL THEN 'movement_type_id' WHEN person.id IS NULL THEN 'user_id'
            WHEN transfer.id IS NULL AND movement.stock_transfer_id IS NOT NULL THEN 'stock_transfer_id'
            ELSE 'stock_origin_id' END AS unknown
FROM stock_movements AS movement
LEFT JOIN product_variants AS variant ON variant.id = movement.product_variant_id
LEFT JOIN locations AS location ON location.id = movement.location_id
LEFT JOIN stock_movement_types AS type ON type.id = movement.movement_type_id
LEFT JOIN users AS person ON person.id = movement.user_id
LEFT JOIN stock_transfers AS transfer ON transfer.id = movement.stock_transfer_id
LEFT JOIN stock_origins AS origin ON origin.id = movement.stock_origin_id
WHERE variant.id IS NULL OR location.id IS NULL OR type.id IS NULL OR person.id IS NULL
   OR (transfer.id IS NULL AND movement.stock_transfer_id IS NOT NULL)
   OR (origin.id IS NULL AND movement.stock_origin_id IS NOT NULL)
OFFSET 0) AS found
ORDER BY id
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
-- And those that were written down as expired and had not run out. By the clock, and not by now(): the transaction
-- began before its snapshot was taken, and in between one may have run out and been written down.
SELECT kept.id,
       CASE WHEN variant.id IS NULL THEN 'product_variant_id' WHEN location.id IS NULL THEN 'location_id'
            WHEN person.id IS NULL THEN 'user_id'
            WHEN made.id IS NULL AND kept.stock_origin_id IS NOT NULL THEN 'stock_origin_id'
            WHEN ended.id IS NULL AND kept.ended_stock_origin_id IS NOT NULL THEN 'ended_stock_origin_id'
            ELSE 'expired_before_its_time' END
FROM stock_reservations AS kept
LEFT JOIN product_variants AS variant ON variant.id = kept.product_variant_id
LEFT JOIN locations AS location ON location.id = kept.location_id
LEFT JOIN users AS person ON person.id = kept.user_id
LEFT JOIN stock_origins AS made ON made.id = kept.stock_origin_id
LEFT JOIN stock_origins AS ended ON ended.id = kept.ended_stock_origin_id
WHERE variant.id IS NULL OR location.id IS NULL OR person.id IS NULL
   OR (made.id IS NULL AND kept.stock_origin_id IS NOT NULL)
   OR (ended.id IS NULL AND kept.ended_stock_origin_id IS NOT NULL)
   OR (kept.status = 4 AND kept.expiration_date > clock_timestamp())
ORDER BY kept.id
LIMIT $1::bigint;

-- name: read_batches
-- The links of all chains, a page from $1 on. Of what somebody changed by hand no more is read than may be there: a
-- longer list comes on its own, by read_listed, and an instant that is none is null.
SELECT id, chain_id, chain_number, CASE WHEN octet_length(movement_ids) <= 4096 THEN movement_ids END,
       CASE WHEN octet_length(hash) = 32 THEN hash ELSE '' END, nullif(committed_at, '-infinity')
FROM stock_batches WHERE id >= $1::bigint ORDER BY id LIMIT $2::bigint;

-- name: read_listed
SELECT CASE WHEN octet_length(movement_ids) <= $2::bigint THEN movement_ids END
FROM stock_batches WHERE id = $1::bigint;

-- name: read_rows
-- The ledger as it stands, a page from $1 on, in the columns of store/ledger.hpp. A row whose type is unknown is read
-- too: whether it is an increase is not hashed. Texts that are longer than any of ours are left out: their row is not
-- the one that was booked.
SELECT id, product_variant_id, location_id, movement_type_id, false, quantity, balance, unit_cost, value, value_balance,
       CASE WHEN octet_length(reference_number) <= 8192 THEN reference_number ELSE '' END,
       CASE WHEN octet_length(notes) <= 8192 THEN notes ELSE '' END, user_id, movement_date, stock_reservation_id,
       stock_transfer_id, reverses_movement_id, stock_batch_id, digest, true
FROM stock_movements WHERE id >= $1::bigint ORDER BY id LIMIT $2::bigint;

-- name: read_damaged_rows
-- The same page where it holds a value that is none: which rows can be read, the last column says.
SELECT id, product_variant_id, location_id, movement_type_id, false, quantity, balance, nullif(unit_cost, 'NaN'),
       nullif(value, 'NaN'), nullif(value_balance, 'NaN'),
       CASE WHEN octet_length(reference_number) <= 8192 THEN reference_number ELSE '' END,
       CASE WHEN octet_length(notes) <= 8192 THEN notes ELSE '' END, user_id, nullif(movement_date, '-infinity'),
       stock_reservation_id, stock_transfer_id, reverses_movement_id, stock_batch_id, digest,
       coalesce(unit_cost, 0) <> 'NaN' AND value <> 'NaN' AND value_balance <> 'NaN' AND movement_date <> '-infinity'
FROM stock_movements WHERE id >= $1::bigint ORDER BY id LIMIT $2::bigint;

-- name: read_heads
-- Where each chain ends, and how far those who follow along were told of it: never further.
SELECT chain.id, coalesce(head.chain_number, 0), coalesce(head.hash, ''),
       greatest(head.chain_number, event.chain_number, horizon.chain_number)
FROM generate_series(1, $1::integer) AS chain (id)
LEFT JOIN LATERAL (SELECT chain_number, CASE WHEN octet_length(hash) = 32 THEN hash ELSE '' END AS hash
                   FROM stock_batches WHERE chain_id = chain.id ORDER BY chain_number DESC LIMIT 1) AS head ON true
LEFT JOIN LATERAL (SELECT chain_number FROM stock_events WHERE chain_id = chain.id
                   ORDER BY chain_number DESC LIMIT 1) AS event ON true
LEFT JOIN stock_event_horizons AS horizon ON horizon.chain_id = chain.id
WHERE greatest(head.chain_number, event.chain_number, horizon.chain_number) IS NOT NULL
ORDER BY chain.id;

-- name: read_link
SELECT CASE WHEN octet_length(hash) = 32 THEN hash ELSE '' END FROM stock_batches
WHERE chain_id = $1::integer AND chain_number = $2::bigint;
