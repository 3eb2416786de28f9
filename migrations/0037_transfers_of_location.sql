-- The transfers of a location, from it or to it, were looked for among all of them by their id: a location with few of
-- its own walked down the whole table for each page.

CREATE INDEX stock_transfers_from ON stock_transfers (from_location_id, id);
CREATE INDEX stock_transfers_to ON stock_transfers (to_location_id, id);
