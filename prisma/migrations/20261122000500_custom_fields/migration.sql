-- What a customer's connection was set to, such as its time zone; raised: its records are to be rendered anew.
ALTER TABLE connection
  ADD COLUMN "settings" JSONB NOT NULL DEFAULT '{}',
  ADD COLUMN "rendering" INTEGER NOT NULL DEFAULT 0;

ALTER TABLE stream
  ADD COLUMN "connector" TEXT NOT NULL DEFAULT '',
  ADD COLUMN "rendering" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "rendered" TEXT,
  ADD COLUMN "render_until" TIMESTAMPTZ(6);

-- The owner too is subject to the policies, and sees nothing without a tenant.
ALTER TABLE stream NO FORCE ROW LEVEL SECURITY;
ALTER TABLE connection NO FORCE ROW LEVEL SECURITY;
UPDATE stream SET connector = connection.connector FROM connection WHERE connection.id = stream.connection_id;
ALTER TABLE stream FORCE ROW LEVEL SECURITY;
ALTER TABLE connection FORCE ROW LEVEL SECURITY;
ALTER TABLE stream ALTER COLUMN "connector" DROP DEFAULT;

-- CreateTable
CREATE TABLE "custom_field" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "environment" TEXT NOT NULL,
    "category" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "custom_field_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "custom_field_mapping" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "custom_field_id" UUID NOT NULL,
    "connector" TEXT,
    "connection_id" UUID,
    "json_path" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "custom_field_mapping_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "custom_field_mapping_scope" CHECK (("connector" IS NULL) <> ("connection_id" IS NULL))
);

-- CreateIndex
CREATE UNIQUE INDEX "custom_field_organisation_id_environment_category_model_nam_key" ON "custom_field"("organisation_id", "environment", "category", "model", "name");
-- CreateIndex
CREATE INDEX "custom_field_mapping_organisation_id_idx" ON "custom_field_mapping"("organisation_id");
-- CreateIndex
CREATE UNIQUE INDEX "custom_field_mapping_custom_field_id_connector_key" ON "custom_field_mapping"("custom_field_id", "connector");
-- CreateIndex
CREATE UNIQUE INDEX "custom_field_mapping_custom_field_id_connection_id_key" ON "custom_field_mapping"("custom_field_id", "connection_id");
-- CreateIndex
CREATE INDEX "custom_field_mapping_connection_id_idx" ON "custom_field_mapping"("connection_id");

-- AddForeignKey
ALTER TABLE "custom_field_mapping" ADD CONSTRAINT "custom_field_mapping_custom_field_id_fkey" FOREIGN KEY ("custom_field_id") REFERENCES "custom_field"("id") ON DELETE CASCADE ON UPDATE CASCADE;
-- AddForeignKey
ALTER TABLE "custom_field_mapping" ADD CONSTRAINT "custom_field_mapping_connection_id_fkey" FOREIGN KEY ("connection_id") REFERENCES "connection"("id") ON DELETE CASCADE ON UPDATE CASCADE;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['custom_field', 'custom_field_mapping'] LOOP
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

GRANT SELECT, INSERT, UPDATE, DELETE ON custom_field, custom_field_mapping TO peopleport_api;
GRANT SELECT ON custom_field, custom_field_mapping TO peopleport_worker;
GRANT UPDATE (rendering) ON stream TO peopleport_api;
GRANT UPDATE (rendering) ON connection TO peopleport_worker;
