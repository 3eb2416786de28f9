-- The movements of a location or of a type are found by batch: one row for all that a batch booked of one type at one
-- location, instead of an entry in an index for each movement (bench/README.md says what that saves).
CREATE TABLE stock_batch_movements (
    location_id      bigint NOT NULL,
    movement_type_id bigint NOT NULL,
    stock_batch_id   bigint NOT NULL,
    movement_ids     bigint[] NOT NULL,  -- in order, never empty
    PRIMARY KEY (location_id, movement_type_id, stock_batch_id)
);
-- As for stock_batches: compressing them would cost more than writing them.
ALTER TABLE stock_batch_movements ALTER COLUMN movement_ids SET STORAGE EXTERNAL;

INSERT INTO stock_batch_movements (location_id, movement_type_id, stock_batch_id, movement_ids)
SELECT location_id, movement_type_id, stock_batch_id, array_agg(id ORDER BY id)
FROM stock_movements
GROUP BY location_id, movement_type_id, stock_batch_id;

DROP INDEX stock_movements_of_location;
