-- What should be ordered is found by an index: a level says itself whether it may be short of what the shop wants.

-- What is still to come of a variant to a location: on order, and in drafts that nobody has sent yet. The rule is that
-- of domain/purchases (outstanding). OFFSET 0: rows are looked up one by one, whatever old statistics say.
CREATE FUNCTION units_coming(variant bigint, location bigint) RETURNS TABLE (on_order bigint, in_drafts bigint)
LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(greatest(0, line.ordered - line.received)) FILTER (WHERE purchase.status <> 1), 0),
           coalesce(sum(line.ordered) FILTER (WHERE purchase.status = 1), 0)
    FROM (SELECT * FROM purchase_order_lines WHERE product_variant_id = variant OFFSET 0) AS line
    CROSS JOIN LATERAL (SELECT status FROM purchase_orders
                        WHERE id = line.purchase_order_id AND location_id = location AND status IN (1, 2, 3)
                        OFFSET 0) AS purchase
$$;

-- Never more than is on order, and as a rule just that: a level that is made after an order for it was sent knows of
-- none before the next one is sent, cancelled or closed. Changed under the level's lock in the transaction that changes
-- what is on order. `trastienda doctor` proves it.
ALTER TABLE stock_levels ADD COLUMN on_order integer NOT NULL DEFAULT 0;
UPDATE stock_levels AS level SET on_order = least(2147483647, coming.units)
FROM (SELECT line.product_variant_id, purchase.location_id, sum(greatest(0, line.ordered - line.received)) AS units
      FROM purchase_orders AS purchase JOIN purchase_order_lines AS line ON line.purchase_order_id = purchase.id
      WHERE purchase.status IN (2, 3)
      GROUP BY line.product_variant_id, purchase.location_id) AS coming
WHERE level.product_variant_id = coming.product_variant_id AND level.location_id = coming.location_id
  AND coming.units > 0;

-- True of every level of which something should be ordered (domain/purchases/replenishment.hpp), and of few others:
-- those whose reservations have run out since, and those of which more is on order than they know. It is a column, as
-- is_low is, so that a movement touches the index only where the answer changes. Differences, since a sum of what is
-- here and what is to come may be too large for an integer.
ALTER TABLE stock_levels ADD COLUMN may_be_short boolean NOT NULL GENERATED ALWAYS AS (
    on_hand - reserved <= minimum_stock AND on_hand - reserved < optimal_stock - on_order) STORED;
CREATE INDEX stock_levels_short ON stock_levels (product_variant_id, location_id) WHERE may_be_short;

-- Both follow from the rest: they are no change by themselves, and no news for the audit log.
CREATE OR REPLACE FUNCTION keep_version_of_unchanged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - '{version,updated_at,is_low,may_be_short}'::text[]
        = to_jsonb(OLD) - '{version,updated_at,is_low,may_be_short}'::text[] THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER stock_levels_record_change ON stock_levels;
CREATE TRIGGER stock_levels_record_change AFTER UPDATE OF version ON stock_levels
    FOR EACH ROW EXECUTE FUNCTION record_change('level', 'product_variant_id', '{location_id}',
        '{is_low,on_hand,reserved,next_expiration,value,last_unit_cost,last_movement_date,on_order,may_be_short}');
DROP TRIGGER stock_levels_record_settings ON stock_levels;
CREATE TRIGGER stock_levels_record_settings AFTER INSERT ON stock_levels
    FOR EACH ROW WHEN (NEW.minimum_stock <> 5 OR NEW.optimal_stock <> 20 OR NEW.bin <> '')
    EXECUTE FUNCTION record_change('level', 'product_variant_id', '{location_id}',
        '{is_low,on_hand,reserved,next_expiration,value,last_unit_cost,last_movement_date,on_order,may_be_short}');
