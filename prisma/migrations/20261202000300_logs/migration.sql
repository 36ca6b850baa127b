-- A call with a key that was revoked is to be seen by its organisation: the key is found, and whether it is revoked is told.
DROP FUNCTION find_api_key(bytea);
CREATE FUNCTION find_api_key(key_hash bytea)
  RETURNS TABLE (
    id uuid, organisation_id uuid, environment text, scopes text[], last_used_at timestamptz, revoked_at timestamptz
  )
  LANGUAGE sql STABLE STRICT SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT k.id, k.organisation_id, k.environment, k.scopes, k.last_used_at, k.revoked_at
  FROM public.api_key k
  WHERE k.hash = key_hash;
END;
REVOKE ALL ON FUNCTION find_api_key(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_api_key(bytea) TO peopleport_api;

-- Whether somebody only looked: of these there are many, and whoever asks for changes walks past none of them.
ALTER TABLE "audit" ADD COLUMN "only_read" BOOLEAN NOT NULL DEFAULT false;
-- The owner sees no row without its tenant.
ALTER TABLE audit NO FORCE ROW LEVEL SECURITY;
UPDATE audit SET only_read = true
WHERE outcome = 'ok' AND action ~ '\.(list|get|meta|download|read|show|lookup|history|coverage|configuration|raw_data|preview|head)$';
ALTER TABLE audit FORCE ROW LEVEL SECURITY;
CREATE INDEX audit_changes ON audit (organisation_id, environment, at, id) WHERE NOT only_read;

-- What the records of a model were before, of several connections: each has its rows to itself. In the order in which pages lock.
CREATE FUNCTION forget_past_of(connections uuid[], which text) RETURNS void
  LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  one uuid;
BEGIN
  FOREACH one IN ARRAY connections LOOP
    PERFORM set_config('app.connection', one::text, true);
    PERFORM FROM public.feed WHERE connection_id = one FOR UPDATE;
    DELETE FROM public.record_past WHERE connection_id = one AND model = which;
  END LOOP;
  PERFORM set_config('app.connection', '', true);
END
$$;
REVOKE ALL ON FUNCTION forget_past_of(uuid[], text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_past_of(uuid[], text) TO peopleport_api;
