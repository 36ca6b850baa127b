-- Where a vendor is told of what happens.
CREATE TABLE "endpoint" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "environment" TEXT NOT NULL,
    "dek" BYTEA NOT NULL,
    "key_version" INTEGER NOT NULL,
    "url" BYTEA NOT NULL,
    "secrets" BYTEA NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "events" TEXT[],
    "connection_ids" UUID[],
    "payload" TEXT NOT NULL DEFAULT 'thin',
    "style" TEXT NOT NULL DEFAULT 'standard',
    "ordered" BOOLEAN NOT NULL DEFAULT false,
    "concurrency" INTEGER NOT NULL,
    "rate" INTEGER NOT NULL,
    "paused_at" TIMESTAMPTZ(6),
    "disabled_at" TIMESTAMPTZ(6),
    "disabled_code" TEXT,
    "pace" DOUBLE PRECISION NOT NULL DEFAULT 1,
    "not_before" TIMESTAMPTZ(6),
    "failing_since" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "endpoint_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "endpoint_position" (
    "endpoint_id" UUID NOT NULL,
    "connection_id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "epoch" INTEGER NOT NULL,
    "seq" BIGINT NOT NULL,
    "previous" BIGINT,

    CONSTRAINT "endpoint_position_pkey" PRIMARY KEY ("endpoint_id","connection_id")
);

-- CreateTable
CREATE TABLE "delivery" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "endpoint_id" UUID NOT NULL,
    "connection_id" UUID NOT NULL,
    "epoch" INTEGER NOT NULL,
    "seq" BIGINT NOT NULL,
    "previous" BIGINT,
    "type" TEXT NOT NULL,
    "subject" UUID NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "tries" INTEGER NOT NULL DEFAULT 0,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(6),
    "leased_until" TIMESTAMPTZ(6),
    "fence" INTEGER NOT NULL DEFAULT 0,
    "payload" BYTEA NOT NULL,
    "is_whole" BOOLEAN NOT NULL DEFAULT true,
    "finished_at" TIMESTAMPTZ(6),

    CONSTRAINT "delivery_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "delivery_attempt" (
    "delivery_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "organisation_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "milliseconds" INTEGER NOT NULL,
    "status" INTEGER,
    "code" TEXT NOT NULL,
    "exchange" BYTEA NOT NULL,

    CONSTRAINT "delivery_attempt_pkey" PRIMARY KEY ("delivery_id","number")
);

-- CreateIndex
CREATE INDEX "endpoint_organisation_id_environment_idx" ON "endpoint"("organisation_id", "environment");

-- CreateIndex
CREATE INDEX "endpoint_key_version_idx" ON "endpoint"("key_version");

-- CreateIndex
CREATE INDEX "endpoint_position_connection_id_idx" ON "endpoint_position"("connection_id");

-- CreateIndex
CREATE INDEX "delivery_organisation_id_id_idx" ON "delivery"("organisation_id", "id");

-- CreateIndex
CREATE INDEX "delivery_endpoint_id_id_idx" ON "delivery"("endpoint_id", "id");

-- CreateIndex
CREATE INDEX "delivery_connection_id_idx" ON "delivery"("connection_id");

-- CreateIndex
CREATE INDEX "delivery_created_at_idx" ON "delivery"("created_at");

-- CreateIndex
CREATE INDEX "delivery_attempt_at_idx" ON "delivery_attempt"("at");

-- CreateIndex
CREATE UNIQUE INDEX "delivery_endpoint_id_connection_id_epoch_seq_key" ON "delivery"("endpoint_id", "connection_id", "epoch", "seq");

-- Few of them are to be sent yet.
CREATE INDEX delivery_due ON delivery (endpoint_id, due_at) WHERE due_at IS NOT NULL;
-- What is sent again when asked: few among many that arrived.
CREATE INDEX delivery_exhausted ON delivery (endpoint_id, id) WHERE state = 'exhausted';
-- What somebody is about to send.
CREATE INDEX delivery_leased ON delivery (endpoint_id) WHERE leased_until IS NOT NULL;
-- What comes before it of the same thing, where the order counts.
CREATE INDEX delivery_order ON delivery (endpoint_id, connection_id, subject, seq) WHERE due_at IS NOT NULL;

-- AddForeignKey
ALTER TABLE "endpoint_position" ADD CONSTRAINT "endpoint_position_endpoint_id_fkey" FOREIGN KEY ("endpoint_id") REFERENCES "endpoint"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "endpoint_position" ADD CONSTRAINT "endpoint_position_connection_id_fkey" FOREIGN KEY ("connection_id") REFERENCES "connection"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_endpoint_id_fkey" FOREIGN KEY ("endpoint_id") REFERENCES "endpoint"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_connection_id_fkey" FOREIGN KEY ("connection_id") REFERENCES "connection"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delivery_attempt" ADD CONSTRAINT "delivery_attempt_delivery_id_fkey" FOREIGN KEY ("delivery_id") REFERENCES "delivery"("id") ON DELETE CASCADE ON UPDATE CASCADE;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['endpoint', 'endpoint_position', 'delivery', 'delivery_attempt'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY tenant ON %I TO peopleport_api, peopleport_worker, CURRENT_USER
         USING (organisation_id = nullif(current_setting(''app.organisation'', true), '''')::uuid)',
      name
    );
    -- What is due, of all tenants.
    EXECUTE format('CREATE POLICY worker ON %I TO peopleport_worker USING (true)', name);
  END LOOP;
END
$$;

GRANT SELECT, INSERT, UPDATE, DELETE ON endpoint TO peopleport_api;
GRANT SELECT, INSERT, UPDATE, DELETE ON endpoint_position TO peopleport_api;
GRANT SELECT, UPDATE (state, due_at, tries, leased_until, finished_at) ON delivery TO peopleport_api;
GRANT SELECT ON delivery_attempt TO peopleport_api;
GRANT SELECT, UPDATE (disabled_at, disabled_code, pace, not_before, failing_since) ON endpoint TO peopleport_worker;
GRANT SELECT, INSERT, UPDATE ON endpoint_position TO peopleport_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON delivery TO peopleport_worker;
GRANT SELECT, INSERT, DELETE ON delivery_attempt TO peopleport_worker;

-- Whoever listens looks at the feed, once what was told is committed. What nobody hears is found by looking now and then.
CREATE FUNCTION tell_of_feed() RETURNS trigger LANGUAGE plpgsql
AS $$
BEGIN
  PERFORM pg_notify('feed', NEW.connection_id::text);
  RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION tell_of_feed() FROM PUBLIC;
CREATE TRIGGER tell AFTER UPDATE OF seq ON feed FOR EACH ROW WHEN (NEW.seq IS DISTINCT FROM OLD.seq) EXECUTE FUNCTION tell_of_feed();

-- The connections whose feeds are ahead of what was made into deliveries: ids only, for the worker, which sees no connection
-- without its organisation. In this function only: whatever else the owner does, he does as one organisation. Planned for each call:
-- a plan for all of them alike would look at every connection also where one is named.
CREATE POLICY ahead ON connection FOR SELECT TO CURRENT_USER USING (current_setting('app.ahead', true) = 'on');
CREATE POLICY ahead ON endpoint FOR SELECT TO CURRENT_USER USING (current_setting('app.ahead', true) = 'on');
CREATE POLICY ahead ON endpoint_position FOR SELECT TO CURRENT_USER USING (current_setting('app.ahead', true) = 'on');
CREATE FUNCTION feeds_ahead(named uuid[], most integer)
  RETURNS TABLE (connection_id uuid, organisation_id uuid)
  LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp
  SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
  PERFORM set_config('app.ahead', 'on', true);
  RETURN QUERY
    SELECT c.id, c.organisation_id
    FROM public.connection c JOIN public.feed f ON f.connection_id = c.id
    WHERE (named IS NULL OR c.id = ANY (named)) AND EXISTS (
      SELECT FROM public.endpoint e
        LEFT JOIN public.endpoint_position p ON p.endpoint_id = e.id AND p.connection_id = c.id
      WHERE e.organisation_id = c.organisation_id AND e.environment = c.environment
        AND e.paused_at IS NULL AND e.disabled_at IS NULL
        AND (cardinality(e.connection_ids) = 0 OR c.id = ANY (e.connection_ids))
        AND (f.seq > coalesce(p.seq, 0) OR f.epoch <> p.epoch)
    )
    ORDER BY random()
    LIMIT most;
  PERFORM set_config('app.ahead', '', true);
END
$$;
REVOKE ALL ON FUNCTION feeds_ahead(uuid[], integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION feeds_ahead(uuid[], integer) TO peopleport_worker;

-- Where the feeds of an organisation's connections end: one statement for all of them, of which a feed shows each only by itself.
CREATE FUNCTION feed_ends(named uuid[])
  RETURNS TABLE (connection_id uuid, epoch integer, seq bigint)
  LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp
AS $$
  SELECT c.id, f.epoch, f.seq FROM public.connection c JOIN public.feed f ON f.connection_id = c.id WHERE c.id = ANY (named)
$$;
REVOKE ALL ON FUNCTION feed_ends(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION feed_ends(uuid[]) TO peopleport_api;
