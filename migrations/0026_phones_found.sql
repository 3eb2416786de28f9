-- People are found by their phone, too, and by how a name begins: as store/person_search.cpp puts it, with a blank
-- before each part. A name that is there already, perhaps without its accents, does no harm a second time. Erased
-- ones have none.
UPDATE users SET search_text = concat_ws(' ', '', users.search_text, lower(nullif(first_name, '')),
    lower(nullif(last_name, '')), nullif(regexp_replace(phone, '[^0-9]', '', 'g'), ''))
FROM user_profiles WHERE user_profiles.user_id = users.id AND users.search_text <> '';
