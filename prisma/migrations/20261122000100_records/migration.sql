-- The data plane. Every table belongs to connections, is seen by `app.connection` alone, and begins its key with it, so that
-- the same layout can be spread over several servers by connection_id.

-- All records of all models. What names, describes or pays people is sealed; ciphertext does not compress.
CREATE TABLE record (
  connection_id uuid NOT NULL,
  -- Follows from connection, model and the provider's id.
  id uuid NOT NULL,
  model text NOT NULL,
  -- The stream that has to see the record in a complete pull, or it is gone.
  stream text NOT NULL,
  -- Keyed hashes: of the provider's payload, and of the part of it that a cheap listing shows as well.
  hash bytea NOT NULL,
  mark bytea,
  -- What the body was made with: the model's fields and the mapping's version.
  shape integer NOT NULL,
  -- The instant before the request that produced it.
  asked_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL,
  modified_at timestamptz NOT NULL,
  deleted_at timestamptz,
  remote_modified_at timestamptz,
  starts_at timestamptz,
  ends_at timestamptz,
  -- The first 16 bytes of a keyed hash of each value that can be filtered by; uuid is the fixed type of that width.
  keys uuid[] NOT NULL,
  body bytea NOT NULL,
  custom bytea,
  raw bytea NOT NULL
) PARTITION BY HASH (connection_id);

-- The body is read with every list and comes near the size where Postgres would move it out; the other two are read seldom.
ALTER TABLE record ALTER COLUMN body SET STORAGE MAIN;
ALTER TABLE record ALTER COLUMN custom SET STORAGE EXTERNAL;
ALTER TABLE record ALTER COLUMN raw SET STORAGE EXTERNAL;

DO $$
BEGIN
  FOR remainder IN 0..31 LOOP
    EXECUTE format(
      'CREATE TABLE record_%s PARTITION OF record FOR VALUES WITH (MODULUS 32, REMAINDER %s)',
      lpad(remainder::text, 2, '0'), remainder
    );
  END LOOP;
END
$$;

-- Pages of a list, and what changed since an instant.
CREATE INDEX record_page ON record (connection_id, model, modified_at, id);

-- After the other index: of two that seem equally good the planner takes the younger. In an empty table they do, and a
-- plan that was made then is kept while the table fills.
ALTER TABLE record ADD PRIMARY KEY (connection_id, id);

-- Where a narrow value is found: a few records of many. Broad values are looked for in record.keys while paging.
CREATE TABLE record_key (
  connection_id uuid NOT NULL,
  key uuid NOT NULL,
  -- The record's: what is found is paged through in the order of any list.
  modified_at timestamptz NOT NULL,
  id uuid NOT NULL,
  PRIMARY KEY (connection_id, key, modified_at, id)
);
CREATE INDEX record_key_record ON record_key (connection_id, id); -- after the primary key, for the same reason

-- Lock, gapless number and monotone time of a connection's changes in one row.
CREATE TABLE feed (
  connection_id uuid PRIMARY KEY,
  seq bigint NOT NULL DEFAULT 0,
  -- Whole milliseconds: what most clients keep of a time, so that none is rounded past a change.
  at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp()),
  -- A restored database starts a new one: numbers may come again.
  epoch integer NOT NULL DEFAULT 1
);

-- Change log and outbox in one.
CREATE TABLE change (
  connection_id uuid NOT NULL,
  seq bigint NOT NULL,
  at timestamptz NOT NULL,
  -- created, updated, deleted, restored
  kind text NOT NULL,
  model text NOT NULL,
  id uuid NOT NULL,
  -- Names of the fields that differ, sealed; null where all of them do.
  fields bytea,
  PRIMARY KEY (connection_id, seq)
);

-- What a run has read: one row for each page and model.
CREATE TABLE run_page (
  connection_id uuid NOT NULL,
  run_id uuid NOT NULL,
  page integer NOT NULL,
  model text NOT NULL,
  -- How many records the provider announced in all.
  expected integer,
  -- Of how many records a part could not be read: what belongs to them is missing, which says nothing.
  unread integer NOT NULL,
  ids uuid[] NOT NULL,
  -- Where the run goes on after this page, sealed.
  checkpoint bytea NOT NULL,
  PRIMARY KEY (connection_id, run_id, page, model)
);

-- The last complete run of a stream and model. What it missed as well may be deleted in any number.
CREATE TABLE sweep (
  connection_id uuid NOT NULL,
  stream text NOT NULL,
  model text NOT NULL,
  run_id uuid NOT NULL,
  started_at timestamptz NOT NULL,
  PRIMARY KEY (connection_id, stream, model)
);

-- Ends a transaction that must not go on; `why` is for the program.
CREATE FUNCTION refuse(why text) RETURNS void LANGUAGE plpgsql
AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'PP001', MESSAGE = why;
END
$$;
REVOKE ALL ON FUNCTION refuse(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION refuse(text) TO peopleport_api, peopleport_worker;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['record', 'record_key', 'feed', 'change', 'run_page', 'sweep'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY tenant ON %I TO peopleport_api, peopleport_worker, CURRENT_USER
         USING (connection_id = nullif(current_setting(''app.connection'', true), '''')::uuid)',
      name
    );
  END LOOP;
END
$$;

-- On the parents only: a partition that is named is not covered by its parent's policy.
GRANT SELECT, DELETE ON record, record_key, feed, change, run_page, sweep TO peopleport_api;
GRANT INSERT (connection_id) ON feed TO peopleport_api; -- with the connection
GRANT SELECT, INSERT, UPDATE, DELETE ON record, record_key, feed, change, run_page, sweep TO peopleport_worker;
