-- The transfers that are complete, and their bytes, counted as they come and go: the gauges are read every few seconds.
CREATE TABLE stock (
    id     BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    sealed BIGINT NOT NULL,
    stored BIGINT NOT NULL
);

INSERT INTO stock (id, sealed, stored) SELECT 1, COUNT(*), COALESCE(SUM(stored), 0) FROM transfers WHERE state = 'sealed';

CREATE TRIGGER stock_gains AFTER INSERT ON transfers WHEN NEW.state = 'sealed'
BEGIN
    UPDATE stock SET sealed = sealed + 1, stored = stored + NEW.stored;
END;

CREATE TRIGGER stock_loses AFTER DELETE ON transfers WHEN OLD.state = 'sealed'
BEGIN
    UPDATE stock SET sealed = sealed - 1, stored = stored - OLD.stored;
END;

CREATE TRIGGER stock_changes AFTER UPDATE OF state, stored ON transfers
BEGIN
    UPDATE stock SET
        sealed = sealed + (NEW.state = 'sealed') - (OLD.state = 'sealed'),
        stored = stored + NEW.stored * (NEW.state = 'sealed') - OLD.stored * (OLD.state = 'sealed');
END;

-- What is complete and has expired, until the cleaner comes.
CREATE INDEX transfers_sealed_by_expiry ON transfers (expires_at, stored) WHERE state = 'sealed';

-- The few that are on their way, among all those that have arrived.
CREATE INDEX transfers_on_their_way ON transfers (id) WHERE state = 'receiving';
