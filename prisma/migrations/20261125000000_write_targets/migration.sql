-- What a write is about, as a keyed hash: the record that it changes, or what tells a creation from others. Null: nobody can say.
ALTER TABLE write ADD COLUMN target bytea;
-- Of those about the same thing one is decided before the next begins: what is sent again is never older than what stands there.
CREATE UNIQUE INDEX write_target ON write (connection_id, target) WHERE leased_until IS NOT NULL;
