-- How a connection is read by itself: not while it is paused, nor in its quiet hours. One without a row is read at any time.
CREATE TABLE "schedule" (
    "connection_id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "paused" BOOLEAN NOT NULL DEFAULT false,
    "quiet_from" TIME(6),
    "quiet_to" TIME(6),
    "quiet_zone" TEXT,

    CONSTRAINT "schedule_pkey" PRIMARY KEY ("connection_id"),
    CONSTRAINT "schedule_quiet" CHECK (num_nulls(quiet_from, quiet_to, quiet_zone) IN (0, 3)),
    -- Refuses a zone that this server does not know: one look at what is due reads the zones of all connections.
    CONSTRAINT "schedule_zone" CHECK (timezone(quiet_zone, '2026-01-01 00:00:00+00'::timestamptz) IS NOT NULL OR quiet_zone IS NULL)
);

-- CreateIndex
CREATE INDEX "schedule_organisation_id_idx" ON "schedule"("organisation_id");

-- AddForeignKey
ALTER TABLE "schedule" ADD CONSTRAINT "schedule_connection_id_fkey" FOREIGN KEY ("connection_id") REFERENCES "connection"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE schedule ENABLE ROW LEVEL SECURITY;
ALTER TABLE schedule FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON schedule TO peopleport_api, peopleport_worker, CURRENT_USER
  USING (organisation_id = nullif(current_setting('app.organisation', true), '')::uuid);
-- With the streams that are due: hours and a flag.
CREATE POLICY worker ON schedule FOR SELECT TO peopleport_worker USING (true);

GRANT SELECT, INSERT, UPDATE ON schedule TO peopleport_api;
GRANT SELECT ON schedule TO peopleport_worker;

ALTER TABLE stream
  -- Instead of the connector's own.
  ADD COLUMN "incremental_seconds" INTEGER,
  ADD COLUMN "full_seconds" INTEGER,
  ADD COLUMN "paused" BOOLEAN NOT NULL DEFAULT false,
  -- When a person asked for a reading that has not begun: that begins also while the stream is paused or quiet.
  ADD COLUMN "requested_at" TIMESTAMPTZ(6);
GRANT UPDATE (incremental_seconds, full_seconds, paused, requested_at) ON stream TO peopleport_api;

-- A rendering is looked for every few seconds: what was changed since the last one is found without looking at all streams.
-- As an expression and not as a condition of the index, since only of those it is known how few there are.
CREATE INDEX stream_outdated ON stream ((coalesce(rendered NOT LIKE '%:' || rendering::text, true)));

-- What became of the records of each model; the pages that tell it are kept for a run or two.
ALTER TABLE run ADD COLUMN "by_model" JSONB;

-- CreateIndex
CREATE INDEX "run_connection_id_queued_at_idx" ON "run"("connection_id", "queued_at");

-- Whether what is linked is read at once.
ALTER TABLE link_token ADD COLUMN "first_sync" BOOLEAN NOT NULL DEFAULT true;
