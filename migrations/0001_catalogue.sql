-- People and the catalogue: the tables of the original design, with what a shop needs beside them.
-- Rows are never deleted, only put out of use (is_active), so that the ledger can name them without foreign keys.

CREATE EXTENSION IF NOT EXISTS pg_trgm;  -- search by any part of a name, SKU or barcode

CREATE TABLE users (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email         text NOT NULL,               -- as typed
    email_folded  text NOT NULL,               -- lower case: one account per address
    password_hash text NOT NULL,               -- Argon2id, as libsodium writes it
    role          smallint NOT NULL DEFAULT 6, -- domain/people/permission.hpp; 6 is 'user'
    is_active     boolean NOT NULL DEFAULT true,
    search_text   text NOT NULL,               -- folded e-mail and names
    version       bigint NOT NULL DEFAULT 1,   -- grows with each change; the ETag
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT users_email_unique UNIQUE (email_folded),
    CONSTRAINT users_email_length CHECK (length(email) BETWEEN 3 AND 254)
);

CREATE TABLE user_profiles (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id    bigint NOT NULL REFERENCES users,
    first_name text NOT NULL DEFAULT '',
    last_name  text NOT NULL DEFAULT '',
    phone      text NOT NULL DEFAULT '',
    address    text NOT NULL DEFAULT '',
    city       text NOT NULL DEFAULT '',
    country    text NOT NULL DEFAULT '',
    CONSTRAINT user_profiles_one_each UNIQUE (user_id)
);

-- A session (from signing in) or a token (for a program). Only a hash of the secret is kept.
CREATE TABLE sessions (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    token_hash bytea NOT NULL,
    user_id    bigint NOT NULL REFERENCES users,
    kind       smallint NOT NULL,              -- 1 session, 2 token
    name       text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,           -- 'infinity' for a token without an end
    revoked_at timestamptz,
    CONSTRAINT sessions_token_unique UNIQUE (token_hash)
);
CREATE INDEX sessions_of_user ON sessions (user_id, id);

-- Failed attempts to sign in, by account and by address: what slows the next one. One row per subject.
CREATE TABLE sign_in_failures (
    subject      text PRIMARY KEY,             -- 'account:<folded e-mail>' or 'address:<ip>'
    failures     integer NOT NULL,
    last_failure timestamptz NOT NULL
);

CREATE TABLE categories (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name        text NOT NULL,
    name_folded text COLLATE "C" NOT NULL,     -- without accents and capitals: one row per name, and the order of lists
    description text NOT NULL DEFAULT '',
    is_active   boolean NOT NULL DEFAULT true,
    version     bigint NOT NULL DEFAULT 1,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT categories_name_unique UNIQUE (name_folded)
);

CREATE TABLE brands (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name        text NOT NULL,
    name_folded text COLLATE "C" NOT NULL,
    description text NOT NULL DEFAULT '',
    is_active   boolean NOT NULL DEFAULT true,
    version     bigint NOT NULL DEFAULT 1,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT brands_name_unique UNIQUE (name_folded)
);

CREATE TABLE providers (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name           text NOT NULL,
    name_folded    text COLLATE "C" NOT NULL,
    contact_person text NOT NULL DEFAULT '',
    email          text NOT NULL DEFAULT '',
    phone          text NOT NULL DEFAULT '',
    address        text NOT NULL DEFAULT '',
    is_active      boolean NOT NULL DEFAULT true,
    version        bigint NOT NULL DEFAULT 1,
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT providers_name_unique UNIQUE (name_folded)
);

CREATE TABLE general_products (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    handle      text NOT NULL,                 -- the product's own word in addresses; an import finds it by this
    name        text NOT NULL,
    name_folded text COLLATE "C" NOT NULL,
    description text NOT NULL DEFAULT '',
    brand_id    bigint REFERENCES brands,
    category_id bigint REFERENCES categories,
    provider_id bigint REFERENCES providers,
    is_active   boolean NOT NULL DEFAULT true,
    version     bigint NOT NULL DEFAULT 1,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT general_products_handle_unique UNIQUE (handle)
);
CREATE INDEX general_products_by_name ON general_products (name_folded, id);
CREATE INDEX general_products_by_time ON general_products (created_at, id);
CREATE INDEX general_products_by_brand ON general_products (brand_id, id);
CREATE INDEX general_products_by_category ON general_products (category_id, id);
CREATE INDEX general_products_by_provider ON general_products (provider_id, id);
CREATE INDEX general_products_search ON general_products USING gin (name_folded gin_trgm_ops);

CREATE TABLE product_variants (
    id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    general_product_id bigint NOT NULL REFERENCES general_products,
    size               text NOT NULL DEFAULT '',
    color              text NOT NULL DEFAULT '',
    variation          text NOT NULL DEFAULT '',  -- any further option, "Fabric: Silk"
    price              numeric(12, 2) NOT NULL,
    sku                text COLLATE "C",
    barcode            text COLLATE "C",          -- digits as given; compared padded to 14 (domain/catalog/ean.hpp)
    is_active          boolean NOT NULL DEFAULT true,
    size_sort_key      text COLLATE "C" NOT NULL, -- XS before S before M: domain/catalog/size.hpp
    color_sort_key     text COLLATE "C" NOT NULL,
    search_text        text NOT NULL,             -- folded name of the product, SKU, barcode, size, colour
    version            bigint NOT NULL DEFAULT 1,
    created_at         timestamptz NOT NULL DEFAULT now(),
    updated_at         timestamptz NOT NULL DEFAULT now(),
    -- Deferrable: checked when the statement ends, so that one statement may swap the SKUs or options of two variants.
    CONSTRAINT product_variants_sku_unique UNIQUE (sku) DEFERRABLE INITIALLY IMMEDIATE,
    CONSTRAINT product_variants_options_unique UNIQUE (general_product_id, size, color, variation)
        DEFERRABLE INITIALLY IMMEDIATE,
    CONSTRAINT product_variants_price_sign CHECK (price >= 0)
);
CREATE INDEX product_variants_in_order
    ON product_variants (general_product_id, color_sort_key, size_sort_key, id);
-- UPC-A 036000291452 and EAN-13 0036000291452 are one article number.
CREATE UNIQUE INDEX product_variants_barcode_unique ON product_variants (lpad(barcode, 14, '0'));
CREATE INDEX product_variants_by_sku ON product_variants (coalesce(sku, ''), id);
CREATE INDEX product_variants_by_price ON product_variants (price, id);
CREATE INDEX product_variants_by_time ON product_variants (created_at, id);
CREATE INDEX product_variants_search ON product_variants USING gin (search_text gin_trgm_ops);

-- A product as people read it: with the names of what it refers to.
CREATE VIEW described_products AS
SELECT product.id, product.handle, product.name, product.name_folded, product.description, product.brand_id,
       brand.name AS brand_name, product.category_id, category.name AS category_name, product.provider_id,
       provider.name AS provider_name, product.is_active, product.version, product.created_at, product.updated_at
FROM general_products AS product
LEFT JOIN brands AS brand ON brand.id = product.brand_id
LEFT JOIN categories AS category ON category.id = product.category_id
LEFT JOIN providers AS provider ON provider.id = product.provider_id;
