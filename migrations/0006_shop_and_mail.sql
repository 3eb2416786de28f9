-- What a shop says of itself on its documents, and the mail that it sends.

CREATE TABLE shop_settings (
    is_only        boolean PRIMARY KEY DEFAULT true,
    name           text NOT NULL DEFAULT 'Trastienda',
    legal_name     text NOT NULL DEFAULT '',     -- who issues invoices
    tax_number     text NOT NULL DEFAULT '',     -- without blanks
    address        text NOT NULL DEFAULT '',
    city           text NOT NULL DEFAULT '',
    country        text NOT NULL DEFAULT '',
    phone          text NOT NULL DEFAULT '',
    email          text NOT NULL DEFAULT '',
    currency       text NOT NULL DEFAULT 'EUR',  -- ISO 4217
    time_zone      text NOT NULL DEFAULT 'Europe/Madrid',  -- where its days begin and end
    language       smallint NOT NULL DEFAULT 1,  -- base/language.hpp: of documents for nobody in particular
    logo           bytea,                        -- PNG
    sale_expiry_s  integer NOT NULL DEFAULT 1800,  -- how long an unpaid sale keeps its units
    version        bigint NOT NULL DEFAULT 1,
    updated_at     timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT shop_settings_one_row CHECK (is_only),
    CONSTRAINT shop_settings_language CHECK (language IN (1, 2)),
    CONSTRAINT shop_settings_currency CHECK (currency ~ '^[A-Z]{3}$'),
    CONSTRAINT shop_settings_sale_expiry CHECK (sale_expiry_s BETWEEN 60 AND 2592000)
);
INSERT INTO shop_settings DEFAULT VALUES;
CREATE TRIGGER shop_settings_keep_version BEFORE UPDATE OF version ON shop_settings
    FOR EACH ROW EXECUTE FUNCTION keep_version_of_unchanged();

-- Every mail, written with its full content in the transaction of what it tells of, and sent later.
CREATE SEQUENCE email_log_id_seq;
CREATE TABLE email_log (
    id         bigint PRIMARY KEY DEFAULT nextval('email_log_id_seq'),
    user_id    bigint,                           -- null: to somebody without an account
    email_type smallint NOT NULL,                -- domain/mail/letter.hpp
    recipient  text NOT NULL,
    subject    text NOT NULL,
    content    text NOT NULL,
    status     smallint NOT NULL DEFAULT 1,      -- likewise: 1 queued
    created_at timestamptz NOT NULL DEFAULT now(),
    sent_at    timestamptz,
    CONSTRAINT email_log_status CHECK (status BETWEEN 1 AND 3)
);
CREATE INDEX email_log_queued ON email_log (id) WHERE status = 1;
CREATE INDEX email_log_of_user ON email_log (user_id, id);
