-- A member may have no password: then an identity provider says who they are. Password and authenticator come and go together.
ALTER TABLE "member" ALTER COLUMN "password" DROP NOT NULL, ALTER COLUMN "totp" DROP NOT NULL;
ALTER TABLE "member" ADD CONSTRAINT "member_both_factors" CHECK (("password" IS NULL) = ("totp" IS NULL));

-- Who a member is at the identity provider: one identity is one member.
CREATE TABLE "member_identity" (
    "member_id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "value" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "member_identity_pkey" PRIMARY KEY ("member_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "member_identity_name_key" ON "member_identity"("name");

-- CreateIndex
CREATE INDEX "member_identity_organisation_id_idx" ON "member_identity"("organisation_id");

-- AddForeignKey
ALTER TABLE "member_identity" ADD CONSTRAINT "member_identity_member_id_fkey" FOREIGN KEY ("member_id") REFERENCES "member"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE member_identity ENABLE ROW LEVEL SECURITY;
ALTER TABLE member_identity FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON member_identity TO peopleport_api, peopleport_worker, CURRENT_USER
  USING (organisation_id = nullif(current_setting('app.organisation', true), '')::uuid);
CREATE POLICY owner ON member_identity FOR SELECT TO CURRENT_USER USING (true);

-- Searched before the tenant is known, by a name for each root key that is still there.
CREATE FUNCTION find_identity(names text[])
  RETURNS TABLE (id uuid, organisation_id uuid)
  LANGUAGE sql STABLE STRICT SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT i.member_id, i.organisation_id FROM public.member_identity i WHERE i.name = ANY (names) LIMIT 1;
END;

REVOKE ALL ON FUNCTION find_identity(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_identity(text[]) TO peopleport_api;
GRANT SELECT, INSERT, DELETE ON member_identity TO peopleport_api;
