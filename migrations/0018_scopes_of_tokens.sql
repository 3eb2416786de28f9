-- What these permissions allowed was divided among several: a token that was made before may do what it could.
UPDATE sessions SET scope = scope || ' read_availability' WHERE scope ~ '\mread_stock\M';
UPDATE sessions SET scope = scope || ' read_providers' WHERE scope ~ '\mread_catalog\M';
UPDATE sessions SET scope = scope || ' read_imports' WHERE scope ~ '\mrun_imports\M';
UPDATE sessions SET scope = scope || ' read_users' WHERE scope ~ '\mmanage_users\M';
