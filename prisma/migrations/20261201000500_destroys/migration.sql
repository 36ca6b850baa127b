-- The number of the choices after the last change that switched something off: while there are records that were made under an older
-- one, the customer is told that something is being destroyed. A change that only switches on destroys nothing.
ALTER TABLE connection ADD COLUMN destroys_version INTEGER NOT NULL DEFAULT 0;
