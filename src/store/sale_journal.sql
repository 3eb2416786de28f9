-- What a batch with sales in it reads and writes: see sale_journal.hpp for the order and why it matters.

-- name: lock_sales
SELECT id, user_id, seller_user_id, channel, location_id, status, sale_date, expiration_date, total, paid, refunded,
       payment_method, discount_percent, discount_amount, discount_reason, invoice_id, invoice_number, buyer_name,
       buyer_tax_number, buyer_address, buyer_email, buyer_language, notes, cancelled_by_user_id, cancelled_at
FROM sales WHERE id = ANY ($1::bigint[]) ORDER BY id FOR NO KEY UPDATE;

-- name: lock_vouchers
SELECT id, code, balance FROM vouchers WHERE code = ANY ($1::text[]) ORDER BY id FOR NO KEY UPDATE;

-- name: lock_head
SELECT chain_number, hash, issued_at, invoice_date - '1970-01-01'::date FROM invoice_head FOR NO KEY UPDATE;

-- name: read_shop
-- The clock after the head was locked, and the day on the shop's own wall at that moment. Last, when the clock on that
-- wall is changed next, if within 32 days, which is longer than any order is kept, and its offset from then on: of the
-- first day at whose end it shows something else than the time that has passed, the first such quarter of an hour, for
-- nowhere are clocks changed at another minute. A second change so soon, which is rarer than rare, is not looked for.
SELECT clock.now, (clock.now AT TIME ZONE shop.time_zone)::date - '1970-01-01'::date,
       (extract(epoch FROM (clock.now AT TIME ZONE shop.time_zone) - (clock.now AT TIME ZONE 'UTC')) / 60)::integer,
       shop.name, shop.currency, shop.sale_expiry_s, coalesce(nullif(shop.legal_name, ''), shop.name), shop.tax_number,
       concat_ws(', ', nullif(shop.address, ''), nullif(shop.city, ''), nullif(shop.country, '')), shop.letterhead_id,
       shop.language, change.at,
       (extract(epoch FROM (change.at AT TIME ZONE shop.time_zone) - (change.at AT TIME ZONE 'UTC')) / 60)::integer
FROM shop_settings AS shop
CROSS JOIN (SELECT clock_timestamp() AS now OFFSET 0) AS clock
CROSS JOIN LATERAL (
    SELECT min(at) AS until
    FROM generate_series(date_bin('15 minutes', clock.now, 'epoch') + interval '24 hours',
                         clock.now + interval '768 hours', interval '24 hours') AS at
    WHERE (at AT TIME ZONE shop.time_zone) - (clock.now AT TIME ZONE shop.time_zone) <> at - clock.now) AS day
CROSS JOIN LATERAL (
    SELECT min(at) AS at
    FROM generate_series(day.until - interval '1425 minutes', day.until, interval '15 minutes') AS at
    WHERE (at AT TIME ZONE shop.time_zone) - (clock.now AT TIME ZONE shop.time_zone) <> at - clock.now) AS change;

-- name: read_series
SELECT kind, year, series_number FROM invoice_series;

-- name: read_lines
-- With what each line was worth to the stock when it left: its movement never changes.
SELECT line.sale_id, line.id, line.product_variant_id, line.description, line.size, line.color, line.sku, line.quantity,
       line.returned, line.unit_price, line.discount_percent, line.discount_amount, line.discount_reason, line.gross,
       line.line_discount, line.sale_discount, line.subtotal, line.tax_rate, line.stock_reservation_id,
       line.stock_movement_id, sold.value
FROM sale_details AS line LEFT JOIN stock_movements AS sold ON sold.id = line.stock_movement_id
WHERE line.sale_id = ANY ($1::bigint[]) ORDER BY line.sale_id, line.id;

-- name: read_payments
SELECT sale_id, id, method, amount, refunded FROM payments WHERE sale_id = ANY ($1::bigint[]) ORDER BY sale_id, id;

-- name: read_articles
SELECT variant.id, product.category_id, variant.price, product.name, variant.size, variant.color,
       coalesce(variant.sku, '')
FROM (SELECT unnest($1::bigint[]) AS id) AS named
JOIN product_variants AS variant USING (id)
JOIN general_products AS product ON product.id = variant.general_product_id;

-- name: lock_customers
-- Whoever is being erased is gone by the time that this goes on, and nobody is erased while we write to them.
SELECT users.id, users.language, users.email,
       concat_ws(' ', nullif(profile.first_name, ''), nullif(profile.last_name, '')), users.role
FROM users JOIN user_profiles AS profile ON profile.user_id = users.id
WHERE users.id = ANY ($1::bigint[]) AND users.is_active
ORDER BY users.id
FOR SHARE OF users;

-- name: hold_taxes
-- Whoever changes the table waits until what is priced by it is there, and we until the change is. Not so pg_dump.
LOCK TABLE tax_rates IN ROW SHARE MODE;

-- name: read_taxes
SELECT id, category_id, rate, valid_from - '1970-01-01'::date, valid_until - '1970-01-01'::date,
       first_sold_on - '1970-01-01'::date
FROM tax_rates;

-- name: note_first_sold
-- The first lines that bear these rates. In the order of ids: of two servers one waits, and finds it done.
WITH unsold AS MATERIALIZED (SELECT id FROM tax_rates WHERE id = ANY ($1::bigint[]) ORDER BY id FOR NO KEY UPDATE)
UPDATE tax_rates AS rate SET first_sold_on = '1970-01-01'::date + $2::integer
FROM unsold WHERE rate.id = unsold.id AND rate.first_sold_on IS NULL;

-- name: take_sale_ids
SELECT nextval('sales_id_seq') FROM generate_series(1, $1::integer);

-- name: take_detail_ids
SELECT nextval('sale_details_id_seq') FROM generate_series(1, $1::integer);

-- name: take_payment_ids
SELECT nextval('payments_id_seq') FROM generate_series(1, $1::integer);

-- name: take_return_ids
SELECT nextval('sale_returns_id_seq') FROM generate_series(1, $1::integer);

-- name: take_invoice_ids
SELECT nextval('invoices_id_seq') FROM generate_series(1, $1::integer);

-- name: take_voucher_ids
SELECT nextval('vouchers_id_seq') FROM generate_series(1, $1::integer);

-- name: add_sales
INSERT INTO sales (id, user_id, seller_user_id, channel, location_id, status, payment_status, payment_method, sale_date,
                   expiration_date, total, paid, refunded, discount_percent, discount_amount, discount_reason,
                   invoice_id, invoice_number, buyer_name, buyer_tax_number, buyer_address, buyer_email, buyer_language,
                   notes)
SELECT unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::bigint[]), unnest($4::integer[]), unnest($5::bigint[]),
       unnest($6::integer[]), unnest($7::integer[]), unnest($8::bigint[]), unnest($9::timestamptz[]),
       unnest($10::timestamptz[]), unnest($11::numeric[]), unnest($12::numeric[]), unnest($13::numeric[]),
       unnest($14::numeric[]), unnest($15::numeric[]), unnest($16::text[]), unnest($17::bigint[]), unnest($18::text[]),
       unnest($19::text[]), unnest($20::text[]), unnest($21::text[]), unnest($22::text[]), unnest($23::integer[]),
       unnest($24::text[]);

-- name: add_lines
INSERT INTO sale_details (id, sale_id, product_variant_id, description, size, color, sku, quantity, unit_price,
                          discount_percent, discount_amount, discount_reason, gross, line_discount, sale_discount,
                          subtotal, tax_rate, stock_reservation_id, stock_movement_id)
SELECT unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::bigint[]), unnest($4::text[]), unnest($5::text[]),
       unnest($6::text[]), unnest($7::text[]), unnest($8::integer[]), unnest($9::numeric[]), unnest($10::numeric[]),
       unnest($11::numeric[]), unnest($12::text[]), unnest($13::numeric[]), unnest($14::numeric[]),
       unnest($15::numeric[]), unnest($16::numeric[]), unnest($17::numeric[]), unnest($18::bigint[]),
       unnest($19::bigint[]);

-- name: change_sales
UPDATE sales AS sale
SET status = changed.status, payment_status = changed.payment_status, payment_method = changed.payment_method,
    paid = changed.paid, refunded = changed.refunded, invoice_id = changed.invoice_id,
    invoice_number = changed.invoice_number, cancelled_by_user_id = changed.cancelled_by_user_id,
    cancelled_at = changed.cancelled_at, buyer_name = changed.buyer_name,
    buyer_tax_number = changed.buyer_tax_number, buyer_address = changed.buyer_address,
    buyer_email = changed.buyer_email, buyer_language = changed.buyer_language
FROM (SELECT unnest($1::bigint[]) AS id, unnest($2::integer[]) AS status, unnest($3::integer[]) AS payment_status,
             unnest($4::bigint[]) AS payment_method, unnest($5::numeric[]) AS paid, unnest($6::numeric[]) AS refunded,
             unnest($7::bigint[]) AS invoice_id, unnest($8::text[]) AS invoice_number,
             unnest($9::bigint[]) AS cancelled_by_user_id,
             unnest($10::timestamptz[]) AS cancelled_at, unnest($11::text[]) AS buyer_name,
             unnest($12::text[]) AS buyer_tax_number, unnest($13::text[]) AS buyer_address,
             unnest($14::text[]) AS buyer_email, unnest($15::integer[]) AS buyer_language) AS changed
WHERE sale.id = changed.id;

-- name: change_lines
UPDATE sale_details AS line SET returned = changed.returned, stock_movement_id = changed.stock_movement_id
FROM (SELECT unnest($1::bigint[]) AS id, unnest($2::integer[]) AS returned,
             unnest($3::bigint[]) AS stock_movement_id) AS changed
WHERE line.id = changed.id;

-- name: add_payments
INSERT INTO payments (id, sale_id, method, amount, carried_from_payment_id, reference_number, voucher_id, user_id,
                      payment_date, payment_intent_id, change_given)
SELECT unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::integer[]), unnest($4::numeric[]), unnest($5::bigint[]),
       unnest($6::text[]), unnest($7::bigint[]), unnest($8::bigint[]), $9::timestamptz, unnest($10::bigint[]),
       unnest($11::numeric[]);

-- name: book_intents
-- One whose money goes back already breaks payment_intents_one_fate: then nothing of the batch happens.
UPDATE payment_intents AS intent
SET payment_id = booked.payment_id, status = 4, updated_at = $3::timestamptz, next_look_at = 'infinity'
FROM (SELECT unnest($1::bigint[]) AS id, unnest($2::bigint[]) AS payment_id) AS booked
WHERE intent.id = booked.id;

-- name: change_payments
UPDATE payments AS payment SET refunded = changed.refunded
FROM (SELECT unnest($1::bigint[]) AS id, unnest($2::numeric[]) AS refunded) AS changed
WHERE payment.id = changed.id;

-- name: add_refunds
-- What goes back the way it was paid (1), and came by a provider, is queued for it: also where the payment was carried
-- over from another sale, and that one perhaps from a third.
WITH RECURSIVE added AS (
    INSERT INTO refunds (payment_id, sale_id, sale_return_id, way, method, amount, voucher_id, user_id, refund_date)
    SELECT unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::bigint[]), unnest($4::integer[]),
           unnest($5::integer[]), unnest($6::numeric[]), unnest($7::bigint[]), unnest($8::bigint[]), $9::timestamptz
    RETURNING id, payment_id, way, amount),
origin (refund_id, payment_id, amount) AS (
    SELECT id, payment_id, amount FROM added WHERE way = 1
    UNION ALL
    SELECT origin.refund_id, payment.carried_from_payment_id, origin.amount
    FROM origin JOIN payments AS payment ON payment.id = origin.payment_id
    WHERE payment.carried_from_payment_id IS NOT NULL)
INSERT INTO provider_refunds (payment_intent_id, refund_id, amount)
SELECT payment.payment_intent_id, origin.refund_id, origin.amount
FROM origin JOIN payments AS payment ON payment.id = origin.payment_id
WHERE payment.payment_intent_id IS NOT NULL;

-- name: add_vouchers
INSERT INTO vouchers (id, code, amount, balance, sale_id, issued_at)
SELECT unnest($1::bigint[]), unnest($2::text[]), unnest($3::numeric[]), unnest($3::numeric[]), unnest($4::bigint[]),
       $5::timestamptz;

-- name: change_vouchers
UPDATE vouchers AS voucher SET balance = changed.balance
FROM (SELECT unnest($1::bigint[]) AS id, unnest($2::numeric[]) AS balance) AS changed
WHERE voucher.id = changed.id;

-- name: add_returns
INSERT INTO sale_returns (id, sale_id, user_id, location_id, return_date, total, way, reason, credit_note_id,
                          exchange_sale_id)
SELECT unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::bigint[]), unnest($4::bigint[]), $10::timestamptz,
       unnest($5::numeric[]), unnest($6::integer[]), unnest($7::text[]), unnest($8::bigint[]), unnest($9::bigint[]);

-- name: add_return_lines
INSERT INTO sale_return_lines (sale_return_id, sale_detail_id, quantity, condition, amount, stock_movement_id,
                               loss_stock_movement_id)
SELECT unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::integer[]), unnest($4::integer[]), unnest($5::numeric[]),
       unnest($6::bigint[]), unnest($7::bigint[]);

-- name: add_invoices
INSERT INTO invoices (id, number, kind, year, series_number, sale_id, sale_return_id, corrects_invoice_id,
                      corrects_kind, invoice_date, issued_at, utc_offset_minutes, total, tax, issuer_name,
                      issuer_tax_number, issuer_address, currency, buyer_name, buyer_tax_number, buyer_address,
                      language, user_id, chain_number, hash, letterhead_id, replaces_invoice_id, correction_reason)
SELECT unnest($1::bigint[]), unnest($2::text[]), unnest($3::integer[]), unnest($4::integer[]), unnest($5::integer[]),
       unnest($6::bigint[]), unnest($7::bigint[]), unnest($8::bigint[]), unnest($9::bigint[]),
       '1970-01-01'::date + unnest($10::integer[]), unnest($11::timestamptz[]), $12::integer, unnest($13::numeric[]),
       unnest($14::numeric[]), $15::text, $16::text, $17::text, $18::text, unnest($19::text[]), unnest($20::text[]),
       unnest($21::text[]), unnest($22::integer[]), unnest($23::bigint[]), unnest($24::bigint[]), unnest($25::bytea[]),
       $26::bigint, unnest($27::bigint[]), unnest($28::text[]);

-- name: add_invoice_taxes
INSERT INTO invoice_taxes (invoice_id, rate, base, tax)
SELECT unnest($1::bigint[]), unnest($2::numeric[]), unnest($3::numeric[]), unnest($4::numeric[]);

-- name: move_head
UPDATE invoice_head SET chain_number = $1::bigint, hash = $2::bytea, issued_at = $3::timestamptz,
    invoice_date = '1970-01-01'::date + $4::integer;

-- name: move_series
INSERT INTO invoice_series (kind, year, series_number)
SELECT unnest($1::integer[]), unnest($2::integer[]), unnest($3::integer[])
ON CONFLICT (kind, year) DO UPDATE SET series_number = EXCLUDED.series_number;
