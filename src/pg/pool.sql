-- The statement of pool.cpp.

-- name: ask
-- The smallest question that goes all the way to a table and back.
SELECT EXISTS (SELECT FROM schema_migrations);
