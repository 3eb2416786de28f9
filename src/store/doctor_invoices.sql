-- What the doctor reads to hash every invoice anew.

-- name: read_invoices
-- What is neither an amount nor an instant is null: such a row is not as it was issued.
SELECT invoice.id, invoice.number, invoice.kind, invoice.corrects_kind, invoice.invoice_date - '1970-01-01'::date,
       nullif(invoice.issued_at, '-infinity'), invoice.utc_offset_minutes, nullif(invoice.total, 'NaN'),
       nullif(invoice.tax, 'NaN'), invoice.issuer_tax_number, invoice.chain_number, invoice.hash,
       invoice.sale_return_id IS NULL, coalesce(taxes.total, 0) = invoice.total AND coalesce(taxes.tax, 0) = invoice.tax
FROM invoices AS invoice
LEFT JOIN LATERAL (SELECT sum(base + tax) AS total, sum(tax) AS tax FROM invoice_taxes
                   WHERE invoice_id = invoice.id) AS taxes ON true
WHERE invoice.chain_number > $1::bigint
ORDER BY invoice.chain_number
LIMIT $2::bigint;

-- name: read_head
SELECT chain_number, coalesce(hash, '') FROM invoice_head;
