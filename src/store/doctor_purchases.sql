-- What the doctor compares of orders to providers: each statement gives one row per difference, at most $1 of them, in
-- a fixed order, and nothing where all is well. The numbers of statuses and kinds are those of domain/purchases.

-- name: purchases_unlike_lines
-- What of a draft has no cost yet adds nothing.
SELECT purchase.id, purchase.total::text, coalesce(lines.total, 0)::text, purchase.lines_count::bigint,
       coalesce(lines.lines, 0)::bigint
FROM purchase_orders AS purchase
LEFT JOIN (SELECT purchase_order_id, sum(ordered * unit_cost) AS total, count(*) AS lines
           FROM purchase_order_lines GROUP BY purchase_order_id) AS lines ON lines.purchase_order_id = purchase.id
WHERE (purchase.total, purchase.lines_count) <> (coalesce(lines.total, 0), coalesce(lines.lines, 0))
ORDER BY purchase.id
LIMIT $1::bigint;

-- name: lines_unlike_receipts
SELECT line.id, line.received::bigint, coalesce(booked.received, 0)::bigint, line.given_back::bigint,
       coalesce(booked.given_back, 0)::bigint
FROM purchase_order_lines AS line
LEFT JOIN (SELECT booked.purchase_order_line_id, sum(booked.quantity) FILTER (WHERE made.kind = 1) AS received,
                  sum(booked.quantity) FILTER (WHERE made.kind = 2) AS given_back
           FROM purchase_receipt_lines AS booked
           JOIN purchase_receipts AS made ON made.id = booked.purchase_receipt_id
           GROUP BY booked.purchase_order_line_id) AS booked ON booked.purchase_order_line_id = line.id
WHERE line.received <> coalesce(booked.received, 0) OR line.given_back <> coalesce(booked.given_back, 0)
ORDER BY line.id
LIMIT $1::bigint;

-- name: receipt_lines_without_movement
-- What came or went back did so by the movement that its line names: of the order's variant and location, with the
-- line's quantity, cost and value, a purchase or a return to the provider.
SELECT line.id, line.purchase_receipt_id, line.stock_movement_id
FROM purchase_receipt_lines AS line
LEFT JOIN purchase_receipts AS made ON made.id = line.purchase_receipt_id
LEFT JOIN purchase_orders AS purchase ON purchase.id = made.purchase_order_id
LEFT JOIN purchase_order_lines AS ordered ON ordered.id = line.purchase_order_line_id
    AND ordered.purchase_order_id = purchase.id
LEFT JOIN stock_movements AS movement ON movement.id = line.stock_movement_id
WHERE (movement.product_variant_id, movement.location_id, movement.movement_type_id, movement.quantity,
       movement.unit_cost, movement.value)
    IS DISTINCT FROM (ordered.product_variant_id, purchase.location_id,
                      CASE made.kind WHEN 1 THEN 1::bigint ELSE 6::bigint END, line.quantity, line.unit_cost,
                      line.value)
ORDER BY line.id
LIMIT $1::bigint;

-- name: statuses_unlike_lines
-- Nothing has come of a draft, of what was just sent or of what was cancelled. Something, but not all, of what is
-- partly received, and all of what is received, unless somebody closed it.
SELECT purchase.id, purchase.status::bigint, coalesce(lines.received, 0)::bigint, coalesce(lines.missing, 0)::bigint
FROM purchase_orders AS purchase
LEFT JOIN (SELECT purchase_order_id, sum(received) AS received, sum(greatest(0, ordered - received)) AS missing
           FROM purchase_order_lines GROUP BY purchase_order_id) AS lines ON lines.purchase_order_id = purchase.id
WHERE NOT CASE purchase.status
    WHEN 3 THEN coalesce(lines.received > 0 AND lines.missing > 0, false)
    WHEN 4 THEN coalesce(lines.received > 0 AND (lines.missing = 0 OR purchase.closed_short), false)
    ELSE coalesce(lines.received, 0) = 0 END
ORDER BY purchase.id
LIMIT $1::bigint;

-- name: on_order_above_purchases
-- A level that counts on more than is to come hides that something should be ordered.
SELECT level.product_variant_id, level.location_id, level.on_order::bigint, coalesce(coming.units, 0)::bigint
FROM stock_levels AS level
LEFT JOIN (SELECT line.product_variant_id, purchase.location_id,
                  sum(greatest(0, line.ordered - line.received)) AS units
           FROM purchase_orders AS purchase
           JOIN purchase_order_lines AS line ON line.purchase_order_id = purchase.id
           WHERE purchase.status IN (2, 3)
           GROUP BY line.product_variant_id, purchase.location_id) AS coming USING (product_variant_id, location_id)
WHERE level.on_order > coalesce(coming.units, 0)
ORDER BY level.product_variant_id, level.location_id
LIMIT $1::bigint;

-- name: sent_lines_without_cost
-- What was sent has a cost in each line: it came in at that.
SELECT line.id, line.purchase_order_id
FROM purchase_order_lines AS line
WHERE line.unit_cost IS NULL
  AND (SELECT sent_at FROM purchase_orders WHERE id = line.purchase_order_id) IS NOT NULL
ORDER BY line.id
LIMIT $1::bigint;
