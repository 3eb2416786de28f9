-- What the doctor reads to reckon every sale anew: of so many sales after one, in the order of their ids. Each is
-- joined by its own index, however few or many the planner takes them for.

-- name: read_currency
SELECT currency FROM shop_settings;

-- name: read_sold_lines
-- A discount's reason is no part of the reckoning, and may be erased. What nobody can count with is null, and said to
-- be so.
SELECT sale.id, nullif(sale.discount_percent, 'NaN'), nullif(sale.discount_amount, 'NaN'), '-'::text, line.id,
       line.quantity, line.returned, nullif(line.unit_price, 'NaN'), nullif(line.discount_percent, 'NaN'),
       nullif(line.discount_amount, 'NaN'), '-'::text, nullif(line.gross, 'NaN'), nullif(line.line_discount, 'NaN'),
       nullif(line.sale_discount, 'NaN'), nullif(line.subtotal, 'NaN'), nullif(line.tax_rate, 'NaN'),
       'NaN' NOT IN (line.unit_price, line.gross, line.line_discount, line.sale_discount, line.subtotal)
           AND line.tax_rate BETWEEN 0 AND 999.99
           AND coalesce(line.discount_percent, 0) BETWEEN 0 AND 999.99 AND coalesce(line.discount_amount, 0) <> 'NaN'
           AND coalesce(sale.discount_percent, 0) BETWEEN 0 AND 999.99 AND coalesce(sale.discount_amount, 0) <> 'NaN'
FROM (SELECT id, discount_percent, discount_amount FROM sales WHERE id > $1::bigint ORDER BY id LIMIT $2::bigint)
    AS sale
LEFT JOIN LATERAL (SELECT * FROM sale_details WHERE sale_id = sale.id OFFSET 0) AS line ON true
ORDER BY sale.id, line.id;

-- name: read_invoiced_taxes
-- Of all papers of each sale: the first is the invoice over all that was sold. One without taxes has a row of nulls.
SELECT sale.id, paper.is_first, nullif(paper.rate, 'NaN'), nullif(paper.base, 'NaN'), nullif(paper.tax, 'NaN'),
       paper.rate BETWEEN 0 AND 999.99 AND 'NaN' NOT IN (paper.base, paper.tax)
FROM (SELECT id FROM sales WHERE id > $1::bigint ORDER BY id LIMIT $2::bigint) AS sale
CROSS JOIN LATERAL (SELECT invoice.id = min(invoice.id) OVER () AS is_first, part.rate, part.base, part.tax
                    FROM invoices AS invoice LEFT JOIN invoice_taxes AS part ON part.invoice_id = invoice.id
                    WHERE invoice.sale_id = sale.id) AS paper
ORDER BY sale.id;
