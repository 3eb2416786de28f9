-- A level that nobody has booked on or set anything of is no history: what a dry run or a refusal made is taken away
-- again (unmake_levels in store/journal.sql). All others are kept for ever, as before.
DROP TRIGGER stock_levels_are_kept ON stock_levels;
CREATE TRIGGER stock_levels_are_kept BEFORE TRUNCATE ON stock_levels
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER stock_levels_rows_are_kept BEFORE DELETE ON stock_levels
    FOR EACH ROW WHEN (OLD.last_movement_date <> 'epoch' OR OLD.on_hand <> 0 OR OLD.reserved <> 0 OR OLD.version <> 1
                       OR OLD.minimum_stock <> 5 OR OLD.optimal_stock <> 20 OR OLD.bin <> '')
    EXECUTE FUNCTION refuse_change();
