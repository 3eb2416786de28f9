-- The law wants the customer's name on invoices, not on simplified ones without their tax number (Royal Decree
-- 1619/2012, article 7.1), nor on credit notes to those: there it goes with whoever is erased. No record's hash is over
-- it (docs/adr/0017-invoice-records.md).
CREATE FUNCTION keep_invoice() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    allowed invoices := OLD;
BEGIN
    -- 2 is a simplified one, domain/sales/invoice_number.hpp.
    IF OLD.buyer_tax_number = '' AND coalesce(OLD.corrects_kind, OLD.kind) = 2 AND is_buyer_erased(OLD.sale_id) THEN
        allowed.buyer_name := '';
        allowed.buyer_address := '';
    END IF;
    IF NEW IS DISTINCT FROM allowed THEN
        RAISE EXCEPTION '% of % is refused: rows of this table are kept for ever', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER invoices_are_kept ON invoices;
CREATE TRIGGER invoices_are_kept BEFORE DELETE OR TRUNCATE ON invoices
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER invoices_rows_are_kept BEFORE UPDATE ON invoices
    FOR EACH ROW EXECUTE FUNCTION keep_invoice();

-- Those who are erased already.
UPDATE sales SET buyer_name = '', buyer_address = ''
WHERE buyer_erased_at IS NOT NULL AND buyer_tax_number = '' AND (buyer_name <> '' OR buyer_address <> '');
UPDATE invoices SET buyer_name = '', buyer_address = ''
WHERE buyer_tax_number = '' AND coalesce(corrects_kind, kind) = 2 AND (buyer_name <> '' OR buyer_address <> '')
  AND sale_id IN (SELECT id FROM sales WHERE buyer_erased_at IS NOT NULL);
