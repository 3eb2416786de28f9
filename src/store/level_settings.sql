-- What people set of a level: minimum, optimal and bin. Stock itself is the journal's alone.

-- name: change
-- The minimum stays at or below the optimum, whatever somebody else has set meanwhile. Levels from before that rule
-- keep what they have until somebody sets either.
UPDATE stock_levels
SET minimum_stock = coalesce($4::bigint, minimum_stock), optimal_stock = coalesce($5::bigint, optimal_stock),
    bin = coalesce($6::text, bin), version = version + 1
WHERE product_variant_id = $1::bigint AND location_id = $2::bigint AND ($3::bigint IS NULL OR version = $3)
  AND ($4::bigint IS NULL AND $5::bigint IS NULL
       OR coalesce($4::bigint, minimum_stock) <= coalesce($5::bigint, optimal_stock));

-- name: make
-- As the journal does: not at a location that somebody is closing.
INSERT INTO stock_levels (product_variant_id, location_id, minimum_stock, optimal_stock, bin)
SELECT variant.id, location.id, coalesce($3::bigint, least(5, $4::bigint)),
       coalesce($4::bigint, greatest(20, $3::bigint)), coalesce($5::text, '')
FROM product_variants AS variant, locations AS location
WHERE variant.id = $1::bigint AND location.id = $2::bigint
FOR KEY SHARE OF location
ON CONFLICT DO NOTHING;

-- name: check_key
SELECT EXISTS (SELECT FROM product_variants WHERE id = $1::bigint), EXISTS (SELECT FROM locations WHERE id =
    $2::bigint);
