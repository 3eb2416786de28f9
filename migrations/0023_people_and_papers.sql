-- Whoever registers an address first need not be its owner: the profile, the language and how the address is written
-- travel with the mailed token, as the password does, and are the account's once its mail is opened.
ALTER TABLE mailed_tokens
    ADD COLUMN email      text,                  -- these eight: of a confirmation
    ADD COLUMN language   smallint,
    ADD COLUMN first_name text,
    ADD COLUMN last_name  text,
    ADD COLUMN phone      text,
    ADD COLUMN address    text,
    ADD COLUMN city       text,
    ADD COLUMN country    text;
-- Which registration wrote what an unconfirmed account says cannot be told any more: it says nothing, and its owner
-- fills it in.
UPDATE user_profiles SET first_name = '', last_name = '', phone = '', address = '', city = '', country = ''
WHERE user_id IN (SELECT id FROM users WHERE confirmed_at IS NULL);
UPDATE mailed_tokens AS token
SET email = of_user.email, language = of_user.language, first_name = '', last_name = '', phone = '', address = '',
    city = '', country = ''
FROM users AS of_user WHERE of_user.id = token.user_id AND token.purpose = 1;
ALTER TABLE mailed_tokens ADD CONSTRAINT mailed_tokens_registration CHECK
    (num_nulls(password_hash, email, language, first_name, last_name, phone, address, city, country) =
        CASE WHEN purpose = 1 THEN 0 ELSE 9 END);
