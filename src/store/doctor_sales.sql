-- What the doctor compares of sales: each statement gives one row per difference, at most $1 of them, in a fixed order,
-- and nothing where all is well. The numbers of statuses are those of domain/sales.

-- name: sales_unlike_lines
SELECT sale.id, sale.total::text, coalesce(lines.total, 0)::text
FROM sales AS sale
LEFT JOIN (SELECT sale_id, sum(subtotal) AS total FROM sale_details GROUP BY sale_id) AS lines
    ON lines.sale_id = sale.id
WHERE sale.total IS DISTINCT FROM lines.total
ORDER BY sale.id
LIMIT $1::bigint;

-- name: sales_unlike_payments
SELECT sale.id, sale.paid::text, coalesce(came.amount, 0)::text, sale.refunded::text, coalesce(went.amount, 0)::text
FROM sales AS sale
LEFT JOIN (SELECT sale_id, sum(amount) AS amount FROM payments GROUP BY sale_id) AS came ON came.sale_id = sale.id
LEFT JOIN (SELECT sale_id, sum(amount) AS amount FROM refunds GROUP BY sale_id) AS went ON went.sale_id = sale.id
WHERE sale.paid <> coalesce(came.amount, 0) OR sale.refunded <> coalesce(went.amount, 0)
ORDER BY sale.id
LIMIT $1::bigint;

-- name: payments_unlike_refunds
SELECT payment.id, payment.refunded::text, coalesce(went.amount, 0)::text
FROM payments AS payment
LEFT JOIN (SELECT payment_id, sum(amount) AS amount FROM refunds GROUP BY payment_id) AS went
    ON went.payment_id = payment.id
WHERE payment.refunded <> coalesce(went.amount, 0)
ORDER BY payment.id
LIMIT $1::bigint;

-- name: lines_without_movement
-- What was paid has left the stock by the movement that its line names: variant, location and quantity are the line's.
SELECT line.id, line.sale_id
FROM sale_details AS line
JOIN sales AS sale ON sale.id = line.sale_id
LEFT JOIN stock_movements AS movement ON movement.id = line.stock_movement_id
WHERE sale.status IN (2, 3, 4)
  AND (movement.product_variant_id, movement.location_id, movement.quantity) IS DISTINCT FROM
      (line.product_variant_id, sale.location_id, line.quantity)
ORDER BY line.id
LIMIT $1::bigint;

-- name: sales_unlike_invoices
-- A sale that was paid has one invoice, over its total; each correction takes all off that still stands and invoices it
-- anew. The last is the sale's. One that was not paid has none.
SELECT sale.id, sale.status::bigint, coalesce(issued.invoices, 0)::bigint, sale.total::text,
       coalesce(issued.total, 0)::text
FROM sales AS sale
LEFT JOIN (SELECT sale_id, count(*) FILTER (WHERE kind IN (1, 2)) - count(*) FILTER (WHERE kind = 3) AS invoices,
                  sum(total) AS total, max(id) FILTER (WHERE kind IN (1, 2)) AS id
           FROM invoices WHERE kind IN (1, 2) OR sale_return_id IS NULL GROUP BY sale_id) AS issued
    ON issued.sale_id = sale.id
WHERE CASE WHEN sale.status IN (2, 3, 4)
      THEN (issued.invoices, issued.total, issued.id) IS DISTINCT FROM (1, sale.total, sale.invoice_id)
      ELSE issued.invoices IS NOT NULL OR sale.invoice_id IS NOT NULL END
ORDER BY sale.id
LIMIT $1::bigint;

-- name: lines_unlike_returns
SELECT line.id, line.returned::bigint, coalesce(returns.quantity, 0)::bigint
FROM sale_details AS line
LEFT JOIN (SELECT sale_detail_id, sum(quantity) AS quantity FROM sale_return_lines GROUP BY sale_detail_id) AS returns
    ON returns.sale_detail_id = line.id
WHERE line.returned <> coalesce(returns.quantity, 0)
ORDER BY line.id
LIMIT $1::bigint;

-- name: returns_unlike_credit_notes
-- What came back is worth what its lines are, and what its credit note takes off.
SELECT made.id, made.total::text, coalesce(-note.total, 0)::text
FROM sale_returns AS made
LEFT JOIN invoices AS note ON note.id = made.credit_note_id AND note.kind = 3 AND note.sale_return_id = made.id
LEFT JOIN (SELECT sale_return_id, sum(amount) AS amount FROM sale_return_lines GROUP BY sale_return_id) AS lines
    ON lines.sale_return_id = made.id
WHERE made.total IS DISTINCT FROM -note.total OR made.total IS DISTINCT FROM lines.amount
ORDER BY made.id
LIMIT $1::bigint;

-- name: credit_notes_unlike_invoices
-- A credit note takes from the invoice that its sale had then: the last one before it. That of a correction takes off
-- all that still stands, which the next one, in place of that, invoices anew; no other is in place of any.
SELECT note.id, coalesce(note.corrects_invoice_id, 0)::bigint, coalesce(before.id, 0)::bigint, note.total::text,
       coalesce(after.total, 0)::text
FROM (SELECT * FROM invoices WHERE kind = 3) AS note
LEFT JOIN LATERAL (SELECT id, kind FROM invoices AS one
                   WHERE one.sale_id = note.sale_id AND one.kind IN (1, 2) AND one.id < note.id
                   ORDER BY one.id DESC LIMIT 1) AS before ON true
LEFT JOIN LATERAL (SELECT replaces_invoice_id AS replaces, total FROM invoices AS one
                   WHERE one.sale_id = note.sale_id AND one.id > note.id
                   ORDER BY one.id LIMIT 1) AS after ON note.sale_return_id IS NULL
WHERE (note.corrects_invoice_id, note.corrects_kind) IS DISTINCT FROM (before.id, before.kind)
   OR (note.sale_return_id IS NULL AND (after.replaces, after.total) IS DISTINCT FROM (before.id, -note.total))
UNION ALL
SELECT made.id, made.replaces_invoice_id, 0, made.total::text, '0'
FROM invoices AS made
WHERE made.replaces_invoice_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM invoices AS note
                  WHERE note.sale_id = made.sale_id AND note.kind = 3 AND note.sale_return_id IS NULL
                    AND note.corrects_invoice_id = made.replaces_invoice_id AND note.total = -made.total)
ORDER BY 1
LIMIT $1::bigint;

-- name: vouchers_unlike_payments
SELECT voucher.id, voucher.balance::text, (voucher.amount - coalesce(spent.amount, 0))::text
FROM vouchers AS voucher
LEFT JOIN (SELECT voucher_id, sum(amount) AS amount FROM payments WHERE voucher_id IS NOT NULL GROUP BY voucher_id)
    AS spent ON spent.voucher_id = voucher.id
WHERE voucher.balance <> voucher.amount - coalesce(spent.amount, 0)
ORDER BY voucher.id
LIMIT $1::bigint;

-- name: numbers_missing
-- Within a series numbers rise by one from 1, and the series itself stands at the last.
SELECT kind::bigint, year::bigint, series_number::bigint, expected::bigint
FROM (SELECT kind, year, series_number, row_number() OVER (PARTITION BY kind, year ORDER BY series_number) AS expected
      FROM invoices
      UNION ALL
      SELECT kind, year, series_number,
             (SELECT count(*) FROM invoices AS one WHERE one.kind = series.kind AND one.year = series.year)
      FROM invoice_series AS series) AS numbered
WHERE series_number <> expected
ORDER BY kind, year, series_number
LIMIT $1::bigint;

-- name: newest_invoice_ahead
-- No invoice bears an earlier date than the one before it (sale_journal.cpp): one of a clock that was far ahead would
-- date all that follow, until that day has come. Clocks that are set right by minutes do no harm.
SELECT head.chain_number, coalesce(invoice.number, ''), head.invoice_date::text, head.issued_at, now()
FROM invoice_head AS head LEFT JOIN invoices AS invoice ON invoice.chain_number = head.chain_number
WHERE head.issued_at > now() + interval '5 minutes'
LIMIT $1::bigint;

-- name: sales_unlike_statuses
-- Where a sale stands follows from its units and its money: see payment_status() and the tables in domain/sales.
SELECT sale.id, sale.status::bigint, sale.payment_status::bigint
FROM sales AS sale
LEFT JOIN (SELECT sale_id, sum(quantity) AS sold, sum(returned) AS returned FROM sale_details GROUP BY sale_id) AS lines
    ON lines.sale_id = sale.id
WHERE sale.status NOT BETWEEN 1 AND 6
   OR (sale.status IN (2, 3, 4)
       AND (sale.paid <> sale.total
            OR sale.status <> CASE WHEN lines.returned = 0 THEN 2 WHEN lines.returned < lines.sold THEN 3 ELSE 4 END))
   OR (sale.status NOT IN (2, 3, 4) AND lines.returned > 0)
   OR sale.payment_status <> CASE
          WHEN sale.refunded > 0 THEN CASE WHEN sale.refunded = sale.paid THEN 5 ELSE 4 END
          WHEN sale.paid = sale.total THEN 3
          WHEN sale.paid = 0 THEN 1
          ELSE 2 END
ORDER BY sale.id
LIMIT $1::bigint;

-- name: return_lines_without_movement
-- What came back is in the stock by the movement that its line names, and out of it again by another where it was
-- damaged. 5 is the customer return, 7 the loss.
SELECT line.id, line.sale_return_id
FROM sale_return_lines AS line
LEFT JOIN sale_returns AS made ON made.id = line.sale_return_id
LEFT JOIN sale_details AS sold ON sold.id = line.sale_detail_id AND sold.sale_id = made.sale_id
LEFT JOIN stock_movements AS movement ON movement.id = line.stock_movement_id
LEFT JOIN stock_movements AS loss ON loss.id = line.loss_stock_movement_id
WHERE (movement.product_variant_id, movement.location_id, movement.quantity, movement.movement_type_id)
      IS DISTINCT FROM (sold.product_variant_id, made.location_id, line.quantity, 5::bigint)
   OR CASE WHEN line.condition = 2
      THEN (loss.product_variant_id, loss.location_id, loss.quantity, loss.movement_type_id)
           IS DISTINCT FROM (sold.product_variant_id, made.location_id, line.quantity, 7::bigint)
      ELSE line.loss_stock_movement_id IS NOT NULL END
ORDER BY line.id
LIMIT $1::bigint;

-- name: rows_without_owner
-- None of these tables has foreign keys: each row is written with its owner, in one transaction.
SELECT orphan.id, orphan.of_table
FROM (SELECT id, 'sale_details' AS of_table FROM sale_details AS line
      WHERE NOT EXISTS (SELECT FROM sales WHERE sales.id = line.sale_id)
      UNION ALL
      SELECT id, 'payments' FROM payments AS payment
      WHERE NOT EXISTS (SELECT FROM sales WHERE sales.id = payment.sale_id)
      UNION ALL
      SELECT id, 'refunds' FROM refunds AS refund
      WHERE NOT EXISTS (SELECT FROM payments WHERE payments.id = refund.payment_id
                        AND payments.sale_id = refund.sale_id)
      UNION ALL
      SELECT id, 'vouchers' FROM vouchers AS voucher
      WHERE NOT EXISTS (SELECT FROM sales WHERE sales.id = voucher.sale_id)
      UNION ALL
      SELECT id, 'sale_returns' FROM sale_returns AS made
      WHERE NOT EXISTS (SELECT FROM sales WHERE sales.id = made.sale_id)
      UNION ALL
      SELECT id, 'sale_return_lines' FROM sale_return_lines AS line
      WHERE NOT EXISTS (SELECT FROM sale_returns WHERE sale_returns.id = line.sale_return_id)
      UNION ALL
      SELECT id, 'invoices' FROM invoices AS invoice
      WHERE NOT EXISTS (SELECT FROM sales WHERE sales.id = invoice.sale_id)
      UNION ALL
      SELECT invoice_id, 'invoice_taxes' FROM invoice_taxes AS part
      WHERE NOT EXISTS (SELECT FROM invoices WHERE invoices.id = part.invoice_id)) AS orphan
ORDER BY of_table, id
LIMIT $1::bigint;

-- name: invoices_without_letterhead
-- With which a reprint is made: without it there is none.
SELECT invoice.id, invoice.letterhead_id
FROM invoices AS invoice
WHERE NOT EXISTS (SELECT FROM shop_letterheads WHERE shop_letterheads.id = invoice.letterhead_id)
ORDER BY invoice.id
LIMIT $1::bigint;

-- name: intents_unlike_payments
-- What a provider has brought is one payment of that sale and amount, which names it; what goes back is none.
SELECT coalesce(intent.id, payment.payment_intent_id), coalesce(intent.payment_id, 0)::bigint,
       coalesce(payment.id, 0)::bigint, coalesce(intent.amount, 0)::text, coalesce(payment.amount, 0)::text
FROM (SELECT * FROM payment_intents WHERE payment_id IS NOT NULL) AS intent
FULL JOIN (SELECT * FROM payments WHERE payment_intent_id IS NOT NULL) AS payment
    ON payment.payment_intent_id = intent.id
WHERE (intent.payment_id, intent.amount, intent.sale_id) IS DISTINCT FROM
      (payment.id, payment.amount, payment.sale_id)
ORDER BY 1, 3
LIMIT $1::bigint;

-- name: intents_unlike_refunds
-- By a provider goes back what was refunded the way it was paid, to the payment that came by it, or all of what could
-- not be booked; and never more than came.
WITH RECURSIVE origin (refund_id, payment_id, amount) AS (
    SELECT id, payment_id, amount FROM refunds WHERE way = 1
    UNION ALL
    SELECT origin.refund_id, payment.carried_from_payment_id, origin.amount
    FROM origin JOIN payments AS payment ON payment.id = origin.payment_id
    WHERE payment.carried_from_payment_id IS NOT NULL),
owed AS (
    SELECT payment.payment_intent_id AS intent_id, sum(origin.amount) AS amount
    FROM origin JOIN payments AS payment ON payment.id = origin.payment_id
    WHERE payment.payment_intent_id IS NOT NULL
    GROUP BY payment.payment_intent_id),
sent AS (SELECT payment_intent_id AS intent_id, sum(amount) AS amount FROM provider_refunds
         WHERE replaced_by_id IS NULL GROUP BY payment_intent_id)
SELECT intent.id, (coalesce(owed.amount, 0) + coalesce(intent.returned_amount, 0))::text, coalesce(sent.amount, 0)::text
FROM payment_intents AS intent
LEFT JOIN owed ON owed.intent_id = intent.id
LEFT JOIN sent ON sent.intent_id = intent.id
WHERE coalesce(sent.amount, 0) <> coalesce(owed.amount, 0) + coalesce(intent.returned_amount, 0)
   OR coalesce(sent.amount, 0) > coalesce(intent.returned_amount, intent.amount)
ORDER BY intent.id
LIMIT $1::bigint;

-- name: intents_undecided
-- Money that has come is booked within seconds or goes back. What the shop cannot book now (it has no units, or no
-- invoice numbers) is tried again, and somebody should know of it.
SELECT id, sale_id, coalesce(received_amount, amount)::text
FROM payment_intents
WHERE status = 4 AND payment_id IS NULL AND returned_at IS NULL AND updated_at < now() - interval '1 hour'
ORDER BY id
LIMIT $1::bigint;
