-- Lists: $1 is how many, $2 to $11 are the filters (NULL: none; $8 to $10 are patterns, one a word, for which there is
-- an index, and $11 those of all further words), then comes the position after which to go on. Each has an index in its
-- order.

-- name: list_in_shop_order
SELECT id, general_product_id, product_name, size, color, variation, price, sku, barcode, is_active, version,
    created_at,
       updated_at, color_sort_key, size_sort_key, current_stock, in_transit
FROM described_variants
WHERE (general_product_id, color_sort_key, size_sort_key, id) > ($12::bigint, $13::text, $14::text, $15::bigint)
  AND ($2::bigint IS NULL OR general_product_id = $2) AND ($3::boolean IS NULL OR is_active = $3)
  AND ($4::text IS NULL OR size_sort_key = $4) AND ($5::text IS NULL OR color_sort_key = $5)
  AND ($6::text IS NULL OR sku = $6) AND ($7::text IS NULL OR lpad(barcode, 14, '0') = $7)
  AND ($8::text IS NULL OR search_text LIKE $8) AND ($9::text IS NULL OR search_text LIKE $9)
  AND ($10::text IS NULL OR search_text LIKE $10) AND search_text LIKE ALL ($11::text[])
ORDER BY general_product_id, color_sort_key, size_sort_key, id LIMIT $1::bigint;

-- name: list_by_id
SELECT id, general_product_id, product_name, size, color, variation, price, sku, barcode, is_active, version,
    created_at,
       updated_at, color_sort_key, size_sort_key, current_stock, in_transit
FROM described_variants
WHERE id > $12::bigint
  AND ($2::bigint IS NULL OR general_product_id = $2) AND ($3::boolean IS NULL OR is_active = $3)
  AND ($4::text IS NULL OR size_sort_key = $4) AND ($5::text IS NULL OR color_sort_key = $5)
  AND ($6::text IS NULL OR sku = $6) AND ($7::text IS NULL OR lpad(barcode, 14, '0') = $7)
  AND ($8::text IS NULL OR search_text LIKE $8) AND ($9::text IS NULL OR search_text LIKE $9)
  AND ($10::text IS NULL OR search_text LIKE $10) AND search_text LIKE ALL ($11::text[])
ORDER BY id LIMIT $1::bigint;

-- name: list_newest_first
SELECT id, general_product_id, product_name, size, color, variation, price, sku, barcode, is_active, version,
    created_at,
       updated_at, color_sort_key, size_sort_key, current_stock, in_transit
FROM described_variants
WHERE (created_at, id) < ($12::timestamptz, $13::bigint)
  AND ($2::bigint IS NULL OR general_product_id = $2) AND ($3::boolean IS NULL OR is_active = $3)
  AND ($4::text IS NULL OR size_sort_key = $4) AND ($5::text IS NULL OR color_sort_key = $5)
  AND ($6::text IS NULL OR sku = $6) AND ($7::text IS NULL OR lpad(barcode, 14, '0') = $7)
  AND ($8::text IS NULL OR search_text LIKE $8) AND ($9::text IS NULL OR search_text LIKE $9)
  AND ($10::text IS NULL OR search_text LIKE $10) AND search_text LIKE ALL ($11::text[])
ORDER BY created_at DESC, id DESC LIMIT $1::bigint;

-- name: list_by_sku
SELECT id, general_product_id, product_name, size, color, variation, price, sku, barcode, is_active, version,
    created_at,
       updated_at, color_sort_key, size_sort_key, current_stock, in_transit
FROM described_variants
WHERE (coalesce(sku, ''), id) > ($12::text, $13::bigint)
  AND ($2::bigint IS NULL OR general_product_id = $2) AND ($3::boolean IS NULL OR is_active = $3)
  AND ($4::text IS NULL OR size_sort_key = $4) AND ($5::text IS NULL OR color_sort_key = $5)
  AND ($6::text IS NULL OR sku = $6) AND ($7::text IS NULL OR lpad(barcode, 14, '0') = $7)
  AND ($8::text IS NULL OR search_text LIKE $8) AND ($9::text IS NULL OR search_text LIKE $9)
  AND ($10::text IS NULL OR search_text LIKE $10) AND search_text LIKE ALL ($11::text[])
ORDER BY coalesce(sku, ''), id LIMIT $1::bigint;

-- name: list_cheapest_first
SELECT id, general_product_id, product_name, size, color, variation, price, sku, barcode, is_active, version,
    created_at,
       updated_at, color_sort_key, size_sort_key, current_stock, in_transit
FROM described_variants
WHERE (price, id) > ($12::numeric, $13::bigint)
  AND ($2::bigint IS NULL OR general_product_id = $2) AND ($3::boolean IS NULL OR is_active = $3)
  AND ($4::text IS NULL OR size_sort_key = $4) AND ($5::text IS NULL OR color_sort_key = $5)
  AND ($6::text IS NULL OR sku = $6) AND ($7::text IS NULL OR lpad(barcode, 14, '0') = $7)
  AND ($8::text IS NULL OR search_text LIKE $8) AND ($9::text IS NULL OR search_text LIKE $9)
  AND ($10::text IS NULL OR search_text LIKE $10) AND search_text LIKE ALL ($11::text[])
ORDER BY price, id LIMIT $1::bigint;

-- name: list_dearest_first
SELECT id, general_product_id, product_name, size, color, variation, price, sku, barcode, is_active, version,
    created_at,
       updated_at, color_sort_key, size_sort_key, current_stock, in_transit
FROM described_variants
WHERE (price, id) < ($12::numeric, $13::bigint)
  AND ($2::bigint IS NULL OR general_product_id = $2) AND ($3::boolean IS NULL OR is_active = $3)
  AND ($4::text IS NULL OR size_sort_key = $4) AND ($5::text IS NULL OR color_sort_key = $5)
  AND ($6::text IS NULL OR sku = $6) AND ($7::text IS NULL OR lpad(barcode, 14, '0') = $7)
  AND ($8::text IS NULL OR search_text LIKE $8) AND ($9::text IS NULL OR search_text LIKE $9)
  AND ($10::text IS NULL OR search_text LIKE $10) AND search_text LIKE ALL ($11::text[])
ORDER BY price DESC, id DESC LIMIT $1::bigint;

-- name: read
SELECT id, general_product_id, product_name, size, color, variation, price, sku, barcode, is_active, version,
    created_at,
       updated_at, color_sort_key, size_sort_key, current_stock, in_transit
FROM described_variants WHERE id = $1::bigint;

-- name: read_of_product
-- All of a product, in shop order.
SELECT id, general_product_id, product_name, size, color, variation, price, sku, barcode, is_active, version,
    created_at,
       updated_at, color_sort_key, size_sort_key, current_stock, in_transit
FROM described_variants WHERE general_product_id = $1::bigint
ORDER BY color_sort_key, size_sort_key, id LIMIT $2::bigint;

-- name: lock_product_of
-- Whoever changes what a product consists of holds its row: names, options and search texts fit together.
SELECT id, name, is_active FROM general_products
WHERE id = (SELECT general_product_id FROM product_variants WHERE id = $1::bigint) FOR NO KEY UPDATE;

-- name: lock_product
SELECT id, name, is_active FROM general_products WHERE id = $1::bigint FOR NO KEY UPDATE;

-- name: lock_variant
SELECT size, color, variation, price, sku, barcode, is_active, version FROM product_variants
WHERE id = $1::bigint FOR NO KEY UPDATE;

-- name: take_ids
SELECT nextval(pg_get_serial_sequence('product_variants', 'id')) FROM generate_series(1, $1::integer);

-- name: add
INSERT INTO product_variants (id, general_product_id, size, color, variation, price, sku, barcode, is_active,
                              size_sort_key, color_sort_key, search_text)
OVERRIDING SYSTEM VALUE
SELECT id, $1::bigint, size, color, variation, price, sku, barcode, is_active, size_sort_key, color_sort_key,
    search_text
FROM unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::numeric[], $7::text[], $8::text[], $9::boolean[],
            $10::text[], $11::text[], $12::text[])
     AS added (id, size, color, variation, price, sku, barcode, is_active, size_sort_key, color_sort_key, search_text);

-- name: add_levels
-- At the default location, with nothing there yet: stock comes through the ledger alone, but what is not there is low
-- and to be listed so.
INSERT INTO stock_levels (product_variant_id, location_id, minimum_stock, optimal_stock, bin, is_retired)
SELECT added.product_variant_id, location.id, coalesce(added.minimum_stock, least(5, added.optimal_stock)),
       coalesce(added.optimal_stock, greatest(20, added.minimum_stock)), coalesce(added.bin, ''), NOT variant.is_active
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[])
     AS added (product_variant_id, minimum_stock, optimal_stock, bin)
JOIN product_variants AS variant ON variant.id = added.product_variant_id
JOIN locations AS location ON location.is_default
ORDER BY added.product_variant_id;

-- name: change
UPDATE product_variants
SET size = $2::text, color = $3::text, variation = $4::text, price = $5::numeric, sku = $6::text, barcode = $7::text,
    is_active = $8::boolean, size_sort_key = $9::text, color_sort_key = $10::text, search_text = $11::text,
    version = version + 1, updated_at = now()
WHERE id = $1::bigint;

-- name: find_owners
-- Who has one of these SKUs ($1) or article numbers of 14 digits ($2) already; the variant $3 itself does not count.
SELECT variant.id, variant.sku, lpad(variant.barcode, 14, '0'), product.name, variant.size, variant.color
FROM (SELECT id FROM product_variants WHERE sku = ANY ($1::text[])
      UNION SELECT id FROM product_variants WHERE lpad(barcode, 14, '0') = ANY ($2::text[])) AS owner
JOIN product_variants AS variant USING (id)
JOIN general_products AS product ON product.id = variant.general_product_id
WHERE variant.id <> $3::bigint
ORDER BY variant.id;

-- name: read_currency
SELECT currency FROM shop_settings;

-- name: read_options
-- What the variants of a product differ in, and the product's name.
SELECT id, size, color, variation, sku, barcode, (SELECT name FROM general_products WHERE id = $1::bigint)
FROM product_variants WHERE general_product_id = $1::bigint
ORDER BY id;

-- name: change_search_texts
UPDATE product_variants AS variant SET search_text = changed.search_text
FROM unnest($1::bigint[], $2::text[]) AS changed (id, search_text)
WHERE variant.id = changed.id;

-- name: deactivate_all_of
UPDATE product_variants SET is_active = false, version = version + 1, updated_at = now()
WHERE general_product_id = $1::bigint AND is_active;
