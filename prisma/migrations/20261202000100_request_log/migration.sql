-- Who made a key: null for those that were made before.
ALTER TABLE "api_key" ADD COLUMN "created_by" TEXT;
GRANT INSERT, UPDATE (revoked_at) ON api_key TO peopleport_api;

-- Where it happened. What concerns an organisation as a whole is listed with production.
ALTER TABLE "audit" ADD COLUMN "environment" TEXT NOT NULL DEFAULT 'production';
-- The owner sees no row without its tenant: those of development were known by their key or their connection.
ALTER TABLE audit NO FORCE ROW LEVEL SECURITY;
ALTER TABLE api_key NO FORCE ROW LEVEL SECURITY;
ALTER TABLE connection NO FORCE ROW LEVEL SECURITY;
UPDATE audit SET environment = 'development'
WHERE actor IN (SELECT id::text FROM api_key WHERE environment = 'development')
  OR connection_id IN (SELECT id FROM connection WHERE environment = 'development');
ALTER TABLE connection FORCE ROW LEVEL SECURITY;
ALTER TABLE api_key FORCE ROW LEVEL SECURITY;
ALTER TABLE audit FORCE ROW LEVEL SECURITY;

-- DropIndex
DROP INDEX "audit_organisation_id_at_idx";

-- CreateIndex
CREATE INDEX "audit_organisation_id_environment_at_id_idx" ON "audit"("organisation_id", "environment", "at", "id");

-- CreateIndex
CREATE INDEX "audit_organisation_id_actor_at_id_idx" ON "audit"("organisation_id", "actor", "at", "id");

-- CreateIndex
CREATE INDEX "audit_organisation_id_request_id_idx" ON "audit"("organisation_id", "request_id");

-- CreateIndex
CREATE INDEX "audit_connection_id_at_id_idx" ON "audit"("connection_id", "at", "id");

-- Few among many: what was refused.
CREATE INDEX audit_refused ON audit (organisation_id, environment, at, id) WHERE outcome <> 'ok';

-- The request that asked for a write; and what the change log tells of it: behind the one number, up to and with the other.
ALTER TABLE write ADD COLUMN request_id text, ADD COLUMN begun_seq bigint, ADD COLUMN seq bigint;
CREATE INDEX write_request ON write (organisation_id, request_id) WHERE request_id IS NOT NULL;
GRANT UPDATE (seq) ON write TO peopleport_api;

-- Each request of those we know: ids, templates and codes only. The id begins with the time, in milliseconds.
CREATE TABLE request_log (
  id uuid PRIMARY KEY,
  -- When it was answered.
  at timestamptz NOT NULL,
  organisation_id uuid NOT NULL,
  environment text NOT NULL,
  request_id text NOT NULL,
  method text NOT NULL,
  -- The path template.
  route text NOT NULL,
  status integer NOT NULL,
  -- Why it was refused.
  code text,
  ms integer NOT NULL,
  -- As in the audit trail.
  actor text NOT NULL,
  -- Not a reference: a connection that is erased leaves its number of requests behind.
  connection_id uuid
);

CREATE INDEX request_log_listed ON request_log (organisation_id, environment, id);
CREATE INDEX request_log_request ON request_log (organisation_id, request_id);
CREATE INDEX request_log_actor ON request_log (organisation_id, actor, id);
CREATE INDEX request_log_connection ON request_log (connection_id, id) WHERE connection_id IS NOT NULL;
-- Few among many: what was refused or went wrong.
CREATE INDEX request_log_refused ON request_log (organisation_id, environment, id) WHERE status >= 400;

ALTER TABLE request_log ENABLE ROW LEVEL SECURITY;
ALTER TABLE request_log FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON request_log TO peopleport_api, peopleport_worker, CURRENT_USER
  USING (organisation_id = nullif(current_setting('app.organisation', true), '')::uuid);
-- What has had its time, of all tenants.
CREATE POLICY worker ON request_log TO peopleport_worker USING (true);

GRANT SELECT, INSERT ON request_log TO peopleport_api;
GRANT SELECT, DELETE ON request_log TO peopleport_worker;
