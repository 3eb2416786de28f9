-- Reading invoices.

-- name: read_invoice
SELECT invoice.id, invoice.number, invoice.kind, invoice.sale_id, invoice.sale_return_id, invoice.corrects_invoice_id,
       coalesce((SELECT corrected.number FROM invoices AS corrected WHERE corrected.id = invoice.corrects_invoice_id),
                ''),
       invoice.invoice_date - '1970-01-01'::date, invoice.issued_at, invoice.total, invoice.tax, invoice.issuer_name,
       invoice.issuer_tax_number, invoice.issuer_address, invoice.currency, invoice.buyer_name,
       invoice.buyer_tax_number, invoice.buyer_address, invoice.language, invoice.user_id, invoice.chain_number,
       invoice.hash, invoice.letterhead_id, invoice.replaces_invoice_id,
       coalesce((SELECT replaced.number FROM invoices AS replaced WHERE replaced.id = invoice.replaces_invoice_id),
                ''), invoice.correction_reason
FROM invoices AS invoice WHERE invoice.id = $1::bigint;

-- name: read_taxes
SELECT rate, base, tax FROM invoice_taxes WHERE invoice_id = $1::bigint ORDER BY rate;

-- name: list_invoices
SELECT invoice.id, invoice.number, invoice.kind, invoice.sale_id, invoice.sale_return_id, invoice.corrects_invoice_id,
       coalesce((SELECT corrected.number FROM invoices AS corrected WHERE corrected.id = invoice.corrects_invoice_id),
                ''),
       invoice.invoice_date - '1970-01-01'::date, invoice.issued_at, invoice.total, invoice.tax, invoice.issuer_name,
       invoice.issuer_tax_number, invoice.issuer_address, invoice.currency, invoice.buyer_name,
       invoice.buyer_tax_number, invoice.buyer_address, invoice.language, invoice.user_id, invoice.chain_number,
       invoice.hash, invoice.letterhead_id, invoice.replaces_invoice_id,
       coalesce((SELECT replaced.number FROM invoices AS replaced WHERE replaced.id = invoice.replaces_invoice_id),
                ''), invoice.correction_reason
FROM invoices AS invoice
WHERE ($1::bigint IS NULL
       OR (invoice.invoice_date, invoice.id) < ('1970-01-01'::date + $1::bigint::integer, $2::bigint))
  AND ($4::bigint IS NULL OR invoice.sale_id = $4::bigint)
  AND ($5::bigint IS NULL OR invoice.kind = $5::bigint)
  AND ($6::text IS NULL OR invoice.number = $6::text)
  AND ($7::bigint IS NULL OR invoice.invoice_date >= '1970-01-01'::date + $7::bigint::integer)
  AND ($8::bigint IS NULL OR invoice.invoice_date <= '1970-01-01'::date + $8::bigint::integer)
ORDER BY invoice.invoice_date DESC, invoice.id DESC
LIMIT $3::bigint;
