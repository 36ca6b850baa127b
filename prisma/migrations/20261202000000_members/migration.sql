-- The vendor's own people: who may use the dashboard, and what for.
CREATE TABLE "member" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "role" TEXT NOT NULL,
    "email" BYTEA NOT NULL,
    "email_name" TEXT NOT NULL,
    "name" BYTEA NOT NULL,
    "password" TEXT NOT NULL,
    "totp" BYTEA NOT NULL,
    "totp_step" BIGINT NOT NULL,
    "next_totp" BYTEA,
    "next_totp_until" TIMESTAMPTZ(6),
    "recovery_codes" BYTEA[],
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "last_login_at" TIMESTAMPTZ(6),

    CONSTRAINT "member_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "seen_at" TIMESTAMPTZ(6) NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "invitation" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "hash" BYTEA NOT NULL,
    "role" TEXT NOT NULL,
    "email" BYTEA,
    "totp" BYTEA NOT NULL,
    "member_id" UUID,
    "created_by" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "invitation_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "member_email_name_key" ON "member"("email_name");

-- CreateIndex
CREATE INDEX "member_organisation_id_idx" ON "member"("organisation_id");

-- CreateIndex
CREATE UNIQUE INDEX "session_hash_key" ON "session"("hash");

-- CreateIndex
CREATE INDEX "session_member_id_idx" ON "session"("member_id");

-- CreateIndex
CREATE INDEX "session_expires_at_idx" ON "session"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "invitation_hash_key" ON "invitation"("hash");

-- CreateIndex
CREATE INDEX "invitation_organisation_id_idx" ON "invitation"("organisation_id");

-- CreateIndex
CREATE INDEX "invitation_member_id_idx" ON "invitation"("member_id");

-- CreateIndex
CREATE INDEX "invitation_created_by_idx" ON "invitation"("created_by");

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_member_id_fkey" FOREIGN KEY ("member_id") REFERENCES "member"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_member_id_fkey" FOREIGN KEY ("member_id") REFERENCES "member"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey: whoever is no member any more has invited nobody.
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_created_by_fkey" FOREIGN KEY ("created_by") REFERENCES "member"("id") ON DELETE CASCADE ON UPDATE CASCADE;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['member', 'session', 'invitation'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY tenant ON %I TO peopleport_api, peopleport_worker, CURRENT_USER
         USING (organisation_id = nullif(current_setting(''app.organisation'', true), '''')::uuid)',
      name
    );
    EXECUTE format('CREATE POLICY owner ON %I FOR SELECT TO CURRENT_USER USING (true)', name);
  END LOOP;
END
$$;

-- The worker deletes what is over, whosever it is.
CREATE POLICY worker ON session TO peopleport_worker USING (true);
CREATE POLICY worker ON invitation TO peopleport_worker USING (true);

-- What is searched before the tenant is known. An address has a name for each root key that is still there.
CREATE FUNCTION find_member(names text[])
  RETURNS TABLE (id uuid, organisation_id uuid)
  LANGUAGE sql STABLE STRICT SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT m.id, m.organisation_id FROM public.member m WHERE m.email_name = ANY (names) LIMIT 1;
END;

CREATE FUNCTION find_session(session_hash bytea)
  RETURNS TABLE (id uuid, organisation_id uuid, member_id uuid, role text, seen_at timestamptz, expires_at timestamptz)
  LANGUAGE sql STABLE STRICT SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT s.id, s.organisation_id, s.member_id, m.role, s.seen_at, s.expires_at
  FROM public.session s JOIN public.member m ON m.id = s.member_id
  WHERE s.hash = session_hash;
END;

CREATE FUNCTION find_invitation(invitation_hash bytea)
  RETURNS TABLE (id uuid, organisation_id uuid)
  LANGUAGE sql STABLE STRICT SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT i.id, i.organisation_id FROM public.invitation i WHERE i.hash = invitation_hash;
END;

REVOKE ALL ON FUNCTION find_member(text[]), find_session(bytea), find_invitation(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_member(text[]), find_session(bytea), find_invitation(bytea) TO peopleport_api;

GRANT SELECT, INSERT, UPDATE, DELETE ON member TO peopleport_api;
GRANT SELECT, INSERT, UPDATE (seen_at), DELETE ON session TO peopleport_api;
GRANT SELECT, INSERT, UPDATE (totp), DELETE ON invitation TO peopleport_api;
GRANT SELECT (expires_at), DELETE ON session, invitation TO peopleport_worker;
