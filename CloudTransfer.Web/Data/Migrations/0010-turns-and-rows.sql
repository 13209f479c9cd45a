-- In which line its client waits for what is done in the background: a few bits of a hash of the address, which tell nobody
-- who it was. The lines are served in turn.
ALTER TABLE transfers ADD COLUMN line BIGINT NOT NULL DEFAULT 0;

-- The number of the first file that the scanner has not looked at.
ALTER TABLE transfers ADD COLUMN scanned BIGINT NOT NULL DEFAULT 0;

-- Those that wait, by line; those that nobody has to himself first.
DROP INDEX transfers_to_scan;
CREATE INDEX transfers_to_scan ON transfers (line, COALESCE(scanning_until, 0), created_at)
    WHERE state = 'sealed' AND (verdict IS NULL OR verdict = 'unchecked');
DROP INDEX transfers_to_hash;
CREATE INDEX transfers_to_hash ON transfers (line, COALESCE(hashing_until, 0), size) WHERE hashed = 0 AND state = 'sealed';
