-- Reading sales. What a sale is to it: see sale_of in sale_rows.hpp.

-- name: read_sale
SELECT id, user_id, seller_user_id, channel, location_id, status_now, sale_date, expiration_date, total, paid, refunded,
       payment_method, discount_percent, discount_amount, discount_reason, invoice_id, invoice_number, buyer_name,
       buyer_tax_number, buyer_address, buyer_email, buyer_language, notes, cancelled_by_user_id, cancelled_at
FROM current_sales WHERE id = $1::bigint;

-- name: read_lines
SELECT id, product_variant_id, description, size, color, sku, quantity, returned, unit_price, discount_percent,
       discount_amount, discount_reason, gross, line_discount, sale_discount, subtotal, tax_rate, stock_reservation_id,
       stock_movement_id
FROM sale_details WHERE sale_id = $1::bigint ORDER BY id;

-- name: read_payments
-- Of what an exchange carried over: the sale that it came from, and the number of that sale's credit note.
SELECT payment.id, payment.method, payment.amount, payment.refunded, payment.carried_from_payment_id,
       payment.reference_number, payment.user_id, payment.payment_date, origin.sale_id,
       coalesce((SELECT note.number FROM sale_returns AS made JOIN invoices AS note ON note.id = made.credit_note_id
                 WHERE made.sale_id = origin.sale_id AND made.exchange_sale_id = payment.sale_id), ''),
       payment.change_given
FROM payments AS payment LEFT JOIN payments AS origin ON origin.id = payment.carried_from_payment_id
WHERE payment.sale_id = $1::bigint ORDER BY payment.id;

-- name: read_refunds
-- Of what an exchange carried over: the invoice that it paid, which a correction may have replaced since.
SELECT refund.payment_id, refund.sale_return_id, refund.way, refund.method, refund.amount, coalesce(voucher.code, ''),
       refund.user_id, refund.refund_date, exchange.id,
       coalesce((SELECT invoice.number FROM invoices AS invoice
                 WHERE invoice.sale_id = exchange.id AND invoice.kind IN (1, 2) ORDER BY invoice.id LIMIT 1), '')
FROM refunds AS refund
LEFT JOIN vouchers AS voucher ON voucher.id = refund.voucher_id
LEFT JOIN sale_returns AS made ON made.id = refund.sale_return_id AND refund.way = 3
LEFT JOIN sales AS exchange ON exchange.id = made.exchange_sale_id
WHERE refund.sale_id = $1::bigint ORDER BY refund.id;

-- name: list_sales
-- What is stored as open may have expired by now: both are looked at for "expired". Those that nobody ever paid are not
-- gone through to find the few that live: these have an index by their expiry. `id > 0` lets it use the index of all by
-- their date (migration 0035).
SELECT id, user_id, seller_user_id, channel, location_id, status_now, sale_date, expiration_date, total, paid, refunded,
       payment_method, discount_percent, discount_amount, discount_reason, invoice_id, invoice_number, buyer_name,
       buyer_tax_number, buyer_address, buyer_email, buyer_language, notes, cancelled_by_user_id, cancelled_at
FROM current_sales
WHERE (sale_date, id) < ($1::timestamptz, $2::bigint) AND id > 0
  AND ($5::bigint IS NULL OR user_id = $5::bigint)
  AND ($6::bigint IS NULL OR status_now = $6::bigint)
  AND ($6::bigint IS NULL OR $6::bigint = 6 OR status = $6::bigint)
  AND ($6::bigint IS NULL OR $6::bigint <> 6 OR status IN (1, 6))
  AND ($6::bigint IS NULL OR $6::bigint <> 1 OR (status = 1 AND expiration_date > now()))
  AND ($7::bigint IS NULL OR location_id = $7::bigint)
  AND ($8::bigint IS NULL OR channel = $8::bigint)
  AND ($4::timestamptz IS NULL OR sale_date >= $4::timestamptz)
ORDER BY sale_date DESC, id DESC
LIMIT $3::bigint;

-- name: list_sales_of_kinds
-- The last of each kind by the index of kinds, then the last of these: a filter that hardly any sale fits costs no more
-- than another. A kind is a location, a channel of $6 and a stored status of $7. $8: without those that are open.
SELECT sale.id, sale.user_id, sale.seller_user_id, sale.channel, sale.location_id, sale.status_now, sale.sale_date,
       sale.expiration_date, sale.total, sale.paid, sale.refunded, sale.payment_method, sale.discount_percent,
       sale.discount_amount, sale.discount_reason, sale.invoice_id, sale.invoice_number, sale.buyer_name,
       sale.buyer_tax_number, sale.buyer_address, sale.buyer_email, sale.buyer_language, sale.notes,
       sale.cancelled_by_user_id, sale.cancelled_at
FROM locations AS location
CROSS JOIN unnest($6::bigint[]) AS of_kind (channel)
CROSS JOIN unnest($7::bigint[]) AS stored (status)
CROSS JOIN LATERAL (
    SELECT * FROM current_sales AS one
    WHERE one.location_id = location.id AND one.channel = of_kind.channel::smallint
      AND one.status = stored.status::smallint
      AND (NOT $8::boolean OR one.status <> 1 OR one.expiration_date <= now())
      AND (one.sale_date, one.id) < ($1::timestamptz, $2::bigint)
      AND ($4::timestamptz IS NULL OR one.sale_date >= $4::timestamptz)
    ORDER BY one.sale_date DESC, one.id DESC
    LIMIT $3::bigint) AS sale
WHERE $5::bigint IS NULL OR location.id = $5::bigint
ORDER BY sale.sale_date DESC, sale.id DESC
LIMIT $3::bigint;

-- name: read_returns
SELECT made.id, made.sale_id, made.user_id, made.location_id, made.return_date, made.total, made.way, made.reason,
       made.credit_note_id, invoice.number, made.exchange_sale_id
FROM sale_returns AS made JOIN invoices AS invoice ON invoice.id = made.credit_note_id
WHERE made.sale_id = $1::bigint ORDER BY made.id;

-- name: read_return_lines
SELECT line.sale_return_id, line.sale_detail_id, detail.product_variant_id, line.quantity, line.condition, line.amount,
       line.stock_movement_id, line.loss_stock_movement_id
FROM sale_returns AS made
JOIN sale_return_lines AS line ON line.sale_return_id = made.id
JOIN sale_details AS detail ON detail.id = line.sale_detail_id
WHERE made.sale_id = $1::bigint ORDER BY line.id;

-- name: read_voucher
SELECT voucher.code, voucher.amount, voucher.balance, voucher.sale_id, voucher.issued_at,
       (voucher.issued_at AT TIME ZONE shop.time_zone)::date - '1970-01-01'::date,
       (now() AT TIME ZONE shop.time_zone)::date - '1970-01-01'::date, sale.buyer_language
FROM vouchers AS voucher JOIN sales AS sale ON sale.id = voucher.sale_id CROSS JOIN shop_settings AS shop
WHERE voucher.code = $1::text;
