-- Every row starts with the seven columns that store/named_table.hpp reads: up to updated_at.

-- name: add
INSERT INTO locations (name, name_folded, address) VALUES ($1::text, $2::text, $3::text)
RETURNING id, name, name_folded, is_active, version, created_at, updated_at, address, is_default;

-- name: read
SELECT id, name, name_folded, is_active, version, created_at, updated_at, address, is_default
FROM locations WHERE id = $1::bigint AND id > 0;

-- name: find_by_name
SELECT id, name FROM locations WHERE name_folded = $1::text;

-- name: lock_all
-- Changes of locations happen one after the other: which one is the default concerns all of them. There are few. This
-- lock lets the engine make levels meanwhile.
SELECT id, is_active, version, is_default FROM locations ORDER BY id FOR NO KEY UPDATE;

-- name: lock_against_new_levels
-- No level can be made at the location until we are done: whoever makes one asks for the row's key first.
SELECT id FROM locations WHERE id = $1::bigint FOR UPDATE;

-- name: lock_levels
-- In the engine's order. It locks levels before it looks whether their location is active, so that after this nothing
-- can come in unseen.
SELECT count(*) FROM (
    SELECT product_variant_id FROM stock_levels WHERE location_id = $1::bigint
    ORDER BY product_variant_id FOR NO KEY UPDATE) AS locked;

-- name: count_stock_left
SELECT count(*), coalesce(sum(on_hand), 0)::bigint FROM current_levels
WHERE location_id = $1::bigint AND (on_hand > 0 OR reserved_now > 0);

-- name: clear_default
UPDATE locations SET is_default = false, version = version + 1, updated_at = now()
WHERE is_default AND id <> $1::bigint;

-- name: change
UPDATE locations
SET name = coalesce($2::text, name), name_folded = coalesce($3::text, name_folded),
    is_active = coalesce($4::boolean, is_active), address = coalesce($5::text, address),
    is_default = is_default OR $6::boolean, version = version + 1, updated_at = now()
WHERE id = $1::bigint
RETURNING id, name, name_folded, is_active, version, created_at, updated_at, address, is_default;

-- name: list_ascending
SELECT id, name, name_folded, is_active, version, created_at, updated_at, address, is_default FROM locations
WHERE (name_folded, id) > ($1::text, $2::bigint) AND ($3::boolean IS NULL OR is_active = $3)
  AND name_folded LIKE ALL ($5::text[]) AND id > 0
ORDER BY name_folded, id LIMIT $4::bigint;

-- name: list_descending
SELECT id, name, name_folded, is_active, version, created_at, updated_at, address, is_default FROM locations
WHERE (name_folded, id) < ($1::text, $2::bigint) AND ($3::boolean IS NULL OR is_active = $3)
  AND name_folded LIKE ALL ($5::text[]) AND id > 0
ORDER BY name_folded DESC, id DESC LIMIT $4::bigint;
