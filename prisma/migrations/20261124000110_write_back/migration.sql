-- The process that writes at a provider takes over what the provider made of it, before it answers.
GRANT INSERT, UPDATE ON record, record_key, quarantine TO peopleport_api;
GRANT INSERT ON change TO peopleport_api;
GRANT UPDATE ON feed TO peopleport_api;

-- What certainly did not happen may be asked for again under the same key.
GRANT UPDATE (key_hash) ON write TO peopleport_api;

-- Lists of writes, the latest first.
CREATE INDEX write_listed ON write (organisation_id, id);
