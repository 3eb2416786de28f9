-- Lists, without the descriptions: a page of them may be many megabytes. $1 is how many, $2 to $9 are the filters
-- (NULL: none; $6 to $8 are patterns, one a word, for which there is an index, and $9 those of all further words), then
-- comes the position after which to go on. Each has an index in its order. A product is found by its own name and by
-- what its variants are found by: SKU, barcode, size, colour.

-- name: list_by_name
SELECT id, handle, name, name_folded, brand_id, brand_name, category_id, category_name, provider_id, provider_name,
       is_active, version, created_at, updated_at
FROM described_products AS product
WHERE (name_folded, id) > ($10::text, $11::bigint)
  AND ($2::boolean IS NULL OR is_active = $2) AND ($3::bigint IS NULL OR brand_id = $3)
  AND ($4::bigint IS NULL OR category_id = $4) AND ($5::bigint IS NULL OR provider_id = $5)
  AND ($6::text IS NULL
       OR (name_folded LIKE $6 AND ($7::text IS NULL OR name_folded LIKE $7) AND ($8::text IS NULL OR name_folded LIKE
           $8)
           AND name_folded LIKE ALL ($9::text[]))
       OR id IN (SELECT general_product_id FROM product_variants
                 WHERE search_text LIKE $6 AND ($7::text IS NULL OR search_text LIKE $7)
                   AND ($8::text IS NULL OR search_text LIKE $8) AND search_text LIKE ALL ($9::text[])))
ORDER BY name_folded, id LIMIT $1::bigint;

-- name: list_by_name_descending
SELECT id, handle, name, name_folded, brand_id, brand_name, category_id, category_name, provider_id, provider_name,
       is_active, version, created_at, updated_at
FROM described_products AS product
WHERE (name_folded, id) < ($10::text, $11::bigint)
  AND ($2::boolean IS NULL OR is_active = $2) AND ($3::bigint IS NULL OR brand_id = $3)
  AND ($4::bigint IS NULL OR category_id = $4) AND ($5::bigint IS NULL OR provider_id = $5)
  AND ($6::text IS NULL
       OR (name_folded LIKE $6 AND ($7::text IS NULL OR name_folded LIKE $7) AND ($8::text IS NULL OR name_folded LIKE
           $8)
           AND name_folded LIKE ALL ($9::text[]))
       OR id IN (SELECT general_product_id FROM product_variants
                 WHERE search_text LIKE $6 AND ($7::text IS NULL OR search_text LIKE $7)
                   AND ($8::text IS NULL OR search_text LIKE $8) AND search_text LIKE ALL ($9::text[])))
ORDER BY name_folded DESC, id DESC LIMIT $1::bigint;

-- name: list_oldest_first
SELECT id, handle, name, name_folded, brand_id, brand_name, category_id, category_name, provider_id, provider_name,
       is_active, version, created_at, updated_at
FROM described_products AS product
WHERE (created_at, id) > ($10::timestamptz, $11::bigint)
  AND ($2::boolean IS NULL OR is_active = $2) AND ($3::bigint IS NULL OR brand_id = $3)
  AND ($4::bigint IS NULL OR category_id = $4) AND ($5::bigint IS NULL OR provider_id = $5)
  AND ($6::text IS NULL
       OR (name_folded LIKE $6 AND ($7::text IS NULL OR name_folded LIKE $7) AND ($8::text IS NULL OR name_folded LIKE
           $8)
           AND name_folded LIKE ALL ($9::text[]))
       OR id IN (SELECT general_product_id FROM product_variants
                 WHERE search_text LIKE $6 AND ($7::text IS NULL OR search_text LIKE $7)
                   AND ($8::text IS NULL OR search_text LIKE $8) AND search_text LIKE ALL ($9::text[])))
ORDER BY created_at, id LIMIT $1::bigint;

-- name: list_newest_first
SELECT id, handle, name, name_folded, brand_id, brand_name, category_id, category_name, provider_id, provider_name,
       is_active, version, created_at, updated_at
FROM described_products AS product
WHERE (created_at, id) < ($10::timestamptz, $11::bigint)
  AND ($2::boolean IS NULL OR is_active = $2) AND ($3::bigint IS NULL OR brand_id = $3)
  AND ($4::bigint IS NULL OR category_id = $4) AND ($5::bigint IS NULL OR provider_id = $5)
  AND ($6::text IS NULL
       OR (name_folded LIKE $6 AND ($7::text IS NULL OR name_folded LIKE $7) AND ($8::text IS NULL OR name_folded LIKE
           $8)
           AND name_folded LIKE ALL ($9::text[]))
       OR id IN (SELECT general_product_id FROM product_variants
                 WHERE search_text LIKE $6 AND ($7::text IS NULL OR search_text LIKE $7)
                   AND ($8::text IS NULL OR search_text LIKE $8) AND search_text LIKE ALL ($9::text[])))
ORDER BY created_at DESC, id DESC LIMIT $1::bigint;

-- name: list_by_id
SELECT id, handle, name, name_folded, brand_id, brand_name, category_id, category_name, provider_id, provider_name,
       is_active, version, created_at, updated_at
FROM described_products AS product
WHERE id > $10::bigint
  AND ($2::boolean IS NULL OR is_active = $2) AND ($3::bigint IS NULL OR brand_id = $3)
  AND ($4::bigint IS NULL OR category_id = $4) AND ($5::bigint IS NULL OR provider_id = $5)
  AND ($6::text IS NULL
       OR (name_folded LIKE $6 AND ($7::text IS NULL OR name_folded LIKE $7) AND ($8::text IS NULL OR name_folded LIKE
           $8)
           AND name_folded LIKE ALL ($9::text[]))
       OR id IN (SELECT general_product_id FROM product_variants
                 WHERE search_text LIKE $6 AND ($7::text IS NULL OR search_text LIKE $7)
                   AND ($8::text IS NULL OR search_text LIKE $8) AND search_text LIKE ALL ($9::text[])))
ORDER BY id LIMIT $1::bigint;

-- name: read
SELECT id, handle, name, name_folded, brand_id, brand_name, category_id, category_name, provider_id, provider_name,
       is_active, version, created_at, updated_at, description
FROM described_products AS product WHERE id = $1::bigint;

-- name: lock
SELECT handle, name, description, brand_id, category_id, provider_id, is_active, version
FROM general_products WHERE id = $1::bigint FOR NO KEY UPDATE;

-- name: check_references
-- Which of the rows that a product refers to exist, and who else has its handle.
SELECT EXISTS (SELECT FROM brands WHERE id = $1::bigint), EXISTS (SELECT FROM categories WHERE id = $2::bigint),
       EXISTS (SELECT FROM providers WHERE id = $3::bigint),
       (SELECT id FROM general_products WHERE handle = $4::text AND id <> $5::bigint),
       (SELECT name FROM general_products WHERE handle = $4::text AND id <> $5::bigint);

-- name: lock_handle
-- Products of one name made at the same moment choose their handles one after the other.
SELECT pg_advisory_xact_lock(hashtextextended('handle:' || $1::text, 0))::text;

-- name: find_free_handle
-- The word itself, or with the first number from 2 on that is free.
SELECT candidate FROM (
    SELECT number, CASE number WHEN 1 THEN $1::text ELSE $1::text || '-' || number END AS candidate
    FROM generate_series(1, $2::bigint) AS number) AS numbered
WHERE NOT EXISTS (SELECT FROM general_products WHERE handle = candidate)
ORDER BY number LIMIT 1;

-- name: add
INSERT INTO general_products (handle, name, name_folded, description, brand_id, category_id, provider_id, is_active)
VALUES ($1::text, $2::text, $3::text, $4::text, $5::bigint, $6::bigint, $7::bigint, $8::boolean)
RETURNING id;

-- name: change
UPDATE general_products
SET handle = $2::text, name = $3::text, name_folded = $4::text, description = $5::text, brand_id = $6::bigint,
    category_id = $7::bigint, provider_id = $8::bigint, is_active = $9::boolean, version = version + 1, updated_at =
        now()
WHERE id = $1::bigint;
