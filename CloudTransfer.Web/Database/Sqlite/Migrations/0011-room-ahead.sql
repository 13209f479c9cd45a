-- Of the bytes that are kept for an upload, those that hold what has come; and when some last came. From here on reserved is
-- all that is kept for it, also once its transfer has a row.
ALTER TABLE uploads ADD COLUMN filled BIGINT NOT NULL DEFAULT 0;
ALTER TABLE uploads ADD COLUMN progressed_at BIGINT NOT NULL DEFAULT 0;

-- To where in the stored object there is room for a lane.
ALTER TABLE lanes ADD COLUMN room_end BIGINT NOT NULL DEFAULT 0;

-- What is kept of the volume for bytes that have not come, of all uploads.
ALTER TABLE room ADD COLUMN unsent BIGINT NOT NULL DEFAULT 0;

-- Every transfer on its way has had all of its room until now.
UPDATE lanes SET room_end = COALESCE(
    (SELECT next.place FROM lanes AS next WHERE next.transfer_id = lanes.transfer_id AND next.number = lanes.number + 1),
    (SELECT stored FROM transfers WHERE transfers.id = lanes.transfer_id));

INSERT INTO uploads (id, client, weight, reserved, promised)
SELECT id, '', 1, 0, 0 FROM transfers
WHERE state = 'receiving' AND NOT EXISTS (SELECT 1 FROM uploads WHERE uploads.id = transfers.id);

UPDATE uploads SET
    reserved = (SELECT stored FROM transfers WHERE transfers.id = uploads.id),
    filled = (SELECT stored FROM transfers WHERE transfers.id = uploads.id)
        - (SELECT COALESCE(SUM(room_end - place_end), 0) FROM lanes WHERE lanes.transfer_id = uploads.id)
WHERE EXISTS (SELECT 1 FROM transfers WHERE transfers.id = uploads.id AND state <> 'sealed');

UPDATE room SET
    taken = (SELECT COALESCE(SUM(stored), 0) FROM transfers WHERE NOT EXISTS (SELECT 1 FROM uploads WHERE uploads.id = transfers.id))
        + (SELECT COALESCE(SUM(row_bytes), 0) FROM transfers) + (SELECT COALESCE(SUM(reserved), 0) FROM uploads),
    unsent = (SELECT COALESCE(SUM(reserved - filled), 0) FROM uploads);
