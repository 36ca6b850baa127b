ALTER TABLE record
  -- The connection's, when the body was made: its settings and custom fields.
  ADD COLUMN rendering integer NOT NULL DEFAULT 0,
  -- Beside the first and the last time: when something takes effect, is paid or checked.
  ADD COLUMN effective_at timestamptz;

-- What happened in a week, of years of it. Only models that are narrowed by their times have one.
CREATE INDEX record_starts ON record (connection_id, model, starts_at) WHERE starts_at IS NOT NULL;
