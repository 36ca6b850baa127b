-- What somebody asked to be written at a provider: noted before it is sent, so that it takes effect once at the most, whatever happens.
CREATE TABLE write (
  id uuid PRIMARY KEY,
  organisation_id uuid NOT NULL,
  connection_id uuid NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
  -- Method and path template.
  route text NOT NULL,
  -- Keyed hashes: of the idempotency key, where one was given, and of what was asked for under it.
  key_hash bytea,
  body_hash bytea NOT NULL,
  state text NOT NULL DEFAULT 'intended',
  -- Raised when another process takes it: only who knows the latest can decide it.
  fence integer NOT NULL DEFAULT 1,
  -- Until then it is its process's; null: it is decided.
  leased_until timestamptz,
  -- What is to be written and what has been done of it, sealed; null once it is known what became of it.
  intent bytea,
  -- What was answered, sealed.
  answer bytea,
  code text,
  upstream_status integer,
  model text,
  record_id uuid,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- The instant before the first request that may have taken effect.
  sent_at timestamptz,
  finished_at timestamptz,
  CHECK (CASE
    WHEN state IN ('intended', 'sent') THEN leased_until IS NOT NULL AND finished_at IS NULL AND intent IS NOT NULL
    WHEN state IN ('succeeded', 'failed', 'unknown') THEN leased_until IS NULL AND finished_at IS NOT NULL AND answer IS NOT NULL
    ELSE false
  END)
);
ALTER TABLE write ALTER COLUMN intent SET STORAGE EXTERNAL;
ALTER TABLE write ALTER COLUMN answer SET STORAGE EXTERNAL;

-- Those without a key are all different.
CREATE UNIQUE INDEX write_key ON write (organisation_id, connection_id, route, key_hash);
-- For the erasure of a connection.
CREATE INDEX write_connection ON write (connection_id);
CREATE INDEX write_lease ON write (leased_until) WHERE leased_until IS NOT NULL;
CREATE INDEX write_created ON write (created_at);

ALTER TABLE write ENABLE ROW LEVEL SECURITY;
ALTER TABLE write FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON write TO peopleport_api, peopleport_worker, CURRENT_USER
  USING (organisation_id = nullif(current_setting('app.organisation', true), '')::uuid);
-- Those whose process is gone, of all tenants.
CREATE POLICY worker ON write TO peopleport_worker USING (true);

GRANT SELECT, INSERT,
  UPDATE (state, leased_until, intent, answer, code, upstream_status, model, record_id, sent_at, finished_at)
  ON write TO peopleport_api;
GRANT SELECT, INSERT, UPDATE, DELETE ON write TO peopleport_worker;
