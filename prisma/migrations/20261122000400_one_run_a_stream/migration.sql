-- A stream is pulled by one run at a time. Prisma's schema cannot say "where", and its diff passes over such an index.
CREATE UNIQUE INDEX run_unfinished ON run (connection_id, stream) WHERE state IN ('queued', 'running');
