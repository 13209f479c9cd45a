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

-- What its rows take of the database beyond the bytes of its stored object, by an estimate: it counts as taken room. Of those
-- that are here, as if no path were long.
ALTER TABLE transfers ADD COLUMN row_bytes BIGINT NOT NULL DEFAULT 0;
UPDATE transfers SET row_bytes = 512 + 300 * file_count - stored WHERE 512 + 300 * file_count > stored;
UPDATE room SET taken = taken + (SELECT COALESCE(SUM(row_bytes), 0) FROM transfers) WHERE id = 1;

CREATE TRIGGER room_gains_rows AFTER INSERT ON transfers WHEN NEW.row_bytes > 0
BEGIN
    UPDATE room SET taken = taken + NEW.row_bytes WHERE id = 1;
END;

CREATE TRIGGER room_loses_rows AFTER DELETE ON transfers WHEN OLD.row_bytes > 0
BEGIN
    UPDATE room SET taken = taken - OLD.row_bytes WHERE id = 1;
END;

-- How many files and folders a client has sent in the last hour, as the time at which they are forgotten, in microseconds
-- since 1970: it moves on with each by the share of an hour that it has.
CREATE TABLE file_meters (
    client TEXT   NOT NULL PRIMARY KEY,
    due_at BIGINT NOT NULL
);

CREATE INDEX file_meters_by_age ON file_meters (due_at);
