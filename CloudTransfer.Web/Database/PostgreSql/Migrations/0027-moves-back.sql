-- Of a target: 1 where its own transfers had been moved away before, to where they come back from. Giving that up makes it what it was.
ALTER TABLE moves ADD COLUMN was_left BIGINT NOT NULL DEFAULT 0;

-- Written, and never read.
ALTER TABLE moved_objects DROP COLUMN sha256;
