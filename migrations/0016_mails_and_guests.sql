-- The log of mails is read by whom it went to, by what it told of and by what became of it; the newest first.
CREATE INDEX email_log_of_recipient ON email_log (lower(recipient COLLATE "C"), id);
CREATE INDEX email_log_of_type ON email_log (email_type, id);
CREATE INDEX email_log_of_status ON email_log (status, id);
-- The one before finds what waits as well.
DROP INDEX email_log_queued;

-- What somebody bought without signing in is found by the address under which he did, when he wants to be forgotten.
CREATE INDEX sales_of_guests ON sales (lower(buyer_email COLLATE "C")) WHERE user_id IS NULL AND buyer_email <> '';
