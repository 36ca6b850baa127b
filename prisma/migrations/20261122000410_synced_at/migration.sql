-- When the last successful run began: what a stream holds is at least as new as that.
ALTER TABLE stream ADD COLUMN "synced_at" TIMESTAMPTZ(6);
