-- What was given back in cash at once, of what was handed over: the ticket shows both, also when it is printed again.
ALTER TABLE payments
    ADD COLUMN change_given numeric(12, 2) NOT NULL DEFAULT 0,
    ADD CONSTRAINT payments_change_given_cash CHECK (change_given = 0 OR (change_given > 0 AND method = 1));
