-- What became of the records of each model: the run's own figures are those of all of them together.
ALTER TABLE run_page
  ADD COLUMN created integer NOT NULL DEFAULT 0,
  ADD COLUMN updated integer NOT NULL DEFAULT 0,
  ADD COLUMN unchanged integer NOT NULL DEFAULT 0,
  ADD COLUMN failed integer NOT NULL DEFAULT 0,
  -- On the run's last page.
  ADD COLUMN deleted integer NOT NULL DEFAULT 0;
