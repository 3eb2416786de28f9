-- The statements of personal_data.cpp.

-- name: export_user
-- Hashes are no data about a person, and a link that is still good opens the account: neither is told.
SELECT jsonb_build_object(
    'user', (SELECT to_jsonb(of_users) - '{password_hash,email_folded,search_text}'::text[] || to_jsonb(of_profiles)
                    - '{id,user_id}'::text[] || jsonb_build_object('id', of_users.id)
             FROM users AS of_users JOIN user_profiles AS of_profiles ON of_profiles.user_id = of_users.id
             WHERE of_users.id = $1::bigint),
    'sessions', (SELECT coalesce(jsonb_agg(to_jsonb(kept) - '{token_hash,user_id}'::text[]), '[]')
                 FROM (SELECT * FROM sessions WHERE user_id = $1::bigint ORDER BY id DESC LIMIT $2::bigint) AS kept),
    'sign_in_addresses', (SELECT coalesce(jsonb_agg(to_jsonb(kept) - 'user_id'), '[]')
                          FROM sign_in_addresses AS kept WHERE user_id = $1::bigint),
    'mails', (SELECT coalesce(jsonb_agg(to_jsonb(kept) - 'user_id' || jsonb_build_object('content',
                  regexp_replace(kept.content, '#token=[A-Za-z0-9_-]+', '#token=***', 'g'))), '[]')
              FROM (SELECT * FROM email_log WHERE user_id = $1::bigint ORDER BY id DESC LIMIT $2::bigint) AS kept),
    'imports', (SELECT coalesce(jsonb_agg(to_jsonb(kept) - '{user_id,digest}'::text[]), '[]')
                FROM (SELECT * FROM catalogue_imports WHERE user_id = $1::bigint
                      ORDER BY id DESC LIMIT $2::bigint) AS kept),
    'sales', (SELECT coalesce(jsonb_agg(to_jsonb(kept) - 'user_id' || jsonb_build_object('lines',
                  (SELECT jsonb_agg(to_jsonb(line) - 'sale_id') FROM sale_details AS line
                   WHERE line.sale_id = kept.id))), '[]')
              FROM (SELECT * FROM sales WHERE user_id = $1::bigint ORDER BY sale_date DESC, id DESC
                    LIMIT $2::bigint) AS kept),
    'told_of_you', (SELECT coalesce(jsonb_agg(to_jsonb(kept)), '[]')
                    FROM (SELECT * FROM audit_log WHERE resource_type = 'user' AND resource_id = $1::bigint
                          ORDER BY happened_at DESC, id DESC LIMIT $2::bigint) AS kept),
    'done_by_you', (SELECT coalesce(jsonb_agg(to_jsonb(kept) - '{before,after}'::text[]), '[]')
                    FROM (SELECT * FROM audit_log WHERE user_id = $1::bigint
                          ORDER BY happened_at DESC, id DESC LIMIT $2::bigint) AS kept))::text
WHERE EXISTS (SELECT FROM users WHERE id = $1::bigint);

-- name: lock_user_and_administrators
-- Together, in the order of their ids, as those lock them who change a user.
SELECT id, email_folded, erased_at IS NOT NULL, role = $2::integer AND is_active AND confirmed_at IS NOT NULL
FROM users
WHERE id = $1::bigint OR (role = $2::integer AND is_active AND confirmed_at IS NOT NULL)
ORDER BY id
FOR NO KEY UPDATE;

-- name: erase_user
-- The new address is nobody's: RFC 2606 keeps .invalid from ever being a domain. No password has that hash.
UPDATE users
SET email = 'erased-' || id || '@erased.invalid', email_folded = 'erased-' || id || '@erased.invalid',
    password_hash = '!', search_text = '', is_active = false, erased_at = clock_timestamp(), version = version + 1,
    updated_at = clock_timestamp()
WHERE id = $1::bigint;

-- name: erase_profile
UPDATE user_profiles
SET first_name = '', last_name = '', phone = '', address = '', city = '', country = ''
WHERE user_id = $1::bigint;

-- name: erase_mails
-- What still waits is not sent any more: 3 is failed.
UPDATE email_log SET recipient = '', subject = '', content = '', status = CASE status WHEN 1 THEN 3 ELSE status END
WHERE user_id = $1::bigint;

-- name: lock_sales
-- In the order in which the engine locks them.
SELECT id FROM sales WHERE user_id = $1::bigint ORDER BY id FOR NO KEY UPDATE;

-- name: erase_buyer
-- An invoice names its customer for as long as the law wants it kept, and so does its sale; what never became one names
-- nobody, and nobody is written to any more.
UPDATE sales
SET buyer_email = '', notes = CASE WHEN invoice_id IS NULL THEN '' ELSE notes END,
    buyer_name = CASE WHEN invoice_id IS NULL THEN '' ELSE buyer_name END,
    buyer_tax_number = CASE WHEN invoice_id IS NULL THEN '' ELSE buyer_tax_number END,
    buyer_address = CASE WHEN invoice_id IS NULL THEN '' ELSE buyer_address END
WHERE user_id = $1::bigint;

-- name: erase_sign_in_addresses
DELETE FROM sign_in_addresses WHERE user_id = $1::bigint;

-- name: erase_sign_in_failures
-- Of the account, its mails, and the account at any address.
DELETE FROM sign_in_failures
WHERE subject IN ('account:' || $1::text, 'mail-account:' || $1::text)
   OR (subject LIKE 'pair:%' AND right(subject, length($1::text) + 1) = ' ' || $1::text);

-- name: scrub_audit_log
-- The database allows no other change of an entry than this one (migrations/0009).
UPDATE audit_log AS log
SET before = (scrubbed.entry).before, after = (scrubbed.entry).after, remote_address = (scrubbed.entry).remote_address
FROM (SELECT found.id, audit_entry_without_erased(found) AS entry
      FROM audit_log AS found
      WHERE found.user_id = $1::bigint
         OR (found.resource_type = 'user' AND found.resource_id = $1::bigint)
         OR (found.resource_type IN ('session', 'token')
             AND found.resource_id IN (SELECT id FROM sessions WHERE user_id = $1::bigint))) AS scrubbed
WHERE log.id = scrubbed.id;
