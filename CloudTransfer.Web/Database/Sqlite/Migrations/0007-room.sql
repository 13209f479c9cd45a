-- Every upload under way, from before its first byte until its transfer is complete or gone.
CREATE TABLE uploads (
    id       TEXT   NOT NULL PRIMARY KEY,
    -- Who sends it, as a hash; empty for this machine itself.
    client   TEXT   NOT NULL,
    -- How much it counts among those of its client: one for each thousand files begun.
    weight   BIGINT NOT NULL,
    -- Bytes that are kept for it beside what its transfer's row says, and how many of them the volume has not given yet.
    reserved BIGINT NOT NULL,
    promised BIGINT NOT NULL
);

CREATE INDEX uploads_by_client ON uploads (client, weight);

-- What all transfers and uploads under way take of the volume, in bytes: one row, changed by the transactions that change
-- what it sums up, so that nobody has to add up.
CREATE TABLE room (
    id       BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    taken    BIGINT NOT NULL,
    promised BIGINT NOT NULL
);

INSERT INTO room (id, taken, promised) SELECT 1, COALESCE(SUM(stored), 0), 0 FROM transfers;
