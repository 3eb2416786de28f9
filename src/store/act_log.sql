-- The statement of act_log.cpp.

-- name: add_entries
-- A batch is of many people: who is behind an act comes with it, and not from the transaction, as for the triggers
-- (migrations/0009). Nobody: the server by itself (3).
INSERT INTO audit_log (source, user_id, session_id, remote_address, request_id, resource_type, resource_id, action,
                       before, after)
SELECT coalesce((act.acting ->> 'source')::smallint, 3), (act.acting ->> 'user_id')::bigint,
       (act.acting ->> 'session_id')::bigint, coalesce(act.acting ->> 'remote_address', ''),
       coalesce(act.acting ->> 'request_id', ''), act.resource_type, act.resource_id, act.action, act.before, act.after
FROM (SELECT nullif(unnest($1::text[]), '')::jsonb AS acting, unnest($2::text[]) AS resource_type,
             unnest($3::bigint[]) AS resource_id, unnest($4::integer[]) AS action,
             nullif(unnest($5::text[]), '')::jsonb AS before, unnest($6::text[])::jsonb AS after) AS act;
