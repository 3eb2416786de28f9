-- Levels of what is out of use, and transfers that are on their way.

-- What is out of use is in no list of what is low or short, and costs them nothing: at 0 units it is at its minimum for
-- good, and whoever asked what is low read all of it each time to leave it out.

-- That the variant is out of use, as far as the level knows. True only where it is: `trastienda doctor` proves it. A
-- level that is made for a variant that is out of use already begins as false, so that nobody who makes one must hold
-- the variant's row, and whoever asks what is in use looks up the few that are left. The engine never writes it.
ALTER TABLE stock_levels ADD COLUMN is_retired boolean NOT NULL DEFAULT false;

DROP INDEX stock_levels_low, stock_levels_short;
UPDATE stock_levels AS level SET is_retired = true
FROM product_variants AS variant
WHERE variant.id = level.product_variant_id AND NOT variant.is_active;
CREATE INDEX stock_levels_low ON stock_levels (location_id, product_variant_id) WHERE is_low AND NOT is_retired;
CREATE INDEX stock_levels_short ON stock_levels (product_variant_id, location_id) WHERE may_be_short AND NOT is_retired;

CREATE OR REPLACE VIEW current_levels AS
SELECT level.product_variant_id, level.location_id, level.on_hand, level.reserved, level.minimum_stock,
       level.optimal_stock, level.bin, level.next_expiration, level.value, level.last_unit_cost,
       level.last_movement_date, level.is_low, level.version,
       greatest(0, level.reserved - CASE WHEN level.next_expiration > now() THEN 0 ELSE (
           SELECT coalesce(sum(expired.quantity), 0)::integer FROM stock_reservations AS expired
           WHERE expired.product_variant_id = level.product_variant_id AND expired.location_id = level.location_id
             AND expired.status = 1 AND expired.expiration_date <= now()) END) AS reserved_now,
       level.is_retired
FROM stock_levels AS level
WHERE level.location_id <> 0;

-- Whoever changes variants holds their rows, so two of them cannot cross. The levels are locked in the order in which
-- everybody locks them, by variant and then location. For each variant its levels are looked up by their key, whatever
-- the plan of an earlier, smaller change was: so an import that puts 20,000 variants out of use takes no longer for it.
CREATE FUNCTION retire_levels() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    WITH unlike AS MATERIALIZED (
        SELECT level.product_variant_id, level.location_id, NOT changed.is_active AS is_retired
        FROM (SELECT id, is_active FROM changed_rows ORDER BY id OFFSET 0) AS changed
        CROSS JOIN LATERAL (SELECT product_variant_id, location_id FROM stock_levels
                            WHERE product_variant_id = changed.id AND is_retired = changed.is_active
                            ORDER BY location_id
                            FOR NO KEY UPDATE) AS level)
    UPDATE stock_levels AS level SET is_retired = unlike.is_retired
    FROM unlike
    WHERE level.product_variant_id = unlike.product_variant_id AND level.location_id = unlike.location_id;
    RETURN NULL;
END $$;
CREATE TRIGGER product_variants_retire_levels AFTER UPDATE ON product_variants REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION retire_levels();

-- It follows from the variant, whose own entry in the audit log tells of it.
DROP TRIGGER stock_levels_record_change ON stock_levels;
CREATE TRIGGER stock_levels_record_change AFTER UPDATE OF version ON stock_levels
    FOR EACH ROW EXECUTE FUNCTION record_change('level', 'product_variant_id', '{location_id}',
        '{is_low,on_hand,reserved,next_expiration,value,last_unit_cost,last_movement_date,on_order,may_be_short,'
        'is_retired}');
DROP TRIGGER stock_levels_record_settings ON stock_levels;
CREATE TRIGGER stock_levels_record_settings AFTER INSERT ON stock_levels
    FOR EACH ROW WHEN (NEW.minimum_stock <> 5 OR NEW.optimal_stock <> 20 OR NEW.bin <> '')
    EXECUTE FUNCTION record_change('level', 'product_variant_id', '{location_id}',
        '{is_low,on_hand,reserved,next_expiration,value,last_unit_cost,last_movement_date,on_order,may_be_short,'
        'is_retired}');

-- What is in transit still, however much was ever sent.
CREATE INDEX stock_transfer_lines_open ON stock_transfer_lines (stock_transfer_id)
    WHERE received::bigint + lost + returned < sent;
