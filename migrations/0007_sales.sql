-- Sales, what was paid and given back of them, and invoices. What the engine writes names other rows without foreign
-- keys, as the ledger does (docs/adr/0004-ledger-without-foreign-keys.md): `trastienda doctor` proves the references.

-- Which rate holds on which days (domain/sales/tax.hpp): Spain's, until the shop says another.
CREATE TABLE tax_rates (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    category_id bigint REFERENCES categories,    -- null: of every category that has none of its own that day
    rate        numeric(5, 2) NOT NULL,          -- per cent, inside prices
    valid_from  date NOT NULL,
    valid_until date,                            -- the last day; null: until another is made
    CONSTRAINT tax_rates_sign CHECK (rate >= 0),
    CONSTRAINT tax_rates_days CHECK (valid_until >= valid_from)
);
INSERT INTO tax_rates (rate, valid_from) VALUES (21.00, '2012-09-01');

-- The numbers of statuses, channels, methods and kinds are those of domain/sales.
CREATE SEQUENCE sales_id_seq;
CREATE TABLE sales (
    id               bigint PRIMARY KEY,
    user_id          bigint,                     -- the customer's account; null: he has none, or did not say
    seller_user_id   bigint NOT NULL,
    channel          smallint NOT NULL,
    location_id      bigint NOT NULL,
    status           smallint NOT NULL,          -- an open one is expired from its instant on: see current_sales
    payment_status   smallint NOT NULL,
    payment_method   smallint,                   -- by which most was paid
    sale_date        timestamptz NOT NULL,
    expiration_date  timestamptz NOT NULL,       -- 'infinity': it was paid at once
    total            numeric(12, 2) NOT NULL,
    paid             numeric(12, 2) NOT NULL,
    refunded         numeric(12, 2) NOT NULL,
    discount_percent numeric(5, 2),
    discount_amount  numeric(12, 2),
    discount_reason  text NOT NULL,
    invoice_id       bigint,
    invoice_number   text NOT NULL,              -- '' until it is paid
    buyer_name       text NOT NULL,
    buyer_tax_number text NOT NULL,
    buyer_address    text NOT NULL,
    buyer_email      text NOT NULL,
    buyer_language   smallint NOT NULL,
    notes            text NOT NULL,
    CONSTRAINT sales_sums CHECK (refunded >= 0 AND refunded <= paid AND paid <= total)
) WITH (fillfactor = 80);
CREATE INDEX sales_in_order ON sales (sale_date, id);
CREATE INDEX sales_of_user ON sales (user_id, sale_date, id) WHERE user_id IS NOT NULL;
CREATE INDEX sales_of_location ON sales (location_id, sale_date, id);
CREATE INDEX sales_of_channel ON sales (channel, sale_date, id);
-- Most sales are completed, and those need no index of their own: the newest of them are found by date.
CREATE INDEX sales_not_completed ON sales (status, sale_date, id) WHERE status <> 2;

CREATE SEQUENCE sale_details_id_seq;
CREATE TABLE sale_details (
    id                   bigint PRIMARY KEY,
    sale_id              bigint NOT NULL,
    product_variant_id   bigint NOT NULL,
    description          text NOT NULL,          -- the article as it was called when it was sold
    size                 text NOT NULL,
    color                text NOT NULL,
    sku                  text NOT NULL,
    quantity             integer NOT NULL,
    returned             integer NOT NULL DEFAULT 0,
    unit_price           numeric(12, 2) NOT NULL,
    discount_percent     numeric(5, 2),
    discount_amount      numeric(12, 2),
    discount_reason      text NOT NULL,
    gross                numeric(12, 2) NOT NULL,
    line_discount        numeric(12, 2) NOT NULL,
    sale_discount        numeric(12, 2) NOT NULL,
    subtotal             numeric(12, 2) NOT NULL,
    tax_rate             numeric(5, 2) NOT NULL,
    stock_reservation_id bigint,                 -- that kept its units until it was paid
    stock_movement_id    bigint,                 -- by which it left the stock, once it is paid
    CONSTRAINT sale_details_quantity CHECK (quantity > 0 AND returned >= 0 AND returned <= quantity),
    CONSTRAINT sale_details_sum CHECK (subtotal >= 0 AND subtotal = gross - line_discount - sale_discount)
) WITH (fillfactor = 90);
CREATE INDEX sale_details_of_sale ON sale_details (sale_id, id);
CREATE UNIQUE INDEX sale_details_of_reservation ON sale_details (stock_reservation_id)
    WHERE stock_reservation_id IS NOT NULL;

CREATE SEQUENCE payments_id_seq;
CREATE TABLE payments (
    id               bigint PRIMARY KEY,
    sale_id          bigint NOT NULL,
    method           smallint NOT NULL,
    amount           numeric(12, 2) NOT NULL,
    refunded         numeric(12, 2) NOT NULL DEFAULT 0,
    -- Of an exchange: no money came in (docs/adr/0016-refunds-and-exchanges.md).
    carried_from_payment_id bigint,
    reference_number text NOT NULL,
    voucher_id       bigint,
    user_id          bigint NOT NULL,
    payment_date     timestamptz NOT NULL,
    CONSTRAINT payments_sums CHECK (amount > 0 AND refunded >= 0 AND refunded <= amount)
) WITH (fillfactor = 90);
CREATE INDEX payments_of_sale ON payments (sale_id, id);

CREATE TABLE refunds (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    payment_id     bigint NOT NULL,
    sale_id        bigint NOT NULL,
    sale_return_id bigint,                       -- null: of a sale that never came about
    way            smallint NOT NULL,            -- 3, carried: no money went out
    method         smallint NOT NULL,
    amount         numeric(12, 2) NOT NULL,
    voucher_id     bigint,                       -- that was issued for it
    user_id        bigint NOT NULL,
    refund_date    timestamptz NOT NULL,
    CONSTRAINT refunds_sign CHECK (amount > 0)
);
CREATE INDEX refunds_of_sale ON refunds (sale_id, id);

CREATE SEQUENCE vouchers_id_seq;
CREATE TABLE vouchers (
    id         bigint PRIMARY KEY,
    code       text COLLATE "C" NOT NULL,        -- whoever has it can spend it
    amount     numeric(12, 2) NOT NULL,
    balance    numeric(12, 2) NOT NULL,
    sale_id    bigint NOT NULL,                  -- of which money went back
    issued_at  timestamptz NOT NULL,
    CONSTRAINT vouchers_code_unique UNIQUE (code),
    CONSTRAINT vouchers_sums CHECK (amount > 0 AND balance >= 0 AND balance <= amount)
);

CREATE SEQUENCE sale_returns_id_seq;
CREATE TABLE sale_returns (
    id               bigint PRIMARY KEY,
    sale_id          bigint NOT NULL,
    user_id          bigint NOT NULL,
    location_id      bigint NOT NULL,
    return_date      timestamptz NOT NULL,
    total            numeric(12, 2) NOT NULL,    -- what the returned units are worth
    way              smallint NOT NULL,
    reason           text NOT NULL,
    credit_note_id   bigint NOT NULL,
    exchange_sale_id bigint
);
CREATE INDEX sale_returns_of_sale ON sale_returns (sale_id, id);

CREATE TABLE sale_return_lines (
    id                     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sale_return_id         bigint NOT NULL,
    sale_detail_id         bigint NOT NULL,
    quantity               integer NOT NULL,
    condition              smallint NOT NULL,
    amount                 numeric(12, 2) NOT NULL,
    stock_movement_id      bigint NOT NULL,
    loss_stock_movement_id bigint,               -- of what was damaged
    CONSTRAINT sale_return_lines_quantity CHECK (quantity > 0)
);
CREATE INDEX sale_return_lines_of_return ON sale_return_lines (sale_return_id, id);

-- Never changed: a mistake gets a credit note. chain_number has no gap over all of them, series_number none in its
-- series (kind, year); each bears the hash of the one before it (docs/adr/0017-invoice-records.md).
CREATE SEQUENCE invoices_id_seq;
CREATE TABLE invoices (
    id                  bigint PRIMARY KEY,
    number              text COLLATE "C" NOT NULL,
    kind                smallint NOT NULL,
    year                integer NOT NULL,
    series_number       integer NOT NULL,
    sale_id             bigint NOT NULL,
    sale_return_id      bigint,
    corrects_invoice_id bigint,
    corrects_kind       smallint,
    invoice_date        date NOT NULL,           -- the shop's own day
    issued_at           timestamptz NOT NULL,
    utc_offset_minutes  integer NOT NULL,        -- of the shop's time zone at that instant
    total               numeric(12, 2) NOT NULL, -- negative in a credit note
    tax                 numeric(12, 2) NOT NULL,
    issuer_name         text NOT NULL,
    issuer_tax_number   text NOT NULL,
    issuer_address      text NOT NULL,
    currency            text NOT NULL,
    buyer_name          text NOT NULL,
    buyer_tax_number    text NOT NULL,
    buyer_address       text NOT NULL,
    language            smallint NOT NULL,
    user_id             bigint NOT NULL,
    chain_number        bigint NOT NULL,
    hash                bytea NOT NULL,
    CONSTRAINT invoices_number_unique UNIQUE (number),
    CONSTRAINT invoices_series_unique UNIQUE (kind, year, series_number),
    CONSTRAINT invoices_chain_unique UNIQUE (chain_number)
);
CREATE INDEX invoices_of_sale ON invoices (sale_id, id);
CREATE INDEX invoices_in_order ON invoices (invoice_date, id);
CREATE INDEX invoices_of_kind ON invoices (kind, invoice_date, id);

CREATE TABLE invoice_taxes (
    invoice_id bigint NOT NULL,
    rate       numeric(5, 2) NOT NULL,
    base       numeric(12, 2) NOT NULL,
    tax        numeric(12, 2) NOT NULL,
    PRIMARY KEY (invoice_id, rate)
);

-- Where the next invoice goes on: one row, locked by whoever issues.
CREATE TABLE invoice_head (
    is_only      boolean PRIMARY KEY DEFAULT true,
    chain_number bigint NOT NULL DEFAULT 0,
    hash         bytea,
    issued_at    timestamptz NOT NULL DEFAULT 'epoch',
    invoice_date date NOT NULL DEFAULT '0001-01-01',
    CONSTRAINT invoice_head_one_row CHECK (is_only)
) WITH (fillfactor = 10);
INSERT INTO invoice_head DEFAULT VALUES;

CREATE TABLE invoice_series (
    kind          smallint NOT NULL,
    year          integer NOT NULL,
    series_number integer NOT NULL,              -- the last one
    PRIMARY KEY (kind, year)
) WITH (fillfactor = 10);

-- Sales as they are at this instant: an open one whose time is over has expired, whether or not anybody wrote it down.
CREATE VIEW current_sales AS
SELECT sale.*, CASE WHEN sale.status = 1 AND sale.expiration_date <= now() THEN 6::smallint ELSE sale.status END AS
    status_now
FROM sales AS sale;

CREATE TRIGGER invoices_are_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON invoices
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER invoice_taxes_are_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON invoice_taxes
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER sale_returns_are_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON sale_returns
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER sale_return_lines_are_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON sale_return_lines
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refunds_are_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON refunds
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER payments_are_kept BEFORE DELETE OR TRUNCATE ON payments
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER sales_are_kept BEFORE DELETE OR TRUNCATE ON sales
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER sale_details_are_kept BEFORE DELETE OR TRUNCATE ON sale_details
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER vouchers_are_kept BEFORE DELETE OR TRUNCATE ON vouchers
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
