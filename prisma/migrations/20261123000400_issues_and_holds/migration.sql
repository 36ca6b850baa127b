-- Somebody knows of it, and does not want to be told again.
ALTER TABLE issue ADD COLUMN muted_at timestamptz(6);
GRANT DELETE ON issue TO peopleport_worker; -- those that have passed long ago

-- How many records the brake holds back, since when, and whether somebody has said that they are gone indeed.
ALTER TABLE sweep ADD COLUMN held integer NOT NULL DEFAULT 0;
ALTER TABLE sweep ADD COLUMN held_since timestamptz;
ALTER TABLE sweep ADD COLUMN released_at timestamptz;
GRANT UPDATE (released_at) ON sweep TO peopleport_api;
