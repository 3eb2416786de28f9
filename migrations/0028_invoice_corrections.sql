-- Whom an invoice names is put right by a credit note without a return, which says why, and a new invoice in its place.
-- Both are new columns with a constant before them: no row is written for that.
ALTER TABLE invoices ADD COLUMN correction_reason text NOT NULL DEFAULT '';  -- of such a credit note; else ''
ALTER TABLE invoices ALTER COLUMN correction_reason DROP DEFAULT;
ALTER TABLE invoices ADD COLUMN replaces_invoice_id bigint;                  -- of such a new invoice
