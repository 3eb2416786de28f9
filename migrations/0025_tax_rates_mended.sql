-- A rate that was entered wrong can be mended, or taken away, until something is sold with it. What is sold notes that
-- on the rate itself: who changes one need not look through all sales.
ALTER TABLE tax_rates
    ADD COLUMN version       bigint NOT NULL DEFAULT 1,  -- grows with each change; the ETag
    ADD COLUMN first_sold_on date;                       -- the day of the first line that bears it; null: no line does

CREATE TRIGGER tax_rates_keep_version BEFORE UPDATE OF version ON tax_rates
    FOR EACH ROW EXECUTE FUNCTION keep_version_of_unchanged();
-- What the engine notes is nobody's act.
DROP TRIGGER tax_rates_record_change ON tax_rates;
CREATE TRIGGER tax_rates_record_change AFTER INSERT OR UPDATE OR DELETE ON tax_rates
    FOR EACH ROW EXECUTE FUNCTION record_change('tax_rate', 'id', '{}', '{first_sold_on}');

-- By which row of the table a line of before was priced is not known: every one that says its rate may be it.
WITH sold AS (
    SELECT line.tax_rate AS rate, (sale.sale_date AT TIME ZONE shop.time_zone)::date AS day
    FROM sale_details AS line JOIN sales AS sale ON sale.id = line.sale_id, shop_settings AS shop
    GROUP BY 1, 2
)
UPDATE tax_rates AS kept SET first_sold_on = (
    SELECT min(sold.day) FROM sold WHERE sold.rate = kept.rate AND sold.day >= kept.valid_from);
