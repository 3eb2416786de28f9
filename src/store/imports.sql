-- Imports: what of the catalogue concerns a file, and writing what a plan says. The lists of names may be long: one
-- array.

-- name: begin_loading
-- The pieces that a file is loaded in are all of one moment.
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;

-- name: plan_anew
-- Until the transaction ends. A plan that was made while the tables were empty would read all of them for each product.
SELECT set_config('plan_cache_mode', 'force_custom_plan', true);

-- name: load_currency
SELECT currency FROM shop_settings;

-- name: load_products
SELECT product.id, product.handle, product.name, product.description, coalesce(brand.name, ''),
    coalesce(category.name, ''),
       coalesce(provider.name, ''), product.is_active, product.version
FROM general_products AS product
LEFT JOIN brands AS brand ON brand.id = product.brand_id
LEFT JOIN categories AS category ON category.id = product.category_id
LEFT JOIN providers AS provider ON provider.id = product.provider_id
WHERE product.handle = ANY ($1::text[]);

-- name: load_variants
SELECT variant.id, product.handle, variant.size, variant.color, variant.variation, variant.price,
    coalesce(variant.sku, ''),
       coalesce(variant.barcode, ''), variant.is_active, variant.version, coalesce(level.on_hand, 0)
FROM general_products AS product
JOIN product_variants AS variant ON variant.general_product_id = product.id
LEFT JOIN stock_levels AS level ON level.product_variant_id = variant.id AND level.location_id = $2::bigint
WHERE product.handle = ANY ($1::text[])
ORDER BY variant.id;

-- name: load_sku_owners
SELECT variant.sku, variant.id, product.handle
FROM product_variants AS variant JOIN general_products AS product ON product.id = variant.general_product_id
WHERE variant.sku = ANY ($1::text[]);

-- name: load_barcode_owners
SELECT lpad(variant.barcode, 14, '0'), variant.id, product.handle
FROM product_variants AS variant JOIN general_products AS product ON product.id = variant.general_product_id
WHERE lpad(variant.barcode, 14, '0') = ANY ($1::text[]);

-- name: load_brands
SELECT name_folded, name FROM brands WHERE name_folded = ANY ($1::text[]);

-- name: load_categories
SELECT name_folded, name FROM categories WHERE name_folded = ANY ($1::text[]);

-- name: load_locations
SELECT name_folded, id, name, is_active FROM locations;

-- name: find_location
SELECT id FROM locations WHERE name_folded = $1::text;

-- name: read_location_state
SELECT is_active FROM locations WHERE id = $1::bigint;

-- name: load_stocked_variants
SELECT variant.id, product.handle, variant.size, variant.color, variant.variation, coalesce(variant.sku, '')
FROM (SELECT id FROM product_variants WHERE sku = ANY ($1::text[])
      UNION
      SELECT named.id FROM product_variants AS named
      JOIN general_products AS parent ON parent.id = named.general_product_id WHERE parent.handle = ANY ($2::text[]))
          AS wanted
JOIN product_variants AS variant USING (id)
JOIN general_products AS product ON product.id = variant.general_product_id
ORDER BY variant.id;

-- name: load_levels
SELECT level.product_variant_id, level.location_id, level.on_hand, level.bin,
       EXISTS (SELECT FROM stock_movements AS movement
               WHERE movement.product_variant_id = level.product_variant_id
                 AND movement.location_id = level.location_id)
FROM stock_levels AS level WHERE level.product_variant_id = ANY ($1::bigint[]);

-- name: take_product_ids
SELECT nextval(pg_get_serial_sequence('general_products', 'id')) FROM generate_series(1, $1::integer);

-- name: take_variant_ids
SELECT nextval(pg_get_serial_sequence('product_variants', 'id')) FROM generate_series(1, $1::integer);

-- name: take_location_ids
SELECT nextval(pg_get_serial_sequence('locations', 'id')) FROM generate_series(1, $1::integer);

-- name: check_codes_later
-- SKUs and options may go from one variant to another that is written first, or in another chunk.
SET CONSTRAINTS product_variants_sku_unique, product_variants_options_unique DEFERRED;

-- name: check_codes_now
SET CONSTRAINTS product_variants_sku_unique, product_variants_options_unique IMMEDIATE;

-- name: add_brands
INSERT INTO brands (name, name_folded)
SELECT name, name_folded FROM unnest($1::text[], $2::text[]) AS added (name, name_folded)
ON CONFLICT (name_folded) DO NOTHING;

-- name: add_categories
INSERT INTO categories (name, name_folded)
SELECT name, name_folded FROM unnest($1::text[], $2::text[]) AS added (name, name_folded)
ON CONFLICT (name_folded) DO NOTHING;

-- name: add_locations
INSERT INTO locations (id, name, name_folded) OVERRIDING SYSTEM VALUE
SELECT id, name, name_folded FROM unnest($1::bigint[], $2::text[], $3::text[]) AS added (id, name, name_folded);

-- name: add_products
INSERT INTO general_products (id, handle, name, name_folded, description, brand_id, category_id, is_active)
    OVERRIDING SYSTEM VALUE
SELECT added.id, added.handle, added.name, added.name_folded, added.description, brand.id, category.id, added.is_active
FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::boolean[])
     AS added (id, handle, name, name_folded, description, brand_folded, category_folded, is_active)
LEFT JOIN brands AS brand ON brand.name_folded = added.brand_folded
LEFT JOIN categories AS category ON category.name_folded = added.category_folded;

-- name: change_products
-- Only where nobody has changed the row since the plan read it: the count tells.
UPDATE general_products AS product
SET name = changed.name, name_folded = changed.name_folded, description = changed.description, brand_id = brand.id,
    category_id = category.id, is_active = changed.is_active, version = product.version + 1, updated_at = now()
FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::boolean[])
     AS changed (id, version, name, name_folded, description, brand_folded, category_folded, is_active)
LEFT JOIN brands AS brand ON brand.name_folded = changed.brand_folded
LEFT JOIN categories AS category ON category.name_folded = changed.category_folded
WHERE product.id = changed.id AND product.version = changed.version;

-- name: add_variants
-- Each with its level at the default location, as in variants.sql: the rows counted are the levels.
WITH made AS (
    INSERT INTO product_variants (id, general_product_id, size, color, variation, price, sku, barcode, is_active,
                                  size_sort_key, color_sort_key, search_text) OVERRIDING SYSTEM VALUE
    SELECT id, general_product_id, size, color, variation, price, nullif(sku, ''), nullif(barcode, ''), is_active,
           size_sort_key, color_sort_key, search_text
    FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::numeric[], $7::text[], $8::text[],
                $9::boolean[], $10::text[], $11::text[], $12::text[])
         AS added (id, general_product_id, size, color, variation, price, sku, barcode, is_active, size_sort_key,
                   color_sort_key, search_text)
    RETURNING id, is_active)
INSERT INTO stock_levels (product_variant_id, location_id, is_retired)
SELECT made.id, location.id, NOT made.is_active
FROM made JOIN locations AS location ON location.is_default
ORDER BY made.id;

-- name: clear_barcodes
-- An index over an expression cannot be deferred: barcodes that move between variants are taken off first, before
-- new variants get theirs.
UPDATE product_variants AS variant SET barcode = NULL
FROM unnest($1::bigint[], $2::text[]) AS changed (id, barcode)
WHERE variant.id = changed.id AND variant.barcode IS DISTINCT FROM nullif(changed.barcode, '');

-- name: change_variants
UPDATE product_variants AS variant
SET size = changed.size, color = changed.color, variation = changed.variation, price = changed.price,
    sku = nullif(changed.sku, ''), barcode = nullif(changed.barcode, ''), is_active = changed.is_active,
    size_sort_key = changed.size_sort_key, color_sort_key = changed.color_sort_key, search_text = changed.search_text,
    version = variant.version + 1, updated_at = now()
FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::numeric[], $7::text[], $8::text[],
            $9::boolean[], $10::text[], $11::text[], $12::text[])
     AS changed (id, version, size, color, variation, price, sku, barcode, is_active, size_sort_key, color_sort_key,
                 search_text)
WHERE variant.id = changed.id AND variant.version = changed.version;

-- name: lock_variants
WITH locked AS MATERIALIZED (
    SELECT FROM product_variants WHERE id = ANY ($1::bigint[]) ORDER BY id FOR NO KEY UPDATE)
SELECT count(*) FROM locked;

-- name: lock_levels_with_those_of_variants
-- The named levels, and those that follow the variants $3, which are to be in use or not as $4 says.
WITH named AS (
    SELECT unnest($1::bigint[]) AS product_variant_id, unnest($2::bigint[]) AS location_id
    UNION
    SELECT level.product_variant_id, level.location_id
    FROM unnest($3::bigint[], $4::boolean[]) AS changed (id, is_active)
    JOIN stock_levels AS level ON level.product_variant_id = changed.id AND level.is_retired = changed.is_active),
locked AS MATERIALIZED (
    SELECT FROM named JOIN stock_levels AS level USING (product_variant_id, location_id)
    ORDER BY level.product_variant_id, level.location_id
    FOR NO KEY UPDATE OF level)
SELECT count(*) FROM locked;

-- name: make_levels
INSERT INTO stock_levels (product_variant_id, location_id)
SELECT product_variant_id, location_id FROM unnest($1::bigint[], $2::bigint[]) AS named (product_variant_id,
    location_id)
ORDER BY product_variant_id, location_id
ON CONFLICT DO NOTHING;

-- name: lock_levels
-- All that the import will need, in the order in which everybody locks levels: one by one they would deadlock with the
-- engine's batches.
WITH locked AS MATERIALIZED (
    SELECT FROM unnest($1::bigint[], $2::bigint[]) AS named (product_variant_id, location_id)
    JOIN stock_levels AS level USING (product_variant_id, location_id)
    ORDER BY level.product_variant_id, level.location_id
    FOR NO KEY UPDATE OF level)
SELECT count(*) FROM locked;

-- name: change_bins
-- Only where the bin is still what the plan read: the count tells.
UPDATE stock_levels AS level SET bin = changed.bin, version = level.version + 1
FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[])
     AS changed (product_variant_id, location_id, bin_before, bin)
WHERE level.product_variant_id = changed.product_variant_id AND level.location_id = changed.location_id
  AND level.bin = changed.bin_before;

-- name: add_import
-- An id that an earlier try took is taken again: if that try was committed, whatever became of its answer, this one
-- ends here, and if not, it is as if it had never been.
INSERT INTO catalogue_imports (id, user_id, kind, file_name, idempotency_key, digest, products_created,
                               products_changed, products_unchanged, variants_created, variants_changed,
                               variants_unchanged, levels_changed, rows_read, left_out)
OVERRIDING SYSTEM VALUE
VALUES (coalesce($15::bigint, nextval(pg_get_serial_sequence('catalogue_imports', 'id'))), $1::bigint, $2::integer,
        $3::text, $4::text, $5::bytea, $6::bigint, $7::bigint, $8::bigint, $9::bigint, $10::bigint, $11::bigint,
        $12::bigint, $13::bigint, $14::bigint)
RETURNING id, created_at;

-- name: read_import
SELECT id, user_id, kind, file_name, products_created, products_changed, products_unchanged, variants_created,
       variants_changed, variants_unchanged, levels_changed, rows_read, left_out, created_at, digest
FROM catalogue_imports WHERE id = $1::bigint;

-- name: read_import_by_key
SELECT id, user_id, kind, file_name, products_created, products_changed, products_unchanged, variants_created,
       variants_changed, variants_unchanged, levels_changed, rows_read, left_out, created_at, digest
FROM catalogue_imports WHERE user_id = $1::bigint AND idempotency_key = $2::text;

-- name: list_imports
SELECT id, user_id, kind, file_name, products_created, products_changed, products_unchanged, variants_created,
       variants_changed, variants_unchanged, levels_changed, rows_read, left_out, created_at, digest
FROM catalogue_imports WHERE id < $1::bigint ORDER BY id DESC LIMIT $2::bigint;
