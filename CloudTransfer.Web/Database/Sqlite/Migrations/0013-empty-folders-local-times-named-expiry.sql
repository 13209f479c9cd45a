-- Whether a transfer expires at a moment that was named. Otherwise it lives for a while from when it is complete.
ALTER TABLE transfers ADD COLUMN expiry_fixed SMALLINT NOT NULL DEFAULT 0;

-- How far the sender's clock was from UTC at modified_at, in minutes to the east: for the local time in a zip.
ALTER TABLE files ADD COLUMN modified_offset BIGINT NOT NULL DEFAULT 0;

-- The folders that are empty and come back: few transfers have any.
CREATE INDEX folders_empty ON folders (transfer_id, path) WHERE file_count = 0;
