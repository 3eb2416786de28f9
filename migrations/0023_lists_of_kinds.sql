-- A page of a list is read from the last of each kind, whatever of a kind is asked for (store/sales.sql, audit_log.sql,
-- ledger.sql): one index for all filters, and all of them together.

DROP INDEX sales_of_location;
DROP INDEX sales_of_channel;
DROP INDEX sales_not_completed;
DROP INDEX sales_not_paid;
CREATE INDEX sales_of_kind ON sales (location_id, channel, status, sale_date, id);

DROP INDEX audit_log_of_user;
DROP INDEX audit_log_of_type;
DROP INDEX audit_log_of_removals;
CREATE INDEX audit_log_of_user ON audit_log (user_id, resource_type, action, happened_at, id) WHERE user_id IS NOT NULL;
CREATE INDEX audit_log_of_kind ON audit_log (resource_type, action, happened_at, id);

CREATE INDEX stock_reservations_of_kind ON stock_reservations (location_id, status, id);
