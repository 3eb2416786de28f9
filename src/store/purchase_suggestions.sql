-- What should be ordered. Two ways to find it, and one to describe it: among all levels that may be short, where they
-- are few or a page is not full soon, and product by product where they are many. OFFSET 0 looks rows up one by one:
-- PostgreSQL, whose statistics are old after an import, cannot choose to read all variants instead. What the rule
-- (suggest_order) suggests nothing for is left out here already, so that a page is full of what it does suggest: how
-- many, and why, is the rule's to say.

-- name: count_short
SELECT count(*) FROM (SELECT FROM stock_levels
                      WHERE may_be_short AND NOT is_retired AND location_id <> 0
                        AND ($1::bigint IS NULL OR location_id = $1::bigint)
                      LIMIT $2::bigint) AS short;

-- name: find_among_short
-- The first $9 levels that may be short, in the order of the list, each with whether it is: to sort all of them would
-- take longer than to find them.
SELECT short.provider_order, short.product_id, short.product_variant_id, short.location_id, level.on_hand,
       level.reserved_now, coming.on_order, coming.in_drafts, level.minimum_stock, level.optimal_stock,
       level.on_hand - level.reserved_now <= level.minimum_stock
           AND level.on_hand - level.reserved_now + coming.on_order
               + CASE WHEN $4::boolean THEN coming.in_drafts ELSE 0 END < level.optimal_stock
FROM (SELECT coalesce(product.provider_id, 9223372036854775807) AS provider_order, variant.product_id,
             level.product_variant_id, level.location_id
      FROM (SELECT product_variant_id, location_id FROM stock_levels
            WHERE may_be_short AND NOT is_retired AND location_id <> 0
              AND ($1::bigint IS NULL OR location_id = $1::bigint)
            OFFSET 0) AS level
      CROSS JOIN LATERAL (SELECT general_product_id AS product_id, is_active FROM product_variants
                          WHERE id = level.product_variant_id OFFSET 0) AS variant
      CROSS JOIN LATERAL (SELECT provider_id FROM general_products WHERE id = variant.product_id OFFSET 0) AS product
      WHERE variant.is_active AND level.location_id IN (SELECT id FROM locations WHERE is_active)
        AND ($2::bigint IS NULL OR product.provider_id = $2::bigint)
        AND (NOT $3::boolean OR product.provider_id IS NULL)
        AND (coalesce(product.provider_id, 9223372036854775807), variant.product_id, level.product_variant_id,
             level.location_id) > ($5::bigint, $6::bigint, $7::bigint, $8::bigint)
      ORDER BY provider_order, variant.product_id, level.product_variant_id, level.location_id
      LIMIT $9::bigint) AS short
CROSS JOIN LATERAL (SELECT * FROM current_levels
                    WHERE product_variant_id = short.product_variant_id AND location_id = short.location_id
                    OFFSET 0) AS level
CROSS JOIN LATERAL units_coming(short.product_variant_id, short.location_id) AS coming
ORDER BY short.provider_order, short.product_id, short.product_variant_id, short.location_id;

-- name: next_products
-- Those of providers by provider, then those of nobody.
SELECT id, coalesce(provider_id, 9223372036854775807) FROM (
    (SELECT id, provider_id FROM general_products
     WHERE (provider_id, id) >= ($3::bigint, $4::bigint) AND ($1::bigint IS NULL OR provider_id = $1::bigint)
       AND NOT $2::boolean
     ORDER BY provider_id, id LIMIT $5::bigint)
    UNION ALL
    (SELECT id, NULL FROM general_products
     WHERE provider_id IS NULL AND $1::bigint IS NULL
       AND id >= CASE WHEN $3::bigint = 9223372036854775807 THEN $4::bigint ELSE 0 END
     ORDER BY id LIMIT $5::bigint)) AS product
ORDER BY provider_id NULLS LAST, id
LIMIT $5::bigint;

-- name: find_among_products
SELECT product.provider_order, product.id, variant.id, short.location_id, level.on_hand, level.reserved_now,
       coming.on_order, coming.in_drafts, level.minimum_stock, level.optimal_stock
FROM (SELECT unnest($1::bigint[]) AS id, unnest($2::bigint[]) AS provider_order) AS product
CROSS JOIN LATERAL (SELECT id FROM product_variants WHERE general_product_id = product.id AND is_active OFFSET 0)
    AS variant
CROSS JOIN LATERAL (SELECT location_id FROM stock_levels
                    WHERE may_be_short AND NOT is_retired AND product_variant_id = variant.id AND location_id <> 0
                      AND ($3::bigint IS NULL OR location_id = $3::bigint)
                    OFFSET 0) AS short
CROSS JOIN LATERAL (SELECT * FROM current_levels
                    WHERE product_variant_id = variant.id AND location_id = short.location_id
                    OFFSET 0) AS level
CROSS JOIN LATERAL units_coming(variant.id, short.location_id) AS coming
WHERE short.location_id IN (SELECT id FROM locations WHERE is_active)
  AND level.on_hand - level.reserved_now <= level.minimum_stock
  AND level.on_hand - level.reserved_now + coming.on_order + CASE WHEN $4::boolean THEN coming.in_drafts ELSE 0 END
      < level.optimal_stock
  AND (product.provider_order, product.id, variant.id, short.location_id)
      > ($5::bigint, $6::bigint, $7::bigint, $8::bigint)
ORDER BY product.provider_order, product.id, variant.id, short.location_id
LIMIT $9::bigint;

-- name: describe
SELECT provider.id, coalesce(provider.name, ''), product.name, variant.size, variant.color, variant.variation,
       coalesce(variant.sku, ''), level.value, level.last_unit_cost, last_order.unit_cost
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[]) WITH ORDINALITY
    AS page (provider_order, product_id, product_variant_id, location_id, place)
CROSS JOIN LATERAL (SELECT * FROM product_variants WHERE id = page.product_variant_id OFFSET 0) AS variant
CROSS JOIN LATERAL (SELECT name FROM general_products WHERE id = page.product_id OFFSET 0) AS product
CROSS JOIN LATERAL (SELECT value, last_unit_cost FROM stock_levels
                    WHERE product_variant_id = page.product_variant_id AND location_id = page.location_id
                    OFFSET 0) AS level
LEFT JOIN providers AS provider ON provider.id = page.provider_order
LEFT JOIN LATERAL (
    SELECT line.unit_cost
    FROM (SELECT id, purchase_order_id, unit_cost FROM purchase_order_lines
          WHERE product_variant_id = page.product_variant_id ORDER BY id DESC OFFSET 0) AS line
    CROSS JOIN LATERAL (SELECT status, provider_id FROM purchase_orders WHERE id = line.purchase_order_id OFFSET 0)
        AS purchase
    WHERE purchase.status IN (2, 3, 4) AND (provider.id IS NULL OR purchase.provider_id = provider.id)
    ORDER BY line.id DESC
    LIMIT 1) AS last_order ON true
ORDER BY page.place;
