-- How often a sender was told within an hour that a transfer was downloaded again.
ALTER TABLE deliveries ADD COLUMN repeats BIGINT NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN repeats_since BIGINT;

-- Those of transfers that are on their way, and of those that were sealed while no mail was sent.
CREATE INDEX deliveries_waiting ON deliveries (transfer_id) WHERE state = 'waiting';
