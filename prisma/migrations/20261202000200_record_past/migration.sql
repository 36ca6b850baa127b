-- What records were before their changes: one row for each change of one that was there before. It goes with its row of "change".
CREATE TABLE record_past (
  connection_id uuid NOT NULL,
  id uuid NOT NULL,
  -- The change's.
  seq bigint NOT NULL,
  model text NOT NULL,
  -- The fields that differ, each with its value before and after, sealed; null where nothing is kept of them.
  past bytea,
  PRIMARY KEY (connection_id, id, seq)
) PARTITION BY HASH (connection_id);

ALTER TABLE record_past ALTER COLUMN past SET STORAGE EXTERNAL; -- ciphertext does not compress

DO $$
BEGIN
  FOR remainder IN 0..31 LOOP
    EXECUTE format(
      'CREATE TABLE record_past_%s PARTITION OF record_past FOR VALUES WITH (MODULUS 32, REMAINDER %s)',
      lpad(remainder::text, 2, '0'), remainder
    );
  END LOOP;
END
$$;

ALTER TABLE record_past ENABLE ROW LEVEL SECURITY;
ALTER TABLE record_past FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON record_past TO peopleport_api, peopleport_worker, CURRENT_USER
  USING (connection_id = nullif(current_setting('app.connection', true), '')::uuid);

-- On the parent only: a partition that is named is not covered by its parent's policy. Nothing of it is ever changed.
GRANT SELECT, INSERT, DELETE ON record_past TO peopleport_api, peopleport_worker;
