-- Following along: GET /api/v1/stock/events reads stock_events, and old ones are removed.

-- How far each chain's events have been removed: who wants to go on before that has missed some, and is told.
CREATE TABLE stock_event_horizons (
    chain_id     integer PRIMARY KEY,
    chain_number bigint NOT NULL
);

-- Levels of which something runs out, the next first. A level without reservations is not in it, so that its movements
-- do not touch it.
CREATE INDEX stock_levels_expiring ON stock_levels (next_expiration) WHERE next_expiration < 'infinity';

-- The few variants that are out of use: whether one of a batch is among them is a look into next to nothing.
CREATE INDEX product_variants_inactive ON product_variants (id) WHERE NOT is_active;

-- Compressing these costs more than all else that a large batch does: events are gone in two days, and ids are eight
-- bytes a movement.
ALTER TABLE stock_events ALTER COLUMN product_variant_ids SET STORAGE EXTERNAL, ALTER COLUMN location_ids SET STORAGE
    EXTERNAL, ALTER COLUMN on_hand SET STORAGE EXTERNAL, ALTER COLUMN reserved SET STORAGE EXTERNAL;
ALTER TABLE stock_batches ALTER COLUMN movement_ids SET STORAGE EXTERNAL;
