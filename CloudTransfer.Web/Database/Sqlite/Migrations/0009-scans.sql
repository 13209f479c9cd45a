-- What the scanner said of a transfer: 'clean', 'found', or 'unchecked' where it could not say. Null as long as it was not asked.
ALTER TABLE transfers ADD COLUMN verdict TEXT CHECK (verdict IN ('clean', 'found', 'unchecked'));

-- What it found, as the scanner calls it.
ALTER TABLE transfers ADD COLUMN finding TEXT;

-- When it was first asked, and how long a replica has the transfer to itself.
ALTER TABLE transfers ADD COLUMN scan_began_at BIGINT;
ALTER TABLE transfers ADD COLUMN scanning_until BIGINT;

CREATE INDEX transfers_to_scan ON transfers (created_at) WHERE state = 'sealed' AND (verdict IS NULL OR verdict = 'unchecked');
