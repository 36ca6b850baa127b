-- How many tokens the last drawing was granted: less than it asked for where that would have been too far ahead of time.
ALTER TABLE budget_bucket ADD COLUMN "drawn" DOUBLE PRECISION NOT NULL DEFAULT 0;

-- Access tokens of providers: each is fetched once for all processes, by whoever holds the lease.
CREATE TABLE "provider_token" (
    "connection_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "organisation_id" UUID NOT NULL,
    "credentials_version" INTEGER NOT NULL,
    "token" BYTEA,
    "expires_at" TIMESTAMPTZ(6),
    "leased_until" TIMESTAMPTZ(6),

    CONSTRAINT "provider_token_pkey" PRIMARY KEY ("connection_id", "name")
);

-- Connections whose provider does not answer: how often in a row, and from when on one run may try it.
CREATE TABLE "provider_outage" (
    "connection_id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "failures" INTEGER NOT NULL,
    "probes" INTEGER NOT NULL DEFAULT 0,
    "closed_until" TIMESTAMPTZ(6),
    "probe_run_id" UUID,

    CONSTRAINT "provider_outage_pkey" PRIMARY KEY ("connection_id")
);

-- AddForeignKey
ALTER TABLE "provider_token" ADD CONSTRAINT "provider_token_connection_id_fkey" FOREIGN KEY ("connection_id") REFERENCES "connection"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "provider_outage" ADD CONSTRAINT "provider_outage_connection_id_fkey" FOREIGN KEY ("connection_id") REFERENCES "connection"("id") ON DELETE CASCADE ON UPDATE CASCADE;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['provider_token', 'provider_outage'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY tenant ON %I TO peopleport_api, peopleport_worker, CURRENT_USER
         USING (organisation_id = nullif(current_setting(''app.organisation'', true), '''')::uuid)',
      name
    );
  END LOOP;
END
$$;

-- Ids, times and counts only: read and written at each run's beginning and end, as runs are.
CREATE POLICY worker ON provider_outage TO peopleport_worker USING (true);

GRANT SELECT, INSERT, UPDATE ON provider_token TO peopleport_api, peopleport_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON provider_outage TO peopleport_worker;
