-- The client's names for making an order to a provider: the same name is the same order. Made by people and outside of
-- the engine's batches, so its keys are not those of idempotency_keys. Kept as long as the order.
CREATE TABLE purchase_order_keys (
    user_id           bigint NOT NULL REFERENCES users,
    key               text COLLATE "C" NOT NULL,
    digest            bytea NOT NULL,     -- of method, path and body: the same key for something else is refused
    purchase_order_id bigint NOT NULL REFERENCES purchase_orders,
    PRIMARY KEY (user_id, key)
);
