-- A page of a list is read from an index in the list's own order, whatever the filter and however few fit it.

-- One for three filters: of a location, of a type (in each location's part), of both (store/ledger.sql). Every movement
-- pays for it, so there is no second one.
CREATE INDEX stock_movements_of_location ON stock_movements (location_id, movement_type_id, id);

CREATE INDEX users_search ON users USING gin (search_text gin_trgm_ops);
-- Customers are nearly all of them: who is none, and who is gone, is found without reading through them.
CREATE INDEX users_of_staff ON users (role, id) WHERE role <> 6;
CREATE INDEX users_inactive ON users (id) WHERE NOT is_active;

-- Orders that were not paid in time stay stored as open: the expired ones in the list's order, the living by expiry.
CREATE INDEX sales_not_paid ON sales (sale_date, id) WHERE status IN (1, 6);
CREATE INDEX sales_open ON sales (expiration_date) WHERE status = 1;
