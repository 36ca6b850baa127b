-- What the customer's admin has switched off: names of models and of groups of sensitive fields. The version is raised with each
-- change: what was read, rendered or decided under an older one is not written.
ALTER TABLE connection ADD COLUMN choices JSONB NOT NULL DEFAULT '{"models":[],"fields":[]}';
ALTER TABLE connection ADD COLUMN choices_version INTEGER NOT NULL DEFAULT 0;
-- They take the place of the column "withheld", which the version before reads while it still runs: the release after this drops it.
-- The connection's models that are switched off: none of them is among `models`, nor is it put back there.
ALTER TABLE stream ADD COLUMN off TEXT[] DEFAULT ARRAY[]::TEXT[];
-- Whoever writes records has this row's turn: what was read or rendered under other choices is refused there.
ALTER TABLE feed ADD COLUMN choices_version INTEGER NOT NULL DEFAULT 0;
-- The message as it was before its record was put in: what is left of one whose record may not be sent or shown any more. Of those
-- from before nobody knows that: nothing is left of them.
ALTER TABLE delivery ADD COLUMN bare BYTEA DEFAULT '';
ALTER TABLE delivery ALTER COLUMN bare DROP DEFAULT;

-- Who switches something off takes it out of all that is kept.
GRANT UPDATE (models, off) ON stream TO peopleport_api;
GRANT UPDATE (payload, is_whole) ON delivery TO peopleport_api;
GRANT UPDATE (exchange) ON delivery_attempt TO peopleport_api;

-- An answer may be destroyed before its write is forgotten.
ALTER TABLE write DROP CONSTRAINT write_check;
ALTER TABLE write ADD CHECK (CASE
  WHEN state IN ('intended', 'sent') THEN leased_until IS NOT NULL AND finished_at IS NULL AND intent IS NOT NULL
  WHEN state IN ('succeeded', 'failed', 'unknown') THEN leased_until IS NULL AND finished_at IS NOT NULL
  ELSE false
END);
