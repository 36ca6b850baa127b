-- Where a provider sends what happens at a connection's account. Null until it is first registered: an address that nobody
-- guesses, and a secret that whoever sends has to show.
CREATE TABLE "hook" (
    "connection_id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "connector" TEXT NOT NULL,
    "path_hash" BYTEA,
    "secret_hash" BYTEA,
    "address" BYTEA,
    "status" TEXT NOT NULL DEFAULT 'waiting',
    "due_at" TIMESTAMPTZ(6) NOT NULL,
    "heard_to" TIMESTAMPTZ(6),
    "last_event_at" TIMESTAMPTZ(6),

    CONSTRAINT "hook_pkey" PRIMARY KEY ("connection_id")
);

-- CreateTable
CREATE TABLE "provider_event" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "connection_id" UUID NOT NULL,
    "key" BYTEA NOT NULL,
    "about" BYTEA,
    "received_at" TIMESTAMPTZ(6) NOT NULL,
    "due_at" TIMESTAMPTZ(6),
    "tries" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "provider_event_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "hook_path_hash_key" ON "hook"("path_hash");

-- CreateIndex
CREATE INDEX "hook_organisation_id_idx" ON "hook"("organisation_id");

-- CreateIndex
CREATE INDEX "hook_due_at_idx" ON "hook"("due_at");

-- CreateIndex
CREATE UNIQUE INDEX "provider_event_connection_id_key_key" ON "provider_event"("connection_id", "key");

-- CreateIndex
CREATE INDEX "provider_event_received_at_idx" ON "provider_event"("received_at");

-- Few of them are to be read yet.
CREATE INDEX provider_event_due ON provider_event (connection_id, due_at) WHERE due_at IS NOT NULL;

-- AddForeignKey
ALTER TABLE "hook" ADD CONSTRAINT "hook_connection_id_fkey" FOREIGN KEY ("connection_id") REFERENCES "connection"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "provider_event" ADD CONSTRAINT "provider_event_connection_id_fkey" FOREIGN KEY ("connection_id") REFERENCES "connection"("id") ON DELETE CASCADE ON UPDATE CASCADE;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['hook', 'provider_event'] LOOP
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

CREATE POLICY owner ON hook FOR SELECT TO CURRENT_USER USING (true);

CREATE FUNCTION find_hook(hash bytea)
  RETURNS TABLE (connection_id uuid, organisation_id uuid)
  LANGUAGE sql STABLE STRICT SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT h.connection_id, h.organisation_id FROM public.hook h WHERE h.path_hash = hash;
END;

REVOKE ALL ON FUNCTION find_hook(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_hook(bytea) TO peopleport_api;

GRANT SELECT, INSERT, UPDATE (due_at, last_event_at) ON hook TO peopleport_api;
GRANT SELECT, INSERT ON provider_event TO peopleport_api;
GRANT SELECT, INSERT, UPDATE ON hook TO peopleport_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON provider_event TO peopleport_worker;
