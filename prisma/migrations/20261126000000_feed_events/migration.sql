-- Told while the stream had never been read completely: nobody has to be told of each of these.
ALTER TABLE change ADD COLUMN first boolean NOT NULL DEFAULT false;
-- Of events of the connection, whose kind is `event` and whose model is the event's type: ids, codes and figures.
ALTER TABLE change ADD COLUMN data jsonb;
-- For whoever wants some of them only.
CREATE INDEX change_kind ON change (connection_id, model, kind, seq);

-- Numbers up to this one are forgotten. What is left of them is the last of each kind: what comes after it names it.
ALTER TABLE feed ADD COLUMN kept_from bigint NOT NULL DEFAULT 0;

-- Ids, numbers and times: all feeds begin a new epoch when the database was restored.
CREATE POLICY worker_reads ON feed FOR SELECT TO peopleport_worker USING (true);
CREATE POLICY worker_raises ON feed FOR UPDATE TO peopleport_worker USING (true);
CREATE POLICY owner ON feed TO CURRENT_USER USING (true);

-- The server, its timeline and the database: one of them is another after a restore. A server that does not tell them stays the same.
CREATE FUNCTION server_identity() RETURNS text LANGUAGE plpgsql
AS $$
BEGIN
  -- Not of the last checkpoint: that may be of the timeline before.
  RETURN concat_ws(
    ':', (SELECT system_identifier FROM pg_control_system()), left(pg_walfile_name(pg_current_wal_lsn()), 8),
    (SELECT oid FROM pg_database WHERE datname = current_database())
  );
EXCEPTION WHEN insufficient_privilege OR undefined_function OR feature_not_supported THEN
  RETURN '';
END
$$;
REVOKE ALL ON FUNCTION server_identity() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION server_identity() TO peopleport_worker;

-- How far the server has written, and whether all of that lies on its disk. A server that does not tell keeps what it has written.
CREATE FUNCTION written(OUT place text, OUT is_kept boolean) LANGUAGE plpgsql
AS $$
BEGIN
  SELECT pg_current_wal_insert_lsn()::text, pg_current_wal_flush_lsn() >= pg_current_wal_insert_lsn() INTO place, is_kept;
EXCEPTION WHEN insufficient_privilege OR undefined_function OR feature_not_supported THEN
  place := '0/0';
  is_kept := true;
END
$$;
-- A message of nothing, whose commit waits for the disk and for all that was written before it.
CREATE FUNCTION keep_written(place pg_lsn) RETURNS void LANGUAGE plpgsql
AS $$
BEGIN
  IF pg_current_wal_flush_lsn() < place THEN
    PERFORM set_config('synchronous_commit', 'on', true), pg_logical_emit_message(true, 'peopleport', '');
  END IF;
EXCEPTION WHEN insufficient_privilege OR undefined_function OR feature_not_supported THEN
  NULL;
END
$$;
REVOKE ALL ON FUNCTION written(), keep_written(pg_lsn) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION written(), keep_written(pg_lsn) TO peopleport_api, peopleport_worker;

-- Where the feeds were written last: one row.
CREATE TABLE feed_server (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  identity text NOT NULL
);
INSERT INTO feed_server (identity) VALUES (server_identity());
GRANT SELECT, UPDATE ON feed_server TO peopleport_worker;
