-- A pause that the customer has made: the vendor neither ends it nor has something read meanwhile.
ALTER TABLE schedule ADD COLUMN paused_by_customer BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE schedule ADD CONSTRAINT schedule_paused_by CHECK (paused OR NOT paused_by_customer);

-- What was told of an erasure, for a day, to whoever has ended a connection and did not get the answer: counts and times, nothing of
-- what was erased.
CREATE TABLE "erasure_certificate" (
    "token_hash" BYTEA NOT NULL,
    "organisation_id" UUID NOT NULL,
    "certificate" JSONB NOT NULL,
    "erased_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "erasure_certificate_pkey" PRIMARY KEY ("token_hash")
);

-- CreateIndex
CREATE INDEX "erasure_certificate_organisation_id_erased_at_idx" ON "erasure_certificate"("organisation_id", "erased_at");

ALTER TABLE erasure_certificate ENABLE ROW LEVEL SECURITY;
ALTER TABLE erasure_certificate FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON erasure_certificate TO peopleport_api, peopleport_worker, CURRENT_USER
  USING (organisation_id = nullif(current_setting('app.organisation', true), '')::uuid);
CREATE POLICY owner ON erasure_certificate FOR SELECT TO CURRENT_USER USING (true);

CREATE FUNCTION find_erasure_certificate(hash bytea)
  RETURNS TABLE (certificate jsonb)
  LANGUAGE sql STABLE STRICT SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT c.certificate FROM public.erasure_certificate c
  WHERE c.token_hash = hash AND c.erased_at > now() - interval '1 day';
END;

REVOKE ALL ON FUNCTION find_erasure_certificate(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_erasure_certificate(bytea) TO peopleport_api;

GRANT SELECT, INSERT, DELETE ON erasure_certificate TO peopleport_api;

-- What was made whole before `bare` was kept has an empty one, and cannot be made bare: who switches something off has it made anew where
-- it waits, and forgotten where it does not.
GRANT DELETE ON delivery TO peopleport_api;
