-- Records that the provider has sent and that could not be taken over: kept aside until they can be, or are gone.
CREATE TABLE quarantine (
  connection_id uuid NOT NULL,
  -- The record's, which we may hold as it was before.
  id uuid NOT NULL,
  model text NOT NULL,
  stream text NOT NULL,
  -- Why, in the words of issues.
  code text NOT NULL,
  -- What it was tried with last; a rendering of -1: it is to be tried again.
  shape integer NOT NULL,
  rendering integer NOT NULL,
  -- The keyed hash of the payload, as that of a record.
  hash bytea NOT NULL,
  -- The instant before the request that showed it last.
  asked_at timestamptz NOT NULL,
  first_seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  tries integer NOT NULL DEFAULT 1,
  -- The provider's id and the field that failed, sealed.
  detail bytea NOT NULL,
  -- What the provider sent, compressed and sealed; of what is too large for that only the beginning, of what cannot be written nothing.
  raw bytea,
  whole boolean NOT NULL,
  PRIMARY KEY (connection_id, id)
);
ALTER TABLE quarantine ALTER COLUMN raw SET STORAGE EXTERNAL;
ALTER TABLE quarantine ENABLE ROW LEVEL SECURITY;
ALTER TABLE quarantine FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON quarantine TO peopleport_api, peopleport_worker, CURRENT_USER
  USING (connection_id = nullif(current_setting('app.connection', true), '')::uuid);
GRANT SELECT, DELETE, UPDATE (rendering) ON quarantine TO peopleport_api;
GRANT SELECT, INSERT, UPDATE, DELETE ON quarantine TO peopleport_worker;

-- A record that is to be tried again is found by its stream, which is then rendered anew.
GRANT UPDATE (rendered, render_until) ON stream TO peopleport_api;

-- Of those that failed, how many are kept aside.
ALTER TABLE run ADD COLUMN quarantined integer NOT NULL DEFAULT 0;
ALTER TABLE run_page ADD COLUMN quarantined integer NOT NULL DEFAULT 0;

-- Whether all that is left of a record that is gone are its ids and its times.
ALTER TABLE record ADD COLUMN reduced boolean NOT NULL DEFAULT false;
CREATE INDEX record_gone ON record (connection_id, deleted_at) WHERE deleted_at IS NOT NULL AND NOT reduced;
