-- The batches of a period are found by their date. They come in its order, so that an entry for every 32 pages is
-- enough, and costs the writing of a batch nothing.
CREATE INDEX stock_batches_committed_at ON stock_batches USING brin (committed_at)
    WITH (pages_per_range = 32, autosummarize = on);
