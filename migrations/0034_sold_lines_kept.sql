-- What was sold is read anew whenever an invoice is printed again: a line changes only as the program changes it. Units
-- come back, never go; its movement comes with the payment, once; what was written goes with whom it was written of.
CREATE FUNCTION keep_sale_detail() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    allowed sale_details := OLD;
BEGIN
    allowed.returned := greatest(OLD.returned, NEW.returned);
    allowed.stock_movement_id := coalesce(OLD.stock_movement_id, NEW.stock_movement_id);
    IF NEW.discount_reason <> OLD.discount_reason AND is_buyer_erased(OLD.sale_id) THEN
        allowed.discount_reason := '';
    END IF;
    IF NEW IS DISTINCT FROM allowed THEN
        RAISE EXCEPTION '% of % is refused: what was sold is kept for ever', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sale_details_rows_are_kept BEFORE UPDATE ON sale_details
    FOR EACH ROW EXECUTE FUNCTION keep_sale_detail();
