-- Limits are counted and learnt again within a minute: after a crash they may be empty, and no request waits for the log.
ALTER TABLE budget_bucket SET UNLOGGED;

-- In the form that rate-limiter-flexible expects.
CREATE UNLOGGED TABLE "api_limit" (
    "key" VARCHAR(255) NOT NULL,
    "points" INTEGER NOT NULL DEFAULT 0,
    "expire" BIGINT,

    CONSTRAINT "api_limit_pkey" PRIMARY KEY ("key")
);
GRANT SELECT, INSERT, UPDATE, DELETE ON api_limit TO peopleport_api;

-- When a stream is due for a complete pull; null: at once.
ALTER TABLE stream ADD COLUMN "next_full_at" TIMESTAMPTZ(6);
GRANT UPDATE (next_full_at) ON stream TO peopleport_api;

-- What is past its use is swept away.
GRANT DELETE ON run, budget_bucket TO peopleport_worker;
