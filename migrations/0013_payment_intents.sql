-- Payments by a provider: what was asked of it, which of its events were handled, and the money that goes back by it.
-- The numbers of statuses are those of domain/sales/payment_intent.hpp.

CREATE TABLE payment_intents (
    id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sale_id            bigint NOT NULL,
    user_id            bigint NOT NULL,          -- who asked for it: the payment is booked as theirs
    provider           smallint NOT NULL DEFAULT 1,  -- 1: Stripe
    -- Made here and not derived from the id: a copy of this database on the same account asks under other keys.
    idempotency_key    uuid NOT NULL DEFAULT gen_random_uuid(),
    provider_intent_id text COLLATE "C",         -- null: its answer has not come
    amount             numeric(12, 2) NOT NULL,
    currency           text NOT NULL,
    status             smallint NOT NULL DEFAULT 1,
    failure_code       text NOT NULL DEFAULT '', -- the provider's own word for why it did not go
    payment_id         bigint,                   -- once it is booked
    returned_at        timestamptz,              -- it could not be booked: its money goes back
    returned_amount    numeric(12, 2),           -- all that came
    created_at         timestamptz NOT NULL DEFAULT now(),
    updated_at         timestamptz NOT NULL DEFAULT now(),
    look_count         integer NOT NULL DEFAULT 0,
    next_look_at       timestamptz NOT NULL,     -- when the provider is asked, where it has told nothing
    CONSTRAINT payment_intents_amount CHECK (amount > 0),
    CONSTRAINT payment_intents_status CHECK (status BETWEEN 1 AND 6),
    CONSTRAINT payment_intents_key_unique UNIQUE (idempotency_key),
    CONSTRAINT payment_intents_provider_unique UNIQUE (provider_intent_id),
    -- What is kept does not go back, and what goes back is not kept: two servers may decide at one moment.
    CONSTRAINT payment_intents_one_fate CHECK (payment_id IS NULL OR returned_at IS NULL)
) WITH (fillfactor = 80);
-- Asking again for the same amount finds the one that lives.
CREATE UNIQUE INDEX payment_intents_living ON payment_intents (sale_id, amount) WHERE status IN (1, 2, 3);
CREATE INDEX payment_intents_of_sale ON payment_intents (sale_id, id);
CREATE INDEX payment_intents_to_look_at ON payment_intents (next_look_at) WHERE next_look_at < 'infinity';

-- One intent, one payment, whoever brings the news of it, and however often.
ALTER TABLE payments ADD COLUMN payment_intent_id bigint;
CREATE UNIQUE INDEX payments_of_intent ON payments (payment_intent_id) WHERE payment_intent_id IS NOT NULL;

-- Written in the transaction of the refund that it carries out, and sent later, as mail is.
CREATE TABLE provider_refunds (
    id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    payment_intent_id  bigint NOT NULL,
    refund_id          bigint,                   -- null: of an intent that could not be booked
    amount             numeric(12, 2) NOT NULL,
    status             smallint NOT NULL DEFAULT 1,
    idempotency_key    uuid NOT NULL DEFAULT gen_random_uuid(),
    provider_refund_id text COLLATE "C",
    failure_code       text NOT NULL DEFAULT '',
    try_count          integer NOT NULL DEFAULT 0,
    first_try_at       timestamptz,
    next_try_at        timestamptz NOT NULL DEFAULT now(),
    created_at         timestamptz NOT NULL DEFAULT now(),
    updated_at         timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT provider_refunds_amount CHECK (amount > 0),
    CONSTRAINT provider_refunds_status CHECK (status BETWEEN 1 AND 4),
    CONSTRAINT provider_refunds_refund_unique UNIQUE (refund_id),
    CONSTRAINT provider_refunds_key_unique UNIQUE (idempotency_key),
    CONSTRAINT provider_refunds_provider_unique UNIQUE (provider_refund_id)
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX provider_refunds_unbooked ON provider_refunds (payment_intent_id) WHERE refund_id IS NULL;
CREATE INDEX provider_refunds_of_intent ON provider_refunds (payment_intent_id, id);
CREATE INDEX provider_refunds_to_try ON provider_refunds (next_try_at) WHERE next_try_at < 'infinity';

-- A provider tells an event until it is answered, and sometimes again: it is handled once.
CREATE TABLE provider_events (
    event_id    text COLLATE "C" PRIMARY KEY,
    event_type  text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX provider_events_in_order ON provider_events (received_at);

CREATE TRIGGER payment_intents_are_kept BEFORE DELETE OR TRUNCATE ON payment_intents
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER provider_refunds_are_kept BEFORE DELETE OR TRUNCATE ON provider_refunds
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
