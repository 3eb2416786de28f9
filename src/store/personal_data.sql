-- The statements of personal_data.cpp.

-- name: read_mails
SELECT id, content FROM email_log
WHERE user_id = $1::bigint OR (user_id IS NULL AND lower(recipient COLLATE "C") =
    (SELECT email_folded FROM users WHERE id = $1::bigint AND confirmed_at IS NOT NULL))
ORDER BY id DESC LIMIT $2::bigint;

-- name: export_user
-- Hashes are no data about a person, a link that is still good opens the account, and a voucher's code spends it: none
-- of them is told. $4 and $5 are the mails that read_mails gave, with what may be told of each. $3 has the words of
-- every enum that is stored as a number, each under that number: money is told as a text and an enum as a word, as
-- everywhere else outside.
SELECT jsonb_build_object(
    'user', (SELECT to_jsonb(of_users) - '{password_hash,email_folded,search_text}'::text[] || to_jsonb(of_profiles)
                    - '{id,user_id}'::text[] || jsonb_build_object(
                        'id', of_users.id,
                        'role', $3::jsonb #>> ARRAY['role', of_users.role::text],
                        'language', $3::jsonb #>> ARRAY['language', of_users.language::text])
             FROM users AS of_users JOIN user_profiles AS of_profiles ON of_profiles.user_id = of_users.id
             WHERE of_users.id = $1::bigint),
    'sessions', (SELECT coalesce(jsonb_agg(to_jsonb(kept) - '{token_hash,user_id}'::text[] || jsonb_build_object(
                            'kind', $3::jsonb #>> ARRAY['session_kind', kept.kind::text],
                            'expires_at', nullif(kept.expires_at, 'infinity'))), '[]')
                 FROM (SELECT * FROM sessions WHERE user_id = $1::bigint ORDER BY id DESC LIMIT $2::bigint) AS kept),
    'sign_in_addresses', (SELECT coalesce(jsonb_agg(to_jsonb(kept) - 'user_id'), '[]')
                          FROM sign_in_addresses AS kept WHERE user_id = $1::bigint),
    'stock_origins', (SELECT coalesce(jsonb_agg(to_jsonb(kept) - 'user_id' || jsonb_build_object(
                          'source', $3::jsonb #>> ARRAY['audit_source', kept.source::text])), '[]')
                      FROM (SELECT * FROM stock_origins WHERE user_id = $1::bigint
                            ORDER BY id DESC LIMIT $2::bigint) AS kept),
    'mails', (SELECT coalesce(jsonb_agg(to_jsonb(kept) - 'user_id' || jsonb_build_object(
                  'email_type', $3::jsonb #>> ARRAY['email_type', kept.email_type::text],
                  'status', $3::jsonb #>> ARRAY['email_status', kept.status::text],
                  'content', told.content) ORDER BY kept.id DESC), '[]')
              FROM (SELECT unnest($4::bigint[]) AS id, unnest($5::text[]) AS content) AS told
              JOIN email_log AS kept USING (id)),
    'imports', (SELECT coalesce(jsonb_agg(to_jsonb(kept) - '{user_id,digest}'::text[] || jsonb_build_object(
                    'kind', $3::jsonb #>> ARRAY['import_kind', kept.kind::text])), '[]')
                FROM (SELECT * FROM catalogue_imports WHERE user_id = $1::bigint
                      ORDER BY id DESC LIMIT $2::bigint) AS kept),
    'sales', (SELECT coalesce(jsonb_agg(to_jsonb(kept) -
                  '{user_id,seller_user_id,cancelled_by_user_id,status_now}'::text[] || jsonb_build_object(
                  'channel', $3::jsonb #>> ARRAY['channel', kept.channel::text],
                  'status', $3::jsonb #>> ARRAY['sale_status', kept.status_now::text],
                  'payment_status', $3::jsonb #>> ARRAY['payment_status', kept.payment_status::text],
                  'payment_method', $3::jsonb #>> ARRAY['payment_method', kept.payment_method::text],
                  'buyer_language', $3::jsonb #>> ARRAY['language', kept.buyer_language::text],
                  'expiration_date', nullif(kept.expiration_date, 'infinity'),
                  'total', kept.total::text,
                  'paid', kept.paid::text,
                  'refunded', kept.refunded::text,
                  'discount_percent', kept.discount_percent::text,
                  'discount_amount', kept.discount_amount::text,
                  'lines', (SELECT coalesce(jsonb_agg(to_jsonb(line) - 'sale_id' || jsonb_build_object(
                                'unit_price', line.unit_price::text,
                                'discount_percent', line.discount_percent::text,
                                'discount_amount', line.discount_amount::text,
                                'gross', line.gross::text,
                                'line_discount', line.line_discount::text,
                                'sale_discount', line.sale_discount::text,
                                'subtotal', line.subtotal::text,
                                'tax_rate', line.tax_rate::text) ORDER BY line.id), '[]')
                            FROM sale_details AS line WHERE line.sale_id = kept.id),
                  'payments', (SELECT coalesce(jsonb_agg(to_jsonb(payment) - '{sale_id,user_id}'::text[] ||
                                   jsonb_build_object(
                                   'method', $3::jsonb #>> ARRAY['payment_method', payment.method::text],
                                   'amount', payment.amount::text,
                                   'change_given', payment.change_given::text,
                                   'refunded', payment.refunded::text) ORDER BY payment.id), '[]')
                               FROM payments AS payment WHERE payment.sale_id = kept.id),
                  'refunds', (SELECT coalesce(jsonb_agg(to_jsonb(refund) - '{sale_id,user_id}'::text[] ||
                                   jsonb_build_object(
                                  'way', $3::jsonb #>> ARRAY['refund_way', refund.way::text],
                                  'method', $3::jsonb #>> ARRAY['payment_method', refund.method::text],
                                  'amount', refund.amount::text) ORDER BY refund.id), '[]')
                              FROM refunds AS refund WHERE refund.sale_id = kept.id),
                  'vouchers', (SELECT coalesce(jsonb_agg(to_jsonb(voucher) - '{sale_id,code}'::text[] ||
                                   jsonb_build_object(
                                   'amount', voucher.amount::text,
                                   'balance', voucher.balance::text) ORDER BY voucher.id), '[]')
                               FROM vouchers AS voucher WHERE voucher.sale_id = kept.id),
                  'returns', (SELECT coalesce(jsonb_agg(to_jsonb(made) - '{sale_id,user_id}'::text[] ||
                                   jsonb_build_object(
                                  'way', $3::jsonb #>> ARRAY['refund_way', made.way::text],
                                  'total', made.total::text,
                                  'lines', (SELECT coalesce(jsonb_agg(to_jsonb(line) - 'sale_return_id' ||
                                                jsonb_build_object(
                                                'condition', $3::jsonb #>> ARRAY['condition', line.condition::text],
                                                'amount', line.amount::text) ORDER BY line.id), '[]')
                                            FROM sale_return_lines AS line WHERE line.sale_return_id = made.id))
                                  ORDER BY made.id), '[]')
                              FROM sale_returns AS made WHERE made.sale_id = kept.id),
                  'invoices', (SELECT coalesce(jsonb_agg(to_jsonb(invoice) -
                                   '{sale_id,user_id,hash,letterhead_id}'::text[] ||
                                   jsonb_build_object(
                                   'kind', $3::jsonb #>> ARRAY['invoice_kind', invoice.kind::text],
                                   'corrects_kind', $3::jsonb #>> ARRAY['invoice_kind', invoice.corrects_kind::text],
                                   'language', $3::jsonb #>> ARRAY['language', invoice.language::text],
                                   'total', invoice.total::text,
                                   'tax', invoice.tax::text) ORDER BY invoice.id), '[]')
                               FROM invoices AS invoice WHERE invoice.sale_id = kept.id))), '[]')
              FROM (SELECT * FROM current_sales
                    WHERE user_id = $1::bigint
                       OR (user_id IS NULL AND buyer_email <> '' AND lower(buyer_email COLLATE "C") =
                           (SELECT email_folded FROM users WHERE id = $1::bigint AND confirmed_at IS NOT NULL))
                    ORDER BY sale_date DESC, id DESC LIMIT $2::bigint) AS kept),
    'told_of_you', (SELECT coalesce(jsonb_agg(to_jsonb(kept) || jsonb_build_object(
                        'source', $3::jsonb #>> ARRAY['audit_source', kept.source::text],
                        'action', $3::jsonb #>> ARRAY['audit_action', kept.action::text],
                        'before', kept.before || jsonb_strip_nulls(jsonb_build_object(
                            'role', $3::jsonb #>> ARRAY['role', kept.before ->> 'role'],
                            'language', $3::jsonb #>> ARRAY['language', kept.before ->> 'language'])),
                        'after', kept.after || jsonb_strip_nulls(jsonb_build_object(
                            'role', $3::jsonb #>> ARRAY['role', kept.after ->> 'role'],
                            'language', $3::jsonb #>> ARRAY['language', kept.after ->> 'language'])))), '[]')
                    FROM (SELECT * FROM audit_log WHERE resource_type = 'user' AND resource_id = $1::bigint
                          ORDER BY happened_at DESC, id DESC LIMIT $2::bigint) AS kept),
    'done_by_you', (SELECT coalesce(jsonb_agg(to_jsonb(kept) - '{before,after}'::text[] || jsonb_build_object(
                        'source', $3::jsonb #>> ARRAY['audit_source', kept.source::text],
                        'action', $3::jsonb #>> ARRAY['audit_action', kept.action::text])), '[]')
                    FROM (SELECT * FROM audit_log WHERE user_id = $1::bigint AND id > 0
                          ORDER BY happened_at DESC, id DESC LIMIT $2::bigint) AS kept))::text
WHERE EXISTS (SELECT FROM users WHERE id = $1::bigint);

-- name: lock_user_and_administrators
-- Together, in the order of their ids, as those lock them who change a user.
SELECT id, email_folded, erased_at IS NOT NULL, role = $2::integer AND is_active AND confirmed_at IS NOT NULL,
       confirmed_at IS NOT NULL
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
WHERE user_id = $1::bigint OR (user_id IS NULL AND lower(recipient COLLATE "C") = $2::text);

-- name: lock_sales
-- In the order in which the engine locks them, again and again until none is new (personal_data.cpp). $2 is the address
-- that was shown to be theirs, or NULL: what was bought under it without signing in is theirs, too.
SELECT id FROM sales
WHERE user_id = $1::bigint
   OR (user_id IS NULL AND buyer_email <> '' AND lower(buyer_email COLLATE "C") = $2::text)
ORDER BY id FOR NO KEY UPDATE;

-- name: erase_buyer
-- An invoice names its customer for as long as the law wants it kept, and so does its sale, whose returns get credit
-- notes in the same name. What never became one, or has a simplified one without a tax number, names nobody, and nobody
-- is written to any more. What people wrote of any, here and in the statements that follow, is not the law's business.
UPDATE sales
SET buyer_email = '', notes = '', discount_reason = '', buyer_erased_at = clock_timestamp(),
    buyer_name = CASE WHEN invoice_id IS NULL OR buyer_tax_number = '' THEN '' ELSE buyer_name END,
    buyer_tax_number = CASE WHEN invoice_id IS NULL THEN '' ELSE buyer_tax_number END,
    buyer_address = CASE WHEN invoice_id IS NULL OR buyer_tax_number = '' THEN '' ELSE buyer_address END
WHERE id = ANY ($1::bigint[]);

-- name: erase_buyer_of_simplified_invoices
-- And of credit notes to them. The database allows no other change of an invoice than this one (keep_invoice).
UPDATE invoices SET buyer_name = '', buyer_address = ''
WHERE sale_id = ANY ($1::bigint[]) AND buyer_tax_number = '' AND coalesce(corrects_kind, kind) = $2::integer
  AND (buyer_name <> '' OR buyer_address <> '');

-- name: erase_texts_of_lines
UPDATE sale_details SET discount_reason = '' WHERE sale_id = ANY ($1::bigint[]) AND discount_reason <> '';

-- name: erase_texts_of_payments
-- A provider's own number of a payment tells nobody who it was, and its books are kept by it.
UPDATE payments SET reference_number = ''
WHERE sale_id = ANY ($1::bigint[]) AND reference_number <> '' AND payment_intent_id IS NULL;

-- name: erase_texts_of_returns
-- The database allows no other change of a return than this one (keep_sale_return).
UPDATE sale_returns SET reason = '' WHERE sale_id = ANY ($1::bigint[]) AND reason <> '';

-- name: erase_texts_of_settlements
UPDATE provider_refunds SET settled_reference_number = ''
WHERE payment_intent_id IN (SELECT id FROM payment_intents WHERE sale_id = ANY ($1::bigint[]))
  AND settled_reference_number <> '';

-- name: scrub_audit_log_of_settlements
UPDATE audit_log AS log
SET before = (scrubbed.entry).before, after = (scrubbed.entry).after, remote_address = (scrubbed.entry).remote_address
FROM (SELECT found.id, audit_entry_without_erased(found) AS entry
      FROM audit_log AS found
      WHERE found.resource_type = 'provider_refund'
        AND found.resource_id IN (SELECT refund.id FROM provider_refunds AS refund
                                  JOIN payment_intents AS intent ON intent.id = refund.payment_intent_id
                                  WHERE intent.sale_id = ANY ($1::bigint[]))) AS scrubbed
WHERE log.id = scrubbed.id;

-- name: erase_places_of_sessions
UPDATE sessions SET remote_address = '', user_agent = '' WHERE user_id = $1::bigint;

-- name: erase_places_of_stock_acts
-- The database allows no other change of an origin than this one (keep_stock_origin).
UPDATE stock_origins SET remote_address = '' WHERE user_id = $1::bigint AND remote_address <> '';

-- name: erase_sign_in_addresses
DELETE FROM sign_in_addresses WHERE user_id = $1::bigint;

-- name: erase_sign_in_failures
-- Of the account, its mails, and the account at any address.
DELETE FROM sign_in_failures
WHERE subject IN ('account:' || $1::text, 'mail-account:' || $1::text)
   OR (subject LIKE 'pair:%' AND right(subject, length($1::text) + 1) = ' ' || $1::text);

-- name: scrub_audit_log
-- The database allows no other change of an entry than this one (migrations/0009), and what stays as it is is not
-- written again. A session that was swept away has entries still: they say themselves whose it was.
UPDATE audit_log AS log
SET before = scrubbed.before, after = scrubbed.after, remote_address = scrubbed.remote_address
FROM (SELECT entry.* FROM audit_log AS found CROSS JOIN LATERAL audit_entry_without_erased(found) AS entry
      WHERE (found.user_id = $1::bigint
             OR (found.resource_type = 'user' AND found.resource_id = $1::bigint)
             OR (found.resource_type IN ('session', 'token')
                 AND (coalesce(found.after, found.before) ->> 'user_id')::bigint = $1::bigint))
        AND (found.before, found.after, found.remote_address)
            IS DISTINCT FROM (entry.before, entry.after, entry.remote_address)) AS scrubbed
WHERE log.id = scrubbed.id;
