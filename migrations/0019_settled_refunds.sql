-- What a provider or a bank would not give back, and the shop has given back otherwise: in cash, or by a transfer. The
-- row is at its end then, and says how and by whom. 5 is settled (domain/sales/payment_intent.hpp); the methods are
-- those of payments, but for a voucher (4): one is issued with a refund, and never without it.
ALTER TABLE provider_refunds
    ADD COLUMN settled_at timestamptz,
    ADD COLUMN settled_by_user_id bigint,
    ADD COLUMN settled_method smallint,
    ADD COLUMN settled_reference_number text NOT NULL DEFAULT '',
    DROP CONSTRAINT provider_refunds_status,
    ADD CONSTRAINT provider_refunds_status CHECK (status BETWEEN 1 AND 5),
    ADD CONSTRAINT provider_refunds_settlement CHECK
        (CASE WHEN status = 5
              THEN settled_at IS NOT NULL AND settled_by_user_id IS NOT NULL
                   AND coalesce(settled_method IN (1, 2, 3, 5), false)
              ELSE settled_at IS NULL AND settled_by_user_id IS NULL AND settled_method IS NULL
                   AND settled_reference_number = '' END);
