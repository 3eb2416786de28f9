-- What a line of an order costs may be unknown while the order is a draft: null. What is sent has a cost in each line.
ALTER TABLE purchase_order_lines ALTER COLUMN unit_cost DROP NOT NULL;

CREATE FUNCTION require_purchase_costs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM purchase_order_lines WHERE purchase_order_id = NEW.id AND unit_cost IS NULL) THEN
        RAISE EXCEPTION 'sending % is refused: a line has no cost', NEW.reference_number
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER purchase_orders_are_sent_with_costs BEFORE UPDATE OF sent_at ON purchase_orders
    FOR EACH ROW WHEN (OLD.sent_at IS NULL AND NEW.sent_at IS NOT NULL) EXECUTE FUNCTION require_purchase_costs();
