-- Reading orders to providers.

-- name: read_purchase
SELECT purchase.id, purchase.reference_number, purchase.provider_id, provider.name, purchase.location_id,
       purchase.status, purchase.provider_reference, purchase.expected_date - '1970-01-01'::date, purchase.notes,
       purchase.total, purchase.lines_count, purchase.created_by, purchase.created_at, purchase.sent_at,
       purchase.received_at, purchase.cancelled_at, purchase.closed_short, purchase.version
FROM purchase_orders AS purchase JOIN providers AS provider ON provider.id = purchase.provider_id
WHERE purchase.id = $1::bigint;

-- name: read_lines
SELECT line.id, line.ordered, line.received, line.given_back, line.unit_cost, variant.id, product.name, variant.size,
       variant.color, variant.variation, coalesce(variant.sku, '')
FROM purchase_order_lines AS line
JOIN product_variants AS variant ON variant.id = line.product_variant_id
JOIN general_products AS product ON product.id = variant.general_product_id
WHERE line.purchase_order_id = $1::bigint ORDER BY line.position, line.id;

-- name: list_purchases
SELECT purchase.id, purchase.reference_number, purchase.provider_id, provider.name, purchase.location_id,
       purchase.status, purchase.provider_reference, purchase.expected_date - '1970-01-01'::date, purchase.notes,
       purchase.total, purchase.lines_count, purchase.created_by, purchase.created_at, purchase.sent_at,
       purchase.received_at, purchase.cancelled_at, purchase.closed_short, purchase.version
FROM purchase_orders AS purchase JOIN providers AS provider ON provider.id = purchase.provider_id
WHERE purchase.id < $1::bigint
  AND ($3::bigint IS NULL OR purchase.provider_id = $3::bigint)
  AND ($4::bigint IS NULL OR purchase.location_id = $4::bigint)
  AND ($5::bigint IS NULL OR purchase.status = $5::bigint)
  AND ($6::bigint IS NULL OR purchase.expected_date >= '1970-01-01'::date + $6::bigint::integer)
  AND ($7::bigint IS NULL OR purchase.expected_date <= '1970-01-01'::date + $7::bigint::integer)
  AND ($8::text IS NULL OR purchase.search_text LIKE $8::text)
  AND ($9::text IS NULL OR purchase.search_text LIKE $9::text)
  AND ($10::text IS NULL OR purchase.search_text LIKE $10::text)
  AND purchase.search_text LIKE ALL ($11::text[])
ORDER BY purchase.id DESC
LIMIT $2::bigint;

-- name: list_receipts
SELECT id, kind, delivery_note, notes, user_id, receipt_date FROM purchase_receipts
WHERE purchase_order_id = $1::bigint AND id > $2::bigint
ORDER BY id
LIMIT $3::bigint;

-- name: read_receipt_lines
SELECT line.purchase_receipt_id, line.purchase_order_line_id, of_order.product_variant_id, line.quantity,
       line.unit_cost, line.value, line.stock_movement_id
FROM purchase_receipt_lines AS line
JOIN purchase_order_lines AS of_order ON of_order.id = line.purchase_order_line_id
WHERE line.purchase_receipt_id = ANY ($1::bigint[]) ORDER BY line.purchase_receipt_id, line.id;

-- name: read_product
SELECT id FROM general_products WHERE id = $1::bigint;

-- name: read_matrix
SELECT id, size, color, variation FROM product_variants WHERE general_product_id = $1::bigint ORDER BY id;
