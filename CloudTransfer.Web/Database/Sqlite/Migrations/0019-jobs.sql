-- Background work that is to be done, for all replicas. What is done leaves the table; periodic work has one row that stays.
CREATE TABLE jobs (
    kind          TEXT   NOT NULL,
    -- The id of the transfer that it is about; empty for periodic work.
    subject       TEXT   NOT NULL,
    -- The queue of the client, a few bits of a hash of the address; the queues are served round-robin. In a queue, the lowest
    -- priority is served first.
    queue         BIGINT NOT NULL,
    priority      BIGINT NOT NULL,
    created_at    BIGINT NOT NULL,
    due_at        BIGINT NOT NULL,
    -- A replica has the job to itself until this time, and proves it by the token; null while nobody has it.
    lease_until   BIGINT,
    lease_token   TEXT,
    -- Attempts that failed since the job last made progress, since when, and the last error: a code or a type, never a name.
    attempts      BIGINT NOT NULL DEFAULT 0,
    failing_since BIGINT,
    last_error    TEXT,
    -- The number of the first file that has not been worked on.
    progress      BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (subject, kind)
);

CREATE INDEX jobs_by_queue ON jobs (kind, queue, priority);
CREATE INDEX jobs_failed ON jobs (kind, due_at) WHERE attempts > 0;

INSERT INTO jobs (kind, subject, queue, priority, created_at, due_at)
SELECT 'checksum', id, line, size, COALESCE(sealed_at, created_at), COALESCE(sealed_at, created_at)
FROM transfers WHERE hashed = 0 AND state = 'sealed';

-- Only scans that have begun: whether there is a scanner is known at run time, and missing jobs are added then.
INSERT INTO jobs (kind, subject, queue, priority, created_at, due_at, attempts, failing_since, progress)
SELECT 'scan', id, line, COALESCE(sealed_at, created_at), COALESCE(sealed_at, created_at), COALESCE(sealed_at, created_at), 0, scan_began_at, scanned
FROM transfers WHERE state = 'sealed' AND (verdict IS NULL OR verdict = 'unchecked') AND (scan_began_at IS NOT NULL OR scanned > 0);

DROP INDEX transfers_to_hash;
DROP INDEX transfers_to_scan;
ALTER TABLE transfers DROP COLUMN hashing_until;
ALTER TABLE transfers DROP COLUMN scanning_until;
ALTER TABLE transfers DROP COLUMN scan_began_at;
ALTER TABLE transfers DROP COLUMN scanned;

-- Transfers that need a job; the cleaner adds those that are missing.
CREATE INDEX transfers_without_checksums ON transfers (id) WHERE hashed = 0 AND state = 'sealed';
CREATE INDEX transfers_not_scanned ON transfers (id) WHERE state = 'sealed' AND (verdict IS NULL OR verdict = 'unchecked');

ALTER TABLE tombstones RENAME TO removed_transfers;
DROP INDEX tombstones_by_age;
CREATE INDEX removed_transfers_by_age ON removed_transfers (forget_at);
