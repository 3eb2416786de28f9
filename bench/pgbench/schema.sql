-- The least that a ledger of stock needs, for what PostgreSQL itself does with one statement a movement.
CREATE TABLE levels (
    variant_id integer PRIMARY KEY,
    on_hand    integer NOT NULL CHECK (on_hand >= 0)
) WITH (fillfactor = 60);
CREATE TABLE movements (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    variant_id    integer NOT NULL,
    quantity      integer NOT NULL,
    balance       integer NOT NULL,
    movement_date timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON movements (variant_id, id);
INSERT INTO levels SELECT id, 100000000 FROM generate_series(1, 1000) AS id;
