-- The statement of acting.cpp.

-- name: act
SELECT set_config('trastienda.acting', $1::text, true);
