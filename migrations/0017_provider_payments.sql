-- A refund that the provider or a bank would not take for good may be sent once more, by a row of its own: what became
-- of the first stays as it was.
ALTER TABLE provider_refunds
    ADD COLUMN replaced_by_id bigint,  -- the row by which it was sent once more
    ADD CONSTRAINT provider_refunds_replaced_failed CHECK (replaced_by_id IS NULL OR status = 4),
    DROP CONSTRAINT provider_refunds_refund_unique;
CREATE UNIQUE INDEX provider_refunds_refund_unique ON provider_refunds (refund_id) WHERE replaced_by_id IS NULL;
DROP INDEX provider_refunds_unbooked;
CREATE UNIQUE INDEX provider_refunds_unbooked ON provider_refunds (payment_intent_id)
    WHERE refund_id IS NULL AND replaced_by_id IS NULL;

-- Told together with the news that money has come: whoever decides about it later must know how much.
ALTER TABLE payment_intents
    ADD COLUMN received_amount numeric(12, 2),  -- null: none has come, or how much is not known yet
    ADD COLUMN unknown_since timestamptz,       -- the provider has answered since then that it knows of none
    ADD CONSTRAINT payment_intents_received CHECK (received_amount IS NULL OR status = 4);

-- Who asked, who cancelled, who sent a refund once more, and what the server did by itself. A refund is queued in the
-- engine's batch, which is nobody's: who gave the money back stands in refunds.user_id. How often the server looked is
-- nobody's act, and a key is told to the provider alone.
CREATE TRIGGER payment_intents_record_change AFTER INSERT OR UPDATE OF status, payment_id, returned_at
    ON payment_intents FOR EACH ROW EXECUTE FUNCTION record_change('payment_intent', 'id', '{sale_id}',
        '{look_count,next_look_at,idempotency_key,unknown_since}');
CREATE TRIGGER provider_refunds_record_change AFTER INSERT OR UPDATE OF status, replaced_by_id
    ON provider_refunds FOR EACH ROW EXECUTE FUNCTION record_change('provider_refund', 'id', '{payment_intent_id}',
        '{try_count,first_try_at,next_try_at,idempotency_key}');
