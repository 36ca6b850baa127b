-- The roles that serve and that pull. They own nothing; `peopleport migrate` gives them their logins.
-- Roles belong to the whole server: another database's migration may have made them, or an administrator.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['peopleport_api', 'peopleport_worker'] LOOP
    BEGIN
      IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = name) THEN
        EXECUTE format('CREATE ROLE %I NOLOGIN', name);
      END IF;
    EXCEPTION
      WHEN duplicate_object OR unique_violation THEN NULL;
    END;
    -- Point reads over 32 partitions: planning them anew each time costs more than running them.
    BEGIN
      IF NOT EXISTS (
        SELECT FROM pg_catalog.pg_roles
        WHERE rolname = name AND 'plan_cache_mode=force_generic_plan' = ANY (rolconfig)
      ) THEN
        EXECUTE format('ALTER ROLE %I SET plan_cache_mode = force_generic_plan', name);
      END IF;
    EXCEPTION
      WHEN insufficient_privilege THEN
        RAISE WARNING 'An administrator made the role %; let them also run: ALTER ROLE % SET plan_cache_mode = force_generic_plan', name, name;
    END;
  END LOOP;
END
$$;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO peopleport_api, peopleport_worker;

-- CreateTable
CREATE TABLE "organisation" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "organisation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_key" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "environment" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "hint" TEXT NOT NULL,
    "scopes" TEXT[],
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(6),
    "revoked_at" TIMESTAMPTZ(6),

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "link_token" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "environment" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "category" TEXT NOT NULL,
    "connector" TEXT NOT NULL,
    "origin_id" TEXT NOT NULL,
    "end_user" BYTEA NOT NULL,
    "connection_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "used_at" TIMESTAMPTZ(6),

    CONSTRAINT "link_token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "temporary_token" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "environment" TEXT NOT NULL,
    "connection_id" UUID NOT NULL,
    "hash" BYTEA NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "used_at" TIMESTAMPTZ(6),

    CONSTRAINT "temporary_token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "connection" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "environment" TEXT NOT NULL,
    "connector" TEXT NOT NULL,
    "category" TEXT NOT NULL,
    "origin_id" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'complete',
    "dek" BYTEA NOT NULL,
    "key_version" INTEGER NOT NULL,
    "end_user" BYTEA NOT NULL,
    "token" BYTEA NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "credentials" BYTEA NOT NULL,
    "credentials_version" INTEGER NOT NULL DEFAULT 1,
    "grants" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "completed_at" TIMESTAMPTZ(6),
    "relink_needed_at" TIMESTAMPTZ(6),

    CONSTRAINT "connection_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "stream" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "connection_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "models" TEXT[],
    "cursor" TIMESTAMPTZ(6),
    "next_run_at" TIMESTAMPTZ(6) NOT NULL,
    "last_start_at" TIMESTAMPTZ(6),
    "last_success_at" TIMESTAMPTZ(6),
    "last_full_at" TIMESTAMPTZ(6),

    CONSTRAINT "stream_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "run" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "connection_id" UUID NOT NULL,
    "stream" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "fence" INTEGER NOT NULL DEFAULT 0,
    "leased_until" TIMESTAMPTZ(6),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "since" TIMESTAMPTZ(6),
    "latest" TIMESTAMPTZ(6),
    "pages" INTEGER NOT NULL DEFAULT 0,
    "expected" INTEGER,
    "seen" INTEGER NOT NULL DEFAULT 0,
    "created" INTEGER NOT NULL DEFAULT 0,
    "updated" INTEGER NOT NULL DEFAULT 0,
    "unchanged" INTEGER NOT NULL DEFAULT 0,
    "deleted" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "code" TEXT,
    "queued_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(6),
    "finished_at" TIMESTAMPTZ(6),

    CONSTRAINT "run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "issue" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "connection_id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "count" INTEGER NOT NULL DEFAULT 1,
    "first_seen_at" TIMESTAMPTZ(6) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(6) NOT NULL,
    "resolved_at" TIMESTAMPTZ(6),

    CONSTRAINT "issue_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "connection_id" UUID,
    "actor" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "count" INTEGER NOT NULL DEFAULT 1,
    "request_id" TEXT,
    "at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "audit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "budget_bucket" (
    "bucket" TEXT NOT NULL,
    "rate" DOUBLE PRECISION NOT NULL,
    "burst" DOUBLE PRECISION NOT NULL,
    "tokens" DOUBLE PRECISION NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "paused_to" TIMESTAMPTZ(6),

    CONSTRAINT "budget_bucket_pkey" PRIMARY KEY ("bucket")
);

-- CreateIndex
CREATE UNIQUE INDEX "api_key_hash_key" ON "api_key"("hash");

-- CreateIndex
CREATE INDEX "api_key_organisation_id_idx" ON "api_key"("organisation_id");

-- CreateIndex
CREATE UNIQUE INDEX "link_token_hash_key" ON "link_token"("hash");

-- CreateIndex
CREATE INDEX "link_token_organisation_id_idx" ON "link_token"("organisation_id");

-- CreateIndex
CREATE UNIQUE INDEX "temporary_token_hash_key" ON "temporary_token"("hash");

-- CreateIndex
CREATE INDEX "temporary_token_organisation_id_idx" ON "temporary_token"("organisation_id");

-- CreateIndex
CREATE INDEX "temporary_token_connection_id_idx" ON "temporary_token"("connection_id");

-- CreateIndex
CREATE UNIQUE INDEX "connection_token_hash_key" ON "connection"("token_hash");

-- CreateIndex
CREATE INDEX "connection_organisation_id_created_at_idx" ON "connection"("organisation_id", "created_at");

-- CreateIndex
CREATE INDEX "connection_key_version_idx" ON "connection"("key_version");

-- CreateIndex
CREATE INDEX "stream_next_run_at_idx" ON "stream"("next_run_at");

-- CreateIndex
CREATE UNIQUE INDEX "stream_connection_id_name_key" ON "stream"("connection_id", "name");

-- CreateIndex
CREATE INDEX "run_connection_id_stream_queued_at_idx" ON "run"("connection_id", "stream", "queued_at");

-- CreateIndex
CREATE INDEX "run_state_leased_until_idx" ON "run"("state", "leased_until");

-- CreateIndex
CREATE INDEX "issue_organisation_id_idx" ON "issue"("organisation_id");

-- CreateIndex
CREATE UNIQUE INDEX "issue_connection_id_code_subject_key" ON "issue"("connection_id", "code", "subject");

-- CreateIndex
CREATE INDEX "audit_organisation_id_at_idx" ON "audit"("organisation_id", "at");

-- AddForeignKey
ALTER TABLE "stream" ADD CONSTRAINT "stream_connection_id_fkey" FOREIGN KEY ("connection_id") REFERENCES "connection"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "run" ADD CONSTRAINT "run_connection_id_fkey" FOREIGN KEY ("connection_id") REFERENCES "connection"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "issue" ADD CONSTRAINT "issue_connection_id_fkey" FOREIGN KEY ("connection_id") REFERENCES "connection"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Row-level security: a row is seen by its organisation, and without an organisation nothing is seen. Forced, so that it
-- holds for the owner as well. A transaction-local setting leaves '' behind, hence nullif.
ALTER TABLE organisation ENABLE ROW LEVEL SECURITY;
ALTER TABLE organisation FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON organisation TO peopleport_api, peopleport_worker, CURRENT_USER
  USING (id = nullif(current_setting('app.organisation', true), '')::uuid);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['api_key', 'link_token', 'temporary_token', 'connection', 'stream', 'run', 'issue', 'audit'] LOOP
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

-- What the worker searches across tenants: ids and times only.
CREATE POLICY worker ON stream TO peopleport_worker USING (true);
CREATE POLICY worker ON run TO peopleport_worker USING (true);

-- What the owner sees across tenants: the operator's list of organisations, and what the functions below search.
CREATE POLICY owner ON organisation TO CURRENT_USER USING (true);
CREATE POLICY owner ON api_key FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY owner ON link_token FOR SELECT TO CURRENT_USER USING (true);

-- What is searched before the tenant is known: a hash goes in, ids come out.
CREATE FUNCTION find_api_key(key_hash bytea)
  RETURNS TABLE (id uuid, organisation_id uuid, environment text, scopes text[], last_used_at timestamptz)
  LANGUAGE sql STABLE STRICT SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT k.id, k.organisation_id, k.environment, k.scopes, k.last_used_at
  FROM public.api_key k
  WHERE k.hash = key_hash AND k.revoked_at IS NULL;
END;

CREATE FUNCTION find_link_token(token_hash bytea)
  RETURNS TABLE (id uuid, organisation_id uuid)
  LANGUAGE sql STABLE STRICT SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT t.id, t.organisation_id FROM public.link_token t WHERE t.hash = token_hash;
END;

REVOKE ALL ON FUNCTION find_api_key(bytea), find_link_token(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_api_key(bytea), find_link_token(bytea) TO peopleport_api;

-- Grants: what each role does, and no more. Rows below a connection go with it, without a grant of their own.
GRANT SELECT ON organisation TO peopleport_api;
GRANT SELECT, UPDATE (last_used_at) ON api_key TO peopleport_api;
GRANT SELECT, INSERT, UPDATE, DELETE ON link_token, temporary_token, connection TO peopleport_api;
GRANT SELECT, INSERT, UPDATE (next_run_at) ON stream TO peopleport_api;
GRANT SELECT ON run TO peopleport_api;
GRANT SELECT, INSERT, UPDATE ON issue TO peopleport_api;
GRANT SELECT, INSERT ON audit TO peopleport_api;
GRANT SELECT, INSERT, UPDATE ON budget_bucket TO peopleport_api;

GRANT SELECT, UPDATE (status, grants, relink_needed_at) ON connection TO peopleport_worker;
GRANT SELECT, INSERT, UPDATE ON stream, run, issue TO peopleport_worker;
GRANT INSERT ON audit TO peopleport_worker;
GRANT SELECT, INSERT, UPDATE ON budget_bucket TO peopleport_worker;
