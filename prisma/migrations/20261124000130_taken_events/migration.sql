-- Whether somebody reads an event at the moment: one that waits for its next try has been tried as well.
ALTER TABLE provider_event ADD COLUMN in_hand BOOLEAN NOT NULL DEFAULT false;
