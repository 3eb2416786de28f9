-- Sessions that ended long ago are swept away, and what the audit log tells of them stays: whose each was is found in
-- the entry itself. That of a session's beginning bears the address of whoever it was, who had not signed in yet.
CREATE INDEX audit_log_of_session_owner ON audit_log (((coalesce(after, before) ->> 'user_id')::bigint))
WHERE resource_type IN ('session', 'token');

-- Those who are erased already.
UPDATE audit_log AS log
SET before = scrubbed.before, after = scrubbed.after, remote_address = scrubbed.remote_address
FROM (SELECT entry.* FROM users AS person
      JOIN audit_log AS found ON found.resource_type IN ('session', 'token')
          AND (coalesce(found.after, found.before) ->> 'user_id')::bigint = person.id
      CROSS JOIN LATERAL audit_entry_without_erased(found) AS entry
      WHERE person.erased_at IS NOT NULL) AS scrubbed
WHERE log.id = scrubbed.id AND log.remote_address <> scrubbed.remote_address;
