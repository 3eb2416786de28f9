-- Every row starts with the seven columns that store/named_table.hpp reads: up to updated_at.

-- name: add
INSERT INTO stock_movement_types (name, name_folded, affects_stock, demand, description)
VALUES ($1::text, $2::text, $3::text, $4::text, $5::text)
RETURNING id, name, name_folded, is_active, version, created_at, updated_at, affects_stock, demand, description,
          is_built_in;

-- name: read
SELECT id, name, name_folded, is_active, version, created_at, updated_at, affects_stock, demand, description,
       is_built_in
FROM stock_movement_types WHERE id = $1::bigint;

-- name: find_by_name
SELECT id, name FROM stock_movement_types WHERE name_folded = $1::text;

-- name: change
UPDATE stock_movement_types
SET name = coalesce($3::text, name), name_folded = coalesce($4::text, name_folded),
    is_active = coalesce($5::boolean, is_active), description = coalesce($6::text, description), version = version + 1,
    updated_at = now()
WHERE id = $1::bigint AND ($2::bigint IS NULL OR version = $2)
RETURNING id, name, name_folded, is_active, version, created_at, updated_at, affects_stock, demand, description,
          is_built_in;

-- name: list_ascending
SELECT id, name, name_folded, is_active, version, created_at, updated_at, affects_stock, demand, description,
       is_built_in
FROM stock_movement_types
WHERE (name_folded, id) > ($1::text, $2::bigint) AND ($3::boolean IS NULL OR is_active = $3)
  AND name_folded LIKE ALL ($5::text[])
ORDER BY name_folded, id LIMIT $4::bigint;

-- name: list_descending
SELECT id, name, name_folded, is_active, version, created_at, updated_at, affects_stock, demand, description,
       is_built_in
FROM stock_movement_types
WHERE (name_folded, id) < ($1::text, $2::bigint) AND ($3::boolean IS NULL OR is_active = $3)
  AND name_folded LIKE ALL ($5::text[])
ORDER BY name_folded DESC, id DESC LIMIT $4::bigint;
