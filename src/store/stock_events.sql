-- The statements of stock_events.cpp.

-- name: read_position
-- Where each chain stands: the number of its last batch.
SELECT chain.id, last.chain_number
FROM generate_series(1, $1::integer) AS chain (id)
CROSS JOIN LATERAL (SELECT chain_number FROM stock_batches WHERE chain_id = chain.id
                    ORDER BY chain_number DESC LIMIT 1) AS last;

-- name: read_horizons
SELECT chain_id, chain_number FROM stock_event_horizons;

-- name: read_events
-- What followed a position, one row a change, at most $5 batches with $6 changes in all. Of the batch that comes first
-- at least that many, so that a longer one comes in parts: $4 says how much of it has been read, in the middle of which
-- the position stands. Where that is all of it, it is left out: a position may also say more than the batch holds, and
-- one without a row would keep the first place from a longer one behind it for good. Within a chain in the order of
-- its numbers, and for one level, whatever the chains, in the order in which it changed: a batch takes its id while it
-- holds the locks of its levels, so in both cases that is the order of ids.
WITH later AS (
    SELECT chain.id AS chain_id, batch.id AS batch_id, event.*,
           cardinality(event.product_variant_ids) AS changes_in_all,
           CASE WHEN event.chain_number = known.chain_number + 1
                THEN least(known.changes_read, cardinality(event.product_variant_ids)) ELSE 0 END AS first_change
    FROM generate_series(1, $1::integer) AS chain (id)
    LEFT JOIN unnest($2::integer[], $3::bigint[], $4::integer[]) AS known (id, chain_number, changes_read)
        ON known.id = chain.id
    CROSS JOIN LATERAL (SELECT chain_number, happened_at, product_variant_ids, location_ids, on_hand, reserved
                        FROM stock_events
                        WHERE chain_id = chain.id AND chain_number > coalesce(known.chain_number, 0)
                        ORDER BY chain_number LIMIT $5::bigint) AS event
    JOIN stock_batches AS batch ON batch.chain_id = chain.id AND batch.chain_number = event.chain_number),
page AS (
    SELECT *, first_change + least(changes_in_all, $6::bigint)::integer AS last_change,
           row_number() OVER (ORDER BY batch_id) AS place,
           sum(changes_in_all - first_change) OVER (ORDER BY batch_id) AS changes
    FROM later
    WHERE first_change < changes_in_all)
SELECT page.chain_id, page.chain_number, page.happened_at, page.changes_in_all, page.first_change,
       change.product_variant_id, change.location_id, change.on_hand, change.reserved
FROM page
CROSS JOIN LATERAL unnest(product_variant_ids[first_change + 1:last_change], location_ids[first_change + 1:last_change],
                          on_hand[first_change + 1:last_change], reserved[first_change + 1:last_change])
    WITH ORDINALITY AS change (product_variant_id, location_id, on_hand, reserved, place)
WHERE page.place = 1 OR (page.place <= $5::bigint AND page.changes <= $6::bigint)
ORDER BY page.place, change.place;

-- name: remove_events
-- Of each chain the oldest, at most $3, as far as they are older than $2 seconds. Notes how far that went.
WITH old AS (
    SELECT chain.id AS chain_id, max(event.chain_number) AS chain_number
    FROM generate_series(1, $1::integer) AS chain (id)
    CROSS JOIN LATERAL (SELECT chain_number, happened_at FROM stock_events
                        WHERE chain_id = chain.id ORDER BY chain_number LIMIT $3::bigint) AS event
    WHERE event.happened_at < clock_timestamp() - $2::bigint * interval '1 second'
    GROUP BY chain.id),
removed AS (
    DELETE FROM stock_events AS event USING old
    WHERE event.chain_id = old.chain_id AND event.chain_number <= old.chain_number
    RETURNING 1),
noted AS (
    INSERT INTO stock_event_horizons AS horizon (chain_id, chain_number)
    SELECT chain_id, chain_number FROM old ORDER BY chain_id
    ON CONFLICT (chain_id) DO UPDATE SET chain_number = greatest(horizon.chain_number, excluded.chain_number))
SELECT count(*) FROM removed;

-- name: read_expiring_levels
SELECT product_variant_id, location_id FROM stock_levels
WHERE next_expiration <= now() AND next_expiration < 'infinity'
ORDER BY next_expiration LIMIT $1::bigint;
