-- Each movement changes a level's row, and its two foreign keys were looked at every time though neither can change.
-- What they name is never deleted (the triggers of 0002), and `trastienda doctor` proves the references, as it does
-- the ledger's (docs/adr/0004-ledger-without-foreign-keys.md).
ALTER TABLE stock_levels DROP CONSTRAINT stock_levels_product_variant_id_fkey,
    DROP CONSTRAINT stock_levels_location_id_fkey;
