-- What should be ordered. Two ways to find it, and one to describe it: among the low levels where they are few or
-- most of them are on order, and product by product where so many are short that a page is full soon. OFFSET 0 looks
-- rows up one by one: PostgreSQL, whose statistics are old after an import, cannot choose to read all variants
-- instead. What the rule (suggest_order) suggests nothing for is left out here already, so that a page is full of
-- what it does suggest: how many, and why, is the rule's to say.

-- name: count_low
SELECT count(*) FROM (SELECT FROM stock_levels
                      WHERE is_low AND location_id <> 0 AND ($1::bigint IS NULL OR location_id = $1::bigint)
                      LIMIT $2::bigint) AS low;

-- name: find_among_low
-- Levels that may be short: the index of low ones gives those, and what is promised may make others short. What is to
-- come of each is put beside it by grouping, not by joining.
WITH parts AS (
    SELECT product_variant_id, location_id, on_hand, reserved_now, minimum_stock, optimal_stock, 0 AS on_order,
           0 AS in_drafts
    FROM current_levels WHERE is_low AND ($1::bigint IS NULL OR location_id = $1::bigint)
    UNION ALL
    SELECT level.product_variant_id, level.location_id, level.on_hand, level.reserved_now, level.minimum_stock,
           level.optimal_stock, 0, 0
    FROM (SELECT DISTINCT product_variant_id, location_id FROM stock_reservations
          WHERE status = 1 AND ($1::bigint IS NULL OR location_id = $1::bigint) OFFSET 0) AS promised
    CROSS JOIN LATERAL (SELECT * FROM current_levels
                        WHERE product_variant_id = promised.product_variant_id AND location_id = promised.location_id
                        OFFSET 0) AS level
    WHERE NOT level.is_low
    UNION ALL
    SELECT line.product_variant_id, purchase.location_id, NULL, NULL, NULL, NULL,
           CASE WHEN purchase.status = 1 THEN 0 ELSE greatest(0, line.ordered - line.received) END,
           CASE WHEN purchase.status = 1 THEN line.ordered ELSE 0 END
    FROM (SELECT id, location_id, status FROM purchase_orders
          WHERE status IN (1, 2, 3) AND ($1::bigint IS NULL OR location_id = $1::bigint) OFFSET 0) AS purchase
    CROSS JOIN LATERAL (SELECT * FROM purchase_order_lines WHERE purchase_order_id = purchase.id OFFSET 0) AS line),
short AS MATERIALIZED (
    SELECT product_variant_id, location_id, max(on_hand) AS on_hand, max(reserved_now) AS reserved,
           max(minimum_stock) AS minimum_stock, max(optimal_stock) AS optimal_stock, sum(on_order) AS on_order,
           sum(in_drafts) AS in_drafts
    FROM parts
    GROUP BY product_variant_id, location_id
    HAVING max(on_hand) - max(reserved_now) <= max(minimum_stock)
       AND max(on_hand) - max(reserved_now) + sum(on_order) + CASE WHEN $4::boolean THEN sum(in_drafts) ELSE 0 END
           < max(optimal_stock))
SELECT coalesce(product.provider_id, 9223372036854775807) AS provider_order, variant.general_product_id,
       short.product_variant_id, short.location_id, short.on_hand, short.reserved, short.on_order, short.in_drafts,
       short.minimum_stock, short.optimal_stock
FROM short
CROSS JOIN LATERAL (SELECT general_product_id, is_active FROM product_variants
                    WHERE id = short.product_variant_id OFFSET 0) AS variant
CROSS JOIN LATERAL (SELECT provider_id FROM general_products WHERE id = variant.general_product_id OFFSET 0)
    AS product
WHERE variant.is_active AND short.location_id IN (SELECT id FROM locations WHERE is_active)
  AND ($2::bigint IS NULL OR product.provider_id = $2::bigint)
  AND (NOT $3::boolean OR product.provider_id IS NULL)
  AND (coalesce(product.provider_id, 9223372036854775807), variant.general_product_id, short.product_variant_id,
       short.location_id) > ($5::bigint, $6::bigint, $7::bigint, $8::bigint)
ORDER BY provider_order, variant.general_product_id, short.product_variant_id, short.location_id
LIMIT $9::bigint;

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
SELECT product.provider_order, product.id, variant.id, level.location_id, level.on_hand, level.reserved_now,
       coming.on_order, coming.in_drafts, level.minimum_stock, level.optimal_stock
FROM (SELECT unnest($1::bigint[]) AS id, unnest($2::bigint[]) AS provider_order) AS product
CROSS JOIN LATERAL (SELECT id FROM product_variants WHERE general_product_id = product.id AND is_active OFFSET 0)
    AS variant
CROSS JOIN LATERAL (SELECT * FROM current_levels
                    WHERE product_variant_id = variant.id AND ($3::bigint IS NULL OR location_id = $3::bigint)
                      AND on_hand - reserved_now <= minimum_stock
                    OFFSET 0) AS level
CROSS JOIN LATERAL (
    SELECT coalesce(sum(greatest(0, line.ordered - line.received)) FILTER (WHERE purchase.status <> 1), 0) AS on_order,
           coalesce(sum(line.ordered) FILTER (WHERE purchase.status = 1), 0) AS in_drafts
    FROM (SELECT * FROM purchase_order_lines WHERE product_variant_id = variant.id OFFSET 0) AS line
    CROSS JOIN LATERAL (SELECT status FROM purchase_orders
                        WHERE id = line.purchase_order_id AND location_id = level.location_id AND status IN (1, 2, 3)
                        OFFSET 0) AS purchase) AS coming
WHERE level.location_id IN (SELECT id FROM locations WHERE is_active)
  AND level.on_hand - level.reserved_now + coming.on_order + CASE WHEN $4::boolean THEN coming.in_drafts ELSE 0 END
      < level.optimal_stock
  AND (product.provider_order, product.id, variant.id, level.location_id)
      > ($5::bigint, $6::bigint, $7::bigint, $8::bigint)
ORDER BY product.provider_order, product.id, variant.id, level.location_id
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
