-- What was imported, by whom, and what it changed: written in the transaction of the import itself.

CREATE TABLE catalogue_imports (
    id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id            bigint NOT NULL REFERENCES users,
    kind               smallint NOT NULL,           -- 1 products, 2 inventory
    file_name          text NOT NULL,
    idempotency_key    text COLLATE "C",            -- the client's, if it gave one: the same key gives the same answer
    digest             bytea NOT NULL,              -- of the file and the options
    products_created   bigint NOT NULL,
    products_changed   bigint NOT NULL,
    products_unchanged bigint NOT NULL,
    variants_created   bigint NOT NULL,
    variants_changed   bigint NOT NULL,
    variants_unchanged bigint NOT NULL,
    levels_changed     bigint NOT NULL,
    rows_read          bigint NOT NULL,
    left_out           bigint NOT NULL,             -- rows and fields, where bad ones were to be skipped
    created_at         timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT catalogue_imports_kind CHECK (kind IN (1, 2)),
    CONSTRAINT catalogue_imports_key_unique UNIQUE (user_id, idempotency_key)
);
