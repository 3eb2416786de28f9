-- Levels that may go, that are out of use, and transfers that are on their way.

-- The engine takes away again what it made and booked nothing on (store/journal.sql, unmake_levels). Of all else: what
-- the ledger names, and what people set, stays.
DROP TRIGGER stock_levels_are_kept ON stock_levels;
CREATE TRIGGER stock_levels_are_kept BEFORE DELETE ON stock_levels
    FOR EACH ROW WHEN (OLD.last_movement_date <> 'epoch' OR OLD.on_hand <> 0 OR OLD.reserved <> 0 OR OLD.version <> 1
                       OR OLD.minimum_stock <> 5 OR OLD.optimal_stock <> 20 OR OLD.bin <> '')
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER stock_levels_are_not_truncated BEFORE TRUNCATE ON stock_levels
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
