-- What a customer's admin keeps: a page without a login about what is read. Those that the vendor makes switch nothing on.
CREATE TABLE "health_link" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "connection_id" UUID NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "may_switch_on" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(6),
    "revoked_at" TIMESTAMPTZ(6),

    CONSTRAINT "health_link_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "health_link_token_hash_key" ON "health_link"("token_hash");

-- CreateIndex
CREATE INDEX "health_link_connection_id_idx" ON "health_link"("connection_id");

-- AddForeignKey: the link is made with its connection, and in the same transaction before it.
ALTER TABLE "health_link" ADD CONSTRAINT "health_link_connection_id_fkey" FOREIGN KEY ("connection_id") REFERENCES "connection"("id") ON DELETE CASCADE ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE health_link ENABLE ROW LEVEL SECURITY;
ALTER TABLE health_link FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON health_link TO peopleport_api, peopleport_worker, CURRENT_USER
  USING (organisation_id = nullif(current_setting('app.organisation', true), '')::uuid);

CREATE POLICY owner ON health_link FOR SELECT TO CURRENT_USER USING (true);

CREATE FUNCTION find_health_link(hash bytea)
  RETURNS TABLE (id uuid, organisation_id uuid, connection_id uuid)
  LANGUAGE sql STABLE STRICT SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT l.id, l.organisation_id, l.connection_id FROM public.health_link l
  WHERE l.token_hash = hash AND l.revoked_at IS NULL;
END;

REVOKE ALL ON FUNCTION find_health_link(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_health_link(bytea) TO peopleport_api;

GRANT SELECT, INSERT, UPDATE (last_used_at, revoked_at) ON health_link TO peopleport_api;

-- Which key read a connection's data last: the page tells the customer.
CREATE INDEX audit_reads ON audit (connection_id, actor, action, at) WHERE outcome = 'ok';
