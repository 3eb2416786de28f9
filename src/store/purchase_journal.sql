-- What a batch with purchases in it reads and writes: see purchase_journal.hpp.

-- name: lock_purchases
SELECT id, location_id, status, reference_number FROM purchase_orders
WHERE id = ANY ($1::bigint[]) ORDER BY id FOR NO KEY UPDATE;

-- name: read_lines
SELECT purchase_order_id, id, ordered, received, given_back, unit_cost FROM purchase_order_lines
WHERE purchase_order_id = ANY ($1::bigint[]) ORDER BY purchase_order_id, position;

-- name: read_bookings
-- What came and what went back of each line, in the order in which it did.
SELECT booked.purchase_order_line_id, made.kind, booked.quantity, booked.value
FROM purchase_receipts AS made JOIN purchase_receipt_lines AS booked ON booked.purchase_receipt_id = made.id
WHERE made.purchase_order_id = ANY ($1::bigint[])
ORDER BY booked.id;

-- name: take_receipt_ids
SELECT nextval('purchase_receipts_id_seq') FROM generate_series(1, $1::integer);

-- name: add_receipts
INSERT INTO purchase_receipts (id, purchase_order_id, kind, delivery_note, notes, user_id, receipt_date)
SELECT unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::integer[]), unnest($4::text[]), unnest($5::text[]),
       unnest($6::bigint[]), $7::timestamptz;

-- name: add_receipt_lines
INSERT INTO purchase_receipt_lines (purchase_receipt_id, purchase_order_line_id, quantity, unit_cost, value,
                                    stock_movement_id)
SELECT unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::integer[]), unnest($4::numeric[]), unnest($5::numeric[]),
       unnest($6::bigint[]);

-- name: change_purchases
UPDATE purchase_orders AS purchase
SET status = changed.status, version = version + 1,
    received_at = CASE WHEN changed.status = 4 THEN coalesce(purchase.received_at, $3::timestamptz) END
FROM (SELECT unnest($1::bigint[]) AS id, unnest($2::integer[]) AS status) AS changed
WHERE purchase.id = changed.id;

-- name: change_lines
UPDATE purchase_order_lines AS line SET received = changed.received, given_back = changed.given_back
FROM (SELECT unnest($1::bigint[]) AS id, unnest($2::integer[]) AS received, unnest($3::integer[]) AS given_back)
    AS changed
WHERE line.id = changed.id AND (line.received, line.given_back) <> (changed.received, changed.given_back);
