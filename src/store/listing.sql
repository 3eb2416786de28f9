-- name: plan_for_values
-- A list has filters that may be there or not, and which index serves it best depends on them: its plan is made for the
-- values at hand, in this one transaction.
SELECT set_config('plan_cache_mode', 'force_custom_plan', true);
