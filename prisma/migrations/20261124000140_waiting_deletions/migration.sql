-- How many records the last complete run has missed that wait for another one: while there are none, nobody has to look for them.
ALTER TABLE sweep ADD COLUMN waiting integer NOT NULL DEFAULT 0;
