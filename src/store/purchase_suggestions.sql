-- What should be ordered.

-- name: list_suggestions
-- Levels that may be short: the index of low ones gives those, and what is promised may make others short. What is to
-- come of each is put beside it by grouping, not by joining, and OFFSET 0 looks rows up one by one: PostgreSQL, whose
-- statistics are old after an import, cannot choose to read all variants instead.
-- What the rule (suggest_order) suggests nothing for is left out here already, so that a page is full of what it does
-- suggest: how many, and why, is the rule's to say.
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
        < max(optimal_stock)),
page AS MATERIALIZED (
    SELECT short.*, variant.general_product_id, product.provider_id,
           coalesce(product.provider_id, 9223372036854775807) AS provider_order
    FROM short
    CROSS JOIN LATERAL (SELECT general_product_id, is_active FROM product_variants
                        WHERE id = short.product_variant_id OFFSET 0) AS variant
    CROSS JOIN LATERAL (SELECT provider_id FROM general_products WHERE id = variant.general_product_id OFFSET 0)
        AS product
    WHERE variant.is_active AND short.location_id IN (SELECT id FROM locations WHERE is_active)
      AND ($2::bigint IS NULL OR product.provider_id = $2::bigint)
      AND (NOT $3::boolean OR product.provider_id IS NULL)
      AND (coalesce(product.provider_id, 9223372036854775807), short.product_variant_id, short.location_id)
          > ($5::bigint, $6::bigint, $7::bigint)
    ORDER BY provider_order, short.product_variant_id, short.location_id
    LIMIT $8::bigint)
SELECT page.provider_id, coalesce(provider.name, ''), page.location_id, page.product_variant_id,
       page.general_product_id, product.name, variant.size, variant.color, variant.variation,
       coalesce(variant.sku, ''), page.on_hand, page.reserved, page.on_order, page.in_drafts, page.minimum_stock,
       page.optimal_stock, level.value, level.last_unit_cost, last_order.unit_cost
FROM page
CROSS JOIN LATERAL (SELECT * FROM product_variants WHERE id = page.product_variant_id OFFSET 0) AS variant
CROSS JOIN LATERAL (SELECT name FROM general_products WHERE id = page.general_product_id OFFSET 0) AS product
CROSS JOIN LATERAL (SELECT value, last_unit_cost FROM stock_levels
                    WHERE product_variant_id = page.product_variant_id AND location_id = page.location_id
                    OFFSET 0) AS level
LEFT JOIN providers AS provider ON provider.id = page.provider_id
LEFT JOIN LATERAL (
    SELECT line.unit_cost
    FROM (SELECT id, purchase_order_id, unit_cost FROM purchase_order_lines
          WHERE product_variant_id = page.product_variant_id ORDER BY id DESC OFFSET 0) AS line
    CROSS JOIN LATERAL (SELECT status, provider_id FROM purchase_orders WHERE id = line.purchase_order_id OFFSET 0)
        AS purchase
    WHERE purchase.status IN (2, 3, 4) AND (page.provider_id IS NULL OR purchase.provider_id = page.provider_id)
    ORDER BY line.id DESC
    LIMIT 1) AS last_order ON true
ORDER BY page.provider_order, page.product_variant_id, page.location_id;
