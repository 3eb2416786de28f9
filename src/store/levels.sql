-- Reading levels: what stands where, now. Writing them is the journal's alone.

-- name: read_variant_stocks
-- Of each named variant at its named location, in the order of $1; variants that do not exist are left out, and one
-- that was never at the location has nothing there. The arrays are hidden in a SELECT: with their lengths before it
-- PostgreSQL would plan each call anew, which takes far longer than the reading.
SELECT variant.id, named.location_id, variant.general_product_id, variant.size, variant.color, variant.variation,
    variant.price,
       variant.sku, variant.barcode, variant.is_active, variant.created_at, variant.updated_at,
           coalesce(level.on_hand, 0),
       coalesce(level.reserved_now, 0), coalesce(level.minimum_stock, 5), coalesce(level.optimal_stock, 20),
       coalesce(level.bin, ''), coalesce(level.version, 0)
FROM (SELECT unnest((SELECT $1::bigint[])) AS product_variant_id, unnest((SELECT $2::bigint[])) AS location_id) AS named
JOIN product_variants AS variant ON variant.id = named.product_variant_id
LEFT JOIN current_levels AS level
    ON level.product_variant_id = named.product_variant_id AND level.location_id = named.location_id;

-- name: read_low_stocks
-- The variants in use that are at or below their minimum at a location, by variant: the index of low levels gives them,
-- without what is retired, and each is then looked up (a level that was first made for a variant out of use does not
-- know of it). Written so that no statistics, which are old after an import, can make PostgreSQL read
-- all variants instead. The parameters are hidden in a SELECT, so that it does not plan each call anew.
WITH low AS MATERIALIZED (
    SELECT level.* FROM current_levels AS level
    WHERE level.is_low AND NOT level.is_retired AND level.location_id = (SELECT $1::bigint)
      AND NOT EXISTS (SELECT FROM product_variants AS variant
                      WHERE variant.id = level.product_variant_id AND NOT variant.is_active)
    ORDER BY level.product_variant_id
    LIMIT (SELECT $2::bigint))
SELECT variant.id, level.location_id, variant.general_product_id, variant.size, variant.color, variant.variation,
       variant.price, variant.sku, variant.barcode, variant.is_active, variant.created_at, variant.updated_at,
       level.on_hand, level.reserved_now, level.minimum_stock, level.optimal_stock, level.bin, level.version
FROM low AS level
CROSS JOIN LATERAL (SELECT * FROM product_variants WHERE id = level.product_variant_id OFFSET 0) AS variant
ORDER BY level.product_variant_id;

-- name: read_low_stocks_with_products
-- The same, each with its product, until the descriptions (which may be long, and repeat with each variant) have $3
-- bytes together.
WITH low AS MATERIALIZED (
    SELECT level.* FROM current_levels AS level
    WHERE level.is_low AND NOT level.is_retired AND level.location_id = (SELECT $1::bigint)
      AND NOT EXISTS (SELECT FROM product_variants AS variant
                      WHERE variant.id = level.product_variant_id AND NOT variant.is_active)
    ORDER BY level.product_variant_id
    LIMIT (SELECT $2::bigint)),
described AS MATERIALIZED (
    SELECT variant.id, level.location_id, variant.general_product_id, variant.size, variant.color, variant.variation,
           variant.price, variant.sku, variant.barcode, variant.is_active, variant.created_at, variant.updated_at,
           level.on_hand, level.reserved_now, level.minimum_stock, level.optimal_stock, level.bin, level.version
    FROM low AS level
    CROSS JOIN LATERAL (SELECT * FROM product_variants WHERE id = level.product_variant_id OFFSET 0) AS variant),
measured AS (
    SELECT low.*, octet_length(product.description) AS bytes,
           sum(octet_length(product.description)) OVER (ORDER BY low.id) AS bytes_so_far
    FROM described AS low
    CROSS JOIN LATERAL (SELECT description FROM general_products WHERE id = low.general_product_id OFFSET 0) AS product)
SELECT low.id, low.location_id, low.general_product_id, low.size, low.color, low.variation, low.price, low.sku,
       low.barcode, low.is_active, low.created_at, low.updated_at, low.on_hand, low.reserved_now, low.minimum_stock,
       low.optimal_stock, low.bin, low.version, product.name, product.description, product.is_active, product.brand_id,
       product.category_id, product.provider_id, product.created_at, product.updated_at
FROM measured AS low
CROSS JOIN LATERAL (SELECT * FROM general_products WHERE id = low.general_product_id OFFSET 0) AS product
WHERE low.bytes_so_far - low.bytes < $3::bigint
ORDER BY low.id;

-- name: count_low_stocks
SELECT count(*) FROM stock_levels AS level
WHERE level.is_low AND NOT level.is_retired AND level.location_id = (SELECT $1::bigint)
  AND NOT EXISTS (SELECT FROM product_variants AS variant
                  WHERE variant.id = level.product_variant_id AND NOT variant.is_active);

-- name: list_levels
-- By variant, then location, after ($1, $2).
SELECT product_variant_id, location_id, on_hand, reserved_now, minimum_stock, optimal_stock, bin, version, value,
       last_unit_cost
FROM current_levels
WHERE (product_variant_id, location_id) > ($1::bigint, $2::bigint)
ORDER BY product_variant_id, location_id
LIMIT $3::bigint;

-- name: list_levels_in_use
-- By the index of levels in use; those that do not know that they are not are few, and their variants are looked up.
SELECT product_variant_id, location_id, on_hand, reserved_now, minimum_stock, optimal_stock, bin, version, value,
       last_unit_cost
FROM current_levels
WHERE (product_variant_id, location_id) > ($1::bigint, $2::bigint) AND NOT is_retired
  AND NOT EXISTS (SELECT FROM product_variants AS variant
                  WHERE variant.id = product_variant_id AND NOT variant.is_active)
ORDER BY product_variant_id, location_id
LIMIT $3::bigint;

-- name: list_levels_of_variant
SELECT product_variant_id, location_id, on_hand, reserved_now, minimum_stock, optimal_stock, bin, version, value,
       last_unit_cost
FROM current_levels
WHERE product_variant_id = $4::bigint AND (product_variant_id, location_id) > ($1::bigint, $2::bigint)
  AND ($5::bigint = 0 OR location_id = $5::bigint) AND (is_low OR NOT $6::boolean)
  AND (NOT $7::boolean OR NOT EXISTS (SELECT FROM product_variants AS variant
                                      WHERE variant.id = product_variant_id AND NOT variant.is_active))
ORDER BY product_variant_id, location_id
LIMIT $3::bigint;

-- name: list_levels_of_location
SELECT product_variant_id, location_id, on_hand, reserved_now, minimum_stock, optimal_stock, bin, version, value,
       last_unit_cost
FROM current_levels
WHERE location_id = $4::bigint AND (product_variant_id, location_id) > ($1::bigint, $2::bigint)
ORDER BY product_variant_id, location_id
LIMIT $3::bigint;

-- name: list_levels_in_use_of_location
SELECT product_variant_id, location_id, on_hand, reserved_now, minimum_stock, optimal_stock, bin, version, value,
       last_unit_cost
FROM current_levels
WHERE location_id = $4::bigint AND (product_variant_id, location_id) > ($1::bigint, $2::bigint) AND NOT is_retired
  AND NOT EXISTS (SELECT FROM product_variants AS variant
                  WHERE variant.id = product_variant_id AND NOT variant.is_active)
ORDER BY product_variant_id, location_id
LIMIT $3::bigint;

-- name: list_low_levels
-- Of what is in use.
SELECT product_variant_id, location_id, on_hand, reserved_now, minimum_stock, optimal_stock, bin, version, value,
       last_unit_cost
FROM current_levels
WHERE is_low AND NOT is_retired AND ($4::bigint = 0 OR location_id = $4::bigint)
  AND (product_variant_id, location_id) > ($1::bigint, $2::bigint)
  AND NOT EXISTS (SELECT FROM product_variants AS variant
                  WHERE variant.id = product_variant_id AND NOT variant.is_active)
ORDER BY product_variant_id, location_id
LIMIT $3::bigint;

-- name: read_level
SELECT product_variant_id, location_id, on_hand, reserved_now, minimum_stock, optimal_stock, bin, version, value,
       last_unit_cost
FROM current_levels WHERE product_variant_id = $1::bigint AND location_id = $2::bigint;

-- name: read_level_names
-- Of a page's levels, each looked up by its keys: OFFSET 0, so that PostgreSQL, whose statistics are old after an
-- import, cannot choose to read all variants instead.
SELECT named.product_variant_id, named.location_id, variant.sku, product.name, variant.size, variant.color,
       variant.variation, location.name
FROM (SELECT unnest((SELECT $1::bigint[])) AS product_variant_id, unnest((SELECT $2::bigint[])) AS location_id) AS named
CROSS JOIN LATERAL (SELECT * FROM product_variants WHERE id = named.product_variant_id OFFSET 0) AS variant
CROSS JOIN LATERAL (SELECT name FROM general_products WHERE id = variant.general_product_id OFFSET 0) AS product
CROSS JOIN LATERAL (SELECT name FROM locations WHERE id = named.location_id OFFSET 0) AS location;

-- name: read_default_location
SELECT id FROM locations WHERE is_default;
