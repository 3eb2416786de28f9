-- What should be ordered.

-- name: list_suggestions
-- Levels that may be short: the index of low ones gives those, and what is promised may make others short. Each is then
-- looked up. OFFSET 0 keeps PostgreSQL, whose statistics are old after an import, from reading all variants instead.
-- What the rule (suggest_order) could never suggest anything for is left out here already: what there is and what is
-- to come reach the optimum. The rest is the rule's to say.
WITH expected AS MATERIALIZED (
    SELECT line.product_variant_id, purchase.location_id,
           coalesce(sum(greatest(0, line.ordered - line.received)) FILTER (WHERE purchase.status IN (2, 3)), 0)
               AS on_order,
           coalesce(sum(line.ordered) FILTER (WHERE purchase.status = 1), 0) AS in_drafts
    FROM purchase_orders AS purchase
    JOIN purchase_order_lines AS line ON line.purchase_order_id = purchase.id
    WHERE purchase.status IN (1, 2, 3) AND ($1::bigint IS NULL OR purchase.location_id = $1::bigint)
    GROUP BY line.product_variant_id, purchase.location_id),
named AS MATERIALIZED (
    SELECT product_variant_id, location_id FROM stock_levels
    WHERE is_low AND location_id <> 0 AND ($1::bigint IS NULL OR location_id = $1::bigint)
    UNION
    SELECT product_variant_id, location_id FROM stock_reservations
    WHERE status = 1 AND location_id <> 0 AND ($1::bigint IS NULL OR location_id = $1::bigint)),
short AS MATERIALIZED (
    SELECT level.product_variant_id, level.location_id, level.on_hand, level.reserved_now, level.minimum_stock,
           level.optimal_stock, level.value, level.last_unit_cost, variant.size, variant.color, variant.variation,
           variant.sku, product.id AS product_id, product.name, product.provider_id,
           coalesce(product.provider_id, 9223372036854775807) AS provider_order,
           coalesce(expected.on_order, 0) AS on_order, coalesce(expected.in_drafts, 0) AS in_drafts
    FROM named
    JOIN locations AS location ON location.id = named.location_id AND location.is_active
    CROSS JOIN LATERAL (SELECT * FROM current_levels
                        WHERE product_variant_id = named.product_variant_id AND location_id = named.location_id
                        OFFSET 0) AS level
    CROSS JOIN LATERAL (SELECT * FROM product_variants WHERE id = named.product_variant_id OFFSET 0) AS variant
    CROSS JOIN LATERAL (SELECT id, name, provider_id FROM general_products WHERE id = variant.general_product_id
                        OFFSET 0) AS product
    LEFT JOIN expected ON expected.product_variant_id = named.product_variant_id
        AND expected.location_id = named.location_id
    WHERE variant.is_active
      AND ($2::bigint IS NULL OR product.provider_id = $2::bigint)
      AND (NOT $3::boolean OR product.provider_id IS NULL)
      AND level.on_hand - level.reserved_now + coalesce(expected.on_order, 0)
          + CASE WHEN $4::boolean THEN coalesce(expected.in_drafts, 0) ELSE 0 END < level.optimal_stock
      AND (coalesce(product.provider_id, 9223372036854775807), level.product_variant_id, level.location_id)
          > ($5::bigint, $6::bigint, $7::bigint)
    ORDER BY provider_order, level.product_variant_id, level.location_id
    LIMIT $8::bigint)
SELECT short.provider_id, coalesce(provider.name, ''), short.location_id, short.product_variant_id, short.product_id,
       short.name, short.size, short.color, short.variation, coalesce(short.sku, ''), short.on_hand,
       short.reserved_now, short.on_order::bigint, short.in_drafts::bigint, short.minimum_stock, short.optimal_stock,
       short.value, short.last_unit_cost, last_order.unit_cost
FROM short
LEFT JOIN providers AS provider ON provider.id = short.provider_id
LEFT JOIN LATERAL (
    SELECT line.unit_cost
    FROM purchase_order_lines AS line JOIN purchase_orders AS purchase ON purchase.id = line.purchase_order_id
    WHERE line.product_variant_id = short.product_variant_id AND purchase.status IN (2, 3, 4)
      AND (short.provider_id IS NULL OR purchase.provider_id = short.provider_id)
    ORDER BY line.id DESC
    LIMIT 1) AS last_order ON true
ORDER BY short.provider_order, short.product_variant_id, short.location_id;
