-- How many of the records that the provider announced a run has seen: its progress, as `seen` counts records of all models.
ALTER TABLE run ADD COLUMN "reached" INTEGER NOT NULL DEFAULT 0;
