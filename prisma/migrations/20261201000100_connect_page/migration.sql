-- How a vendor's connect page looks, and which pages may show it in a frame. The address of its logo gives nothing else away.
CREATE TABLE "connect_page" (
    "organisation_id" UUID NOT NULL,
    "address" BYTEA NOT NULL,
    "name" TEXT,
    "logo" BYTEA,
    "logo_type" TEXT,
    "color" TEXT,
    "origins" TEXT[],
    "updated_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "connect_page_pkey" PRIMARY KEY ("organisation_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "connect_page_address_key" ON "connect_page"("address");

ALTER TABLE connect_page ENABLE ROW LEVEL SECURITY;
ALTER TABLE connect_page FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON connect_page TO peopleport_api, peopleport_worker, CURRENT_USER
  USING (organisation_id = nullif(current_setting('app.organisation', true), '')::uuid);

CREATE POLICY owner ON connect_page FOR SELECT TO CURRENT_USER USING (true);

CREATE FUNCTION find_connect_page(page_address bytea)
  RETURNS TABLE (organisation_id uuid)
  LANGUAGE sql STABLE STRICT SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT p.organisation_id FROM public.connect_page p WHERE p.address = page_address;
END;

REVOKE ALL ON FUNCTION find_connect_page(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_connect_page(bytea) TO peopleport_api;

GRANT SELECT, INSERT, UPDATE ON connect_page TO peopleport_api;
