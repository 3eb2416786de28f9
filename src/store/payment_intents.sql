-- The statements of payment_intents.cpp. Every row of an intent, or a refund, starts with the same columns; an old key
-- is one past PaymentIntents::key_kept. The numbers of statuses are those of domain/sales/payment_intent.hpp.

-- name: open
-- Another's at the same moment is not seen here: then there is no row, and the second try finds it.
WITH added AS (
    INSERT INTO payment_intents (sale_id, user_id, amount, currency, next_look_at)
    SELECT $1::bigint, $2::bigint, $3::numeric, shop.currency, now() + interval '1 second' * $4::bigint
    FROM shop_settings AS shop
    WHERE (SELECT count(*) FROM payment_intents WHERE sale_id = $1::bigint) < $5::bigint
    ON CONFLICT (sale_id, amount) WHERE status IN (1, 2, 3) DO NOTHING
    RETURNING *)
SELECT intent.id, intent.sale_id, intent.user_id, intent.idempotency_key::text, coalesce(intent.provider_intent_id, ''),
       intent.amount, intent.currency, intent.status, intent.failure_code, intent.payment_id,
       intent.returned_at IS NOT NULL, intent.created_at, intent.updated_at,
       intent.created_at < now() - interval '23 hours', intent.received_amount
FROM (SELECT * FROM added
      UNION ALL
      SELECT * FROM payment_intents WHERE sale_id = $1::bigint AND amount = $3::numeric AND status IN (1, 2, 3))
    AS intent;

-- name: find
SELECT intent.id, intent.sale_id, intent.user_id, intent.idempotency_key::text, coalesce(intent.provider_intent_id, ''),
       intent.amount, intent.currency, intent.status, intent.failure_code, intent.payment_id,
       intent.returned_at IS NOT NULL, intent.created_at, intent.updated_at,
       intent.created_at < now() - interval '23 hours', intent.received_amount
FROM payment_intents AS intent WHERE intent.id = $1::bigint;

-- name: find_of_provider
SELECT intent.id, intent.sale_id, intent.user_id, intent.idempotency_key::text, coalesce(intent.provider_intent_id, ''),
       intent.amount, intent.currency, intent.status, intent.failure_code, intent.payment_id,
       intent.returned_at IS NOT NULL, intent.created_at, intent.updated_at,
       intent.created_at < now() - interval '23 hours', intent.received_amount
FROM payment_intents AS intent
WHERE intent.provider_intent_id = $1::text
   OR (intent.idempotency_key = CASE WHEN $2::text ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
                                     THEN $2::text::uuid END
       AND intent.provider_intent_id IS NULL)
LIMIT 1;

-- name: of_sale
SELECT intent.id, intent.sale_id, intent.user_id, intent.idempotency_key::text, coalesce(intent.provider_intent_id, ''),
       intent.amount, intent.currency, intent.status, intent.failure_code, intent.payment_id,
       intent.returned_at IS NOT NULL, intent.created_at, intent.updated_at,
       intent.created_at < now() - interval '23 hours', intent.received_amount
FROM payment_intents AS intent WHERE intent.sale_id = $1::bigint ORDER BY intent.id;

-- name: record
-- Of one that has ended nothing more is asked, but what became of money that has come.
UPDATE payment_intents AS intent
SET status = $2::integer, failure_code = $3::text,
    provider_intent_id = coalesce(intent.provider_intent_id, nullif($4::text, '')), unknown_since = NULL,
    updated_at = now(),
    received_amount = coalesce(intent.received_amount, $6::numeric),
    next_look_at = CASE WHEN $2::integer IN (5, 6) OR intent.payment_id IS NOT NULL OR intent.returned_at IS NOT NULL
                        THEN 'infinity'
                        WHEN $2::integer = 4 THEN now() + interval '1 minute' ELSE intent.next_look_at END
WHERE intent.id = $1::bigint AND intent.status = $5::integer
RETURNING intent.id, intent.sale_id, intent.user_id, intent.idempotency_key::text,
       coalesce(intent.provider_intent_id, ''), intent.amount, intent.currency, intent.status,
       intent.failure_code, intent.payment_id,
       intent.returned_at IS NOT NULL, intent.created_at, intent.updated_at,
       intent.created_at < now() - interval '23 hours', intent.received_amount;

-- name: give_back
WITH returned AS (
    UPDATE payment_intents
    SET returned_at = now(), returned_amount = $2::numeric, updated_at = now(), failure_code = $3::text,
        next_look_at = 'infinity'
    WHERE id = $1::bigint AND payment_id IS NULL AND returned_at IS NULL
    RETURNING id)
INSERT INTO provider_refunds (payment_intent_id, amount) SELECT id, $2::numeric FROM returned RETURNING id;

-- name: note_unknown
UPDATE payment_intents SET unknown_since = now() WHERE id = $1::bigint AND unknown_since IS NULL;

-- name: give_up
UPDATE payment_intents SET status = 6, failure_code = $2::text, updated_at = now(), next_look_at = 'infinity'
WHERE id = $1::bigint AND status IN (1, 2, 3) AND unknown_since < now() - interval '1 second' * $3::bigint
RETURNING id;

-- name: read_currency
SELECT currency FROM shop_settings;

-- name: take_to_look_at
-- Below infinity, so that the index of what is to be looked at will do.
UPDATE payment_intents AS intent
SET look_count = intent.look_count + 1,
    next_look_at = now() + interval '1 second' * $2::bigint * least(power(2, least(intent.look_count, 10)), 12)
WHERE intent.id IN (SELECT id FROM payment_intents WHERE next_look_at <= now() AND next_look_at < 'infinity'
                    ORDER BY next_look_at LIMIT $1::bigint FOR UPDATE SKIP LOCKED)
RETURNING intent.id, intent.sale_id, intent.user_id, intent.idempotency_key::text,
       coalesce(intent.provider_intent_id, ''), intent.amount, intent.currency, intent.status,
       intent.failure_code, intent.payment_id,
       intent.returned_at IS NOT NULL, intent.created_at, intent.updated_at,
       intent.created_at < now() - interval '23 hours', intent.received_amount;

-- name: take_refunds_to_try
-- Likewise.
UPDATE provider_refunds AS refund
SET try_count = refund.try_count + 1, first_try_at = coalesce(refund.first_try_at, now()),
    next_try_at = now() + interval '1 second' * $2::bigint * least(power(2, least(refund.try_count, 10)), 60)
FROM payment_intents AS intent
WHERE intent.id = refund.payment_intent_id
  AND refund.id IN (SELECT id FROM provider_refunds WHERE next_try_at <= now() AND next_try_at < 'infinity'
                    ORDER BY next_try_at LIMIT $1::bigint FOR UPDATE SKIP LOCKED)
RETURNING refund.id, refund.payment_intent_id, coalesce(intent.provider_intent_id, ''), refund.idempotency_key::text,
       coalesce(refund.provider_refund_id, ''), refund.amount, intent.currency, refund.status, refund.failure_code,
       refund.created_at, refund.updated_at, refund.first_try_at < now() - interval '23 hours',
       refund.replaced_by_id, refund.settled_at, refund.settled_by_user_id, refund.settled_method,
       refund.settled_reference_number;

-- name: find_refund
SELECT refund.id, refund.payment_intent_id, coalesce(intent.provider_intent_id, ''), refund.idempotency_key::text,
       coalesce(refund.provider_refund_id, ''), refund.amount, intent.currency, refund.status, refund.failure_code,
       refund.created_at, refund.updated_at, refund.first_try_at < now() - interval '23 hours',
       refund.replaced_by_id, refund.settled_at, refund.settled_by_user_id, refund.settled_method,
       refund.settled_reference_number
FROM provider_refunds AS refund JOIN payment_intents AS intent ON intent.id = refund.payment_intent_id
WHERE refund.provider_refund_id = $1::text
   OR (refund.idempotency_key = CASE WHEN $2::text ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
                                     THEN $2::text::uuid END
       AND refund.provider_refund_id IS NULL)
LIMIT 1;

-- name: refunds_of_sale
SELECT refund.id, refund.payment_intent_id, coalesce(intent.provider_intent_id, ''), refund.idempotency_key::text,
       coalesce(refund.provider_refund_id, ''), refund.amount, intent.currency, refund.status, refund.failure_code,
       refund.created_at, refund.updated_at, refund.first_try_at < now() - interval '23 hours',
       refund.replaced_by_id, refund.settled_at, refund.settled_by_user_id, refund.settled_method,
       refund.settled_reference_number
FROM provider_refunds AS refund JOIN payment_intents AS intent ON intent.id = refund.payment_intent_id
WHERE intent.sale_id = $1::bigint ORDER BY refund.id;

-- name: record_refund
-- A bank may send money back after it was told to have come: only a failure is for good.
UPDATE provider_refunds
SET status = $2::integer, failure_code = $3::text,
    provider_refund_id = coalesce(provider_refund_id, nullif($4::text, '')), updated_at = now(),
    next_try_at = CASE WHEN $2::integer IN (3, 4) THEN 'infinity' ELSE next_try_at END
WHERE id = $1::bigint AND status NOT IN (4, 5) AND (status <> 3 OR $2::integer = 4);

-- name: retry_refund
-- The row that failed is put out of the indexes of living ones before its successor is put in.
WITH failed AS (
    UPDATE provider_refunds AS refund
    SET replaced_by_id = nextval(pg_get_serial_sequence('provider_refunds', 'id')), updated_at = now()
    FROM payment_intents AS intent
    WHERE refund.id = $3::bigint AND intent.id = refund.payment_intent_id AND intent.id = $2::bigint
      AND intent.sale_id = $1::bigint AND refund.status = 4 AND refund.replaced_by_id IS NULL
    RETURNING refund.replaced_by_id, refund.payment_intent_id, refund.refund_id, refund.amount)
INSERT INTO provider_refunds (id, payment_intent_id, refund_id, amount) OVERRIDING SYSTEM VALUE
SELECT replaced_by_id, payment_intent_id, refund_id, amount FROM failed
RETURNING id;

-- name: settle_refund
-- 4 is failed, 5 settled. One that was sent once more is its successor's business.
UPDATE provider_refunds AS refund
SET status = 5, settled_at = now(), settled_by_user_id = $4::bigint, settled_method = $5::integer,
    settled_reference_number = $6::text, updated_at = now()
FROM payment_intents AS intent
WHERE refund.id = $3::bigint AND intent.id = refund.payment_intent_id AND intent.id = $2::bigint
  AND intent.sale_id = $1::bigint AND refund.status = 4 AND refund.replaced_by_id IS NULL
RETURNING refund.id;

-- name: has_handled
SELECT EXISTS (SELECT FROM provider_events WHERE event_id = $1::text);

-- name: note_handled
INSERT INTO provider_events (event_id, event_type) VALUES ($1::text, $2::text) ON CONFLICT DO NOTHING;

-- name: forget_events
DELETE FROM provider_events
WHERE event_id IN (SELECT event_id FROM provider_events WHERE received_at < now() - interval '1 second' * $1::bigint
                   ORDER BY received_at LIMIT $2::bigint FOR UPDATE SKIP LOCKED);
