-- The shop's one row of settings. Every row starts with the columns that shop_settings.cpp reads.

-- name: read
SELECT name, legal_name, tax_number, address, city, country, phone, email, currency, time_zone, language,
    sale_expiry_s, logo IS NOT NULL, version, updated_at
FROM shop_settings;

-- name: read_logo
SELECT coalesce(logo, ''), version FROM shop_settings;

-- name: read_letterhead
SELECT name, phone, email, coalesce(logo, ''), country FROM shop_letterheads WHERE id = $1::bigint;

-- name: find_time_zone
-- By the names of the IANA list alone: the database would also take abbreviations and rules such as 'FOO+3'.
SELECT EXISTS (SELECT FROM pg_timezone_names
    WHERE name = $1::text AND name !~ '^(posix|right)/' AND name NOT IN ('localtime', 'posixrules', 'Factory'));

-- name: beginning_of_day
SELECT $1::date::timestamp AT TIME ZONE time_zone FROM shop_settings;

-- name: find_sale_in_another_currency
-- Any sale at all: amounts bear no currency of their own but the shop's.
SELECT EXISTS (SELECT FROM shop_settings WHERE currency <> $1::text) AND EXISTS (SELECT FROM sales);

-- name: change
UPDATE shop_settings
SET name = coalesce($2::text, name), legal_name = coalesce($3::text, legal_name),
    tax_number = coalesce($4::text, tax_number), address = coalesce($5::text, address),
    city = coalesce($6::text, city), country = coalesce($7::text, country), phone = coalesce($8::text, phone),
    email = coalesce($9::text, email), currency = coalesce($10::text, currency),
    time_zone = coalesce($11::text, time_zone), language = coalesce($12::bigint, language),
    sale_expiry_s = coalesce($13::bigint, sale_expiry_s), version = version + 1, updated_at = now()
WHERE $1::bigint IS NULL OR version = $1
RETURNING name, legal_name, tax_number, address, city, country, phone, email, currency, time_zone, language,
    sale_expiry_s, logo IS NOT NULL, version, updated_at;

-- name: change_logo
UPDATE shop_settings SET logo = nullif($2::bytea, ''), version = version + 1, updated_at = now()
WHERE $1::bigint IS NULL OR version = $1
RETURNING name, legal_name, tax_number, address, city, country, phone, email, currency, time_zone, language,
    sale_expiry_s, logo IS NOT NULL, version, updated_at;
