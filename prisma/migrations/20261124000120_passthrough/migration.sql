-- Calls in the provider's own words: whether they are allowed, and which. None are unless somebody says so.
ALTER TABLE connection ADD COLUMN passthrough JSONB NOT NULL DEFAULT '{}';
-- Fields that are kept back from us, as model.field: calls that could show them are off.
ALTER TABLE connection ADD COLUMN withheld TEXT[] DEFAULT ARRAY[]::TEXT[];
