-- What customers are shown is of what is in use: found without a walk through the seasons that are gone, of which a
-- shop has more each year, and those first. By variant, and of one location.

CREATE INDEX stock_levels_in_use ON stock_levels (product_variant_id, location_id) WHERE NOT is_retired;
CREATE INDEX stock_levels_in_use_of_location ON stock_levels (location_id, product_variant_id) WHERE NOT is_retired;
