-- Who gave a sale up, and when. Null: it is not cancelled, or was before this was kept.
ALTER TABLE sales
    ADD COLUMN cancelled_by_user_id bigint,
    ADD COLUMN cancelled_at timestamptz,
    ADD CONSTRAINT sales_cancellation CHECK
        ((cancelled_by_user_id IS NULL) = (cancelled_at IS NULL) AND (cancelled_at IS NULL OR status = 5));

-- As it was, with the columns that the table has got since.
DROP VIEW current_sales;
CREATE VIEW current_sales AS
SELECT sale.*, CASE WHEN sale.status = 1 AND sale.expiration_date <= now() THEN 6::smallint ELSE sale.status END AS
    status_now
FROM sales AS sale;
