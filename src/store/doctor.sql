-- What the doctor compares, each in one pass: the ledger against the levels, the balances and the reservations. Each
-- statement gives one row per difference, in a fixed order, and nothing where all is well.

-- name: begin_examination
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;

-- name: count_examined
SELECT (SELECT count(*) FROM stock_levels), (SELECT count(*) FROM stock_movements), (SELECT count(*) FROM
    stock_reservations);

-- name: levels_unlike_ledger
-- A level holds what its movements add up to; a level without movements holds nothing.
SELECT coalesce(level.product_variant_id, ledger.product_variant_id), coalesce(level.location_id, ledger.location_id),
       coalesce(level.on_hand, 0)::bigint, coalesce(ledger.on_hand, 0)::bigint
FROM stock_levels AS level
FULL JOIN (SELECT movement.product_variant_id, movement.location_id,
                  sum(CASE WHEN type.affects_stock = 'increase' THEN movement.quantity ELSE -movement.quantity END) AS
                      on_hand
           FROM stock_movements AS movement
           JOIN stock_movement_types AS type ON type.id = movement.movement_type_id
           GROUP BY movement.product_variant_id, movement.location_id) AS ledger USING (product_variant_id, location_id)
WHERE coalesce(level.on_hand, 0) <> coalesce(ledger.on_hand, 0) OR level.product_variant_id IS NULL
ORDER BY 1, 2;

-- name: balances_unlike_ledger
-- Each movement's balance is the one before it, more or less its quantity.
SELECT id, product_variant_id, location_id, balance::bigint, expected
FROM (SELECT movement.id, movement.product_variant_id, movement.location_id, movement.balance,
             coalesce(lag(movement.balance) OVER level, 0)::bigint
                 + CASE WHEN type.affects_stock = 'increase' THEN movement.quantity ELSE -movement.quantity END AS
                     expected
      FROM stock_movements AS movement
      JOIN stock_movement_types AS type ON type.id = movement.movement_type_id
      WINDOW level AS (PARTITION BY movement.product_variant_id, movement.location_id ORDER BY movement.id)) AS chain
WHERE balance <> expected
ORDER BY id;

-- name: reserved_unlike_reservations
SELECT coalesce(level.product_variant_id, kept.product_variant_id), coalesce(level.location_id, kept.location_id),
       coalesce(level.reserved, 0)::bigint, coalesce(kept.reserved, 0)::bigint
FROM stock_levels AS level
FULL JOIN (SELECT product_variant_id, location_id, sum(quantity) AS reserved FROM stock_reservations
           WHERE status = 1 GROUP BY product_variant_id, location_id) AS kept USING (product_variant_id, location_id)
WHERE coalesce(level.reserved, 0) <> coalesce(kept.reserved, 0) OR level.product_variant_id IS NULL
ORDER BY 1, 2;

-- name: expirations_too_late
-- A level's next_expiration may be too early, never later than the first of its active reservations runs out.
SELECT level.product_variant_id, level.location_id, kept.first_expiration, level.next_expiration
FROM (SELECT product_variant_id, location_id, min(expiration_date) AS first_expiration FROM stock_reservations
      WHERE status = 1 GROUP BY product_variant_id, location_id) AS kept
JOIN stock_levels AS level USING (product_variant_id, location_id)
WHERE level.next_expiration > kept.first_expiration
ORDER BY 1, 2;

-- name: movements_without_reservation
-- A sale that fulfilled a reservation, and the committed reservation, name each other one to one.
SELECT kept.id, count(movement.id)
FROM stock_reservations AS kept
LEFT JOIN stock_movements AS movement ON movement.stock_reservation_id = kept.id
    AND movement.product_variant_id = kept.product_variant_id AND movement.location_id = kept.location_id
    AND movement.quantity = kept.quantity AND movement.movement_type_id = 2
WHERE kept.status = 2
GROUP BY kept.id
HAVING count(movement.id) <> 1
ORDER BY kept.id;

-- name: movements_with_open_reservation
SELECT movement.id, movement.stock_reservation_id
FROM stock_movements AS movement
LEFT JOIN stock_reservations AS kept ON kept.id = movement.stock_reservation_id
WHERE movement.stock_reservation_id IS NOT NULL AND kept.status IS DISTINCT FROM 2
ORDER BY movement.id;

-- name: transfers_out_of_balance
-- A transfer's movements take as much out of the one location as they bring into the other, variant by variant, and it
-- has no others.
SELECT transfer.id, coalesce(movement.product_variant_id, 0),
       coalesce(sum(movement.quantity) FILTER (WHERE movement.movement_type_id = 8
                                                 AND movement.location_id = transfer.from_location_id), 0)::bigint,
       coalesce(sum(movement.quantity) FILTER (WHERE movement.movement_type_id = 9
                                                 AND movement.location_id = transfer.to_location_id), 0)::bigint
FROM stock_transfers AS transfer
LEFT JOIN stock_movements AS movement ON movement.stock_transfer_id = transfer.id
GROUP BY transfer.id, movement.product_variant_id
HAVING movement.product_variant_id IS NULL
    OR count(*) FILTER (WHERE NOT (movement.movement_type_id = 8 AND movement.location_id = transfer.from_location_id)
                          AND NOT (movement.movement_type_id = 9 AND movement.location_id = transfer.to_location_id))
                              > 0
    OR coalesce(sum(movement.quantity) FILTER (WHERE movement.movement_type_id = 8
                                                 AND movement.location_id = transfer.from_location_id), 0)
       <> coalesce(sum(movement.quantity) FILTER (WHERE movement.movement_type_id = 9
                                                 AND movement.location_id = transfer.to_location_id), 0)
ORDER BY 1, 2;

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
ORDER BY movement.id;
