-- Each new transfer wrote these, and nothing asked for them: who expires is found among the sealed ones, and few have a claim.
DROP INDEX transfers_by_expiry;
DROP INDEX transfers_by_claim;
CREATE INDEX transfers_claimed ON transfers (claimed_at) WHERE claimed_at IS NOT NULL;

-- In the order in which transfers come, so that many of them change one page. By their ids, each changed its own.
DROP INDEX transfers_without_checksums;
DROP INDEX transfers_not_scanned;
CREATE INDEX transfers_without_checksums ON transfers (created_at, id) WHERE hashed = 0 AND state = 'sealed';
CREATE INDEX transfers_not_scanned ON transfers (created_at, id) WHERE state = 'sealed' AND (verdict IS NULL OR verdict = 'unchecked');
