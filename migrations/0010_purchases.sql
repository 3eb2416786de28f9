-- Orders to providers, what came of them and what went back. People write the orders; what the engine writes (counters,
-- statuses, receipts) names other rows without foreign keys, as the ledger does: `trastienda doctor` proves it.

-- The numbers of statuses and kinds are those of domain/purchases.
CREATE TABLE purchase_orders (
    id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    reference_number   text COLLATE "C" NOT NULL,  -- the shop's own, from the id: P-000042
    provider_id        bigint NOT NULL REFERENCES providers,
    location_id        bigint NOT NULL REFERENCES locations,
    status             smallint NOT NULL DEFAULT 1,
    provider_reference text NOT NULL DEFAULT '',   -- how the provider calls it
    expected_date      date,
    notes              text NOT NULL DEFAULT '',
    total              numeric(12, 2) NOT NULL,    -- what was ordered, at what it was to cost
    lines_count        integer NOT NULL,
    created_by         bigint NOT NULL REFERENCES users,
    created_at         timestamptz NOT NULL DEFAULT now(),
    sent_at            timestamptz,
    received_at        timestamptz,                -- since then nothing more will come
    cancelled_at       timestamptz,
    closed_short       boolean NOT NULL DEFAULT false,  -- somebody said so before all of it had come
    search_text        text NOT NULL,              -- folded references
    version            bigint NOT NULL DEFAULT 1,  -- grows with each change, also with what comes; the ETag
    CONSTRAINT purchase_orders_reference_unique UNIQUE (reference_number),
    CONSTRAINT purchase_orders_status CHECK (status BETWEEN 1 AND 5),
    CONSTRAINT purchase_orders_total_sign CHECK (total >= 0)
) WITH (fillfactor = 80);
CREATE INDEX purchase_orders_of_provider ON purchase_orders (provider_id, id);
CREATE INDEX purchase_orders_of_location ON purchase_orders (location_id, id);
CREATE INDEX purchase_orders_of_status ON purchase_orders (status, id);
CREATE INDEX purchase_orders_by_expected_date ON purchase_orders (expected_date, id);
CREATE INDEX purchase_orders_search ON purchase_orders USING gin (search_text gin_trgm_ops);
-- Of which something is still to come, or to be sent: a few at any time.
CREATE INDEX purchase_orders_under_way ON purchase_orders (location_id, id) WHERE status IN (1, 2, 3);

CREATE TABLE purchase_order_lines (
    id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    purchase_order_id  bigint NOT NULL REFERENCES purchase_orders,
    position           integer NOT NULL,
    product_variant_id bigint NOT NULL REFERENCES product_variants,
    ordered            integer NOT NULL,
    received           integer NOT NULL DEFAULT 0,  -- may be more than was ordered
    given_back         integer NOT NULL DEFAULT 0,
    unit_cost          numeric(12, 2) NOT NULL,
    CONSTRAINT purchase_order_lines_variant_unique UNIQUE (purchase_order_id, product_variant_id),
    CONSTRAINT purchase_order_lines_counts CHECK (ordered > 0 AND given_back >= 0 AND given_back <= received),
    CONSTRAINT purchase_order_lines_unit_cost_sign CHECK (unit_cost >= 0)
) WITH (fillfactor = 80);
-- What a variant cost last time.
CREATE INDEX purchase_order_lines_of_variant ON purchase_order_lines (product_variant_id, id);

-- What came with one delivery, or went back with one.
CREATE SEQUENCE purchase_receipts_id_seq;
CREATE TABLE purchase_receipts (
    id                bigint PRIMARY KEY,
    purchase_order_id bigint NOT NULL,
    kind              smallint NOT NULL,
    delivery_note     text NOT NULL,
    notes             text NOT NULL,
    user_id           bigint NOT NULL,
    receipt_date      timestamptz NOT NULL,
    CONSTRAINT purchase_receipts_kind CHECK (kind IN (1, 2))
);
CREATE INDEX purchase_receipts_of_order ON purchase_receipts (purchase_order_id, id);

CREATE TABLE purchase_receipt_lines (
    id                     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    purchase_receipt_id    bigint NOT NULL,
    purchase_order_line_id bigint NOT NULL,
    quantity               integer NOT NULL,
    unit_cost              numeric(12, 2),          -- null: it went back, at what the ledger says
    value                  numeric(12, 2) NOT NULL, -- the movement's
    stock_movement_id      bigint NOT NULL,
    CONSTRAINT purchase_receipt_lines_quantity CHECK (quantity > 0)
);
CREATE INDEX purchase_receipt_lines_of_receipt ON purchase_receipt_lines (purchase_receipt_id, id);
CREATE UNIQUE INDEX purchase_receipt_lines_of_movement ON purchase_receipt_lines (stock_movement_id);

CREATE TRIGGER purchase_orders_are_kept BEFORE DELETE OR TRUNCATE ON purchase_orders
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER purchase_receipts_are_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON purchase_receipts
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER purchase_receipt_lines_are_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON purchase_receipt_lines
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A line is dropped while its order is a draft, and never afterwards.
CREATE FUNCTION keep_purchase_order_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT status FROM purchase_orders WHERE id = OLD.purchase_order_id) <> 1 THEN
        RAISE EXCEPTION '% of % is refused: the order was sent', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER purchase_order_lines_are_kept BEFORE DELETE ON purchase_order_lines
    FOR EACH ROW EXECUTE FUNCTION keep_purchase_order_line();

-- What people do with orders: of these columns the engine sets none. What it books is told by purchase_receipts.
CREATE TRIGGER purchase_orders_record_change AFTER INSERT OR UPDATE OF notes, sent_at, cancelled_at, closed_short
    ON purchase_orders
    FOR EACH ROW EXECUTE FUNCTION record_change('purchase_order', 'id', '{}');
CREATE TRIGGER purchase_order_lines_record_change AFTER INSERT OR DELETE OR UPDATE OF ordered, unit_cost
    ON purchase_order_lines
    FOR EACH ROW EXECUTE FUNCTION record_change('purchase_order_line', 'id', '{purchase_order_id}',
        '{position,received,given_back}');
