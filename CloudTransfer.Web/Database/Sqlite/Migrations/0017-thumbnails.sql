-- Small pictures of files, which their sender made.
CREATE TABLE thumbnails (
    transfer_id TEXT   NOT NULL,
    number      BIGINT NOT NULL,
    content     BYTEA  NOT NULL,
    PRIMARY KEY (transfer_id, number),
    FOREIGN KEY (transfer_id, number) REFERENCES files (transfer_id, number) ON DELETE CASCADE
);

-- Where a JPEG has a thumbnail in its Exif data: the first byte and the length in the file, and how it is to be turned
-- (Exif's Orientation, 1 to 8).
CREATE TABLE exif_thumbnails (
    transfer_id TEXT     NOT NULL,
    number      BIGINT   NOT NULL,
    start       BIGINT   NOT NULL,
    length      BIGINT   NOT NULL,
    orientation SMALLINT NOT NULL,
    PRIMARY KEY (transfer_id, number),
    FOREIGN KEY (transfer_id, number) REFERENCES files (transfer_id, number) ON DELETE CASCADE
);

-- When all bytes of a transfer that was announced had come; null for others, which are complete when they are created.
ALTER TABLE transfers ADD COLUMN sealed_at BIGINT;

-- Thumbnails count as rows of their transfer, and so as taken room. (When the transfer itself is deleted, its row is gone
-- before theirs, and takes all that it counts along.)
CREATE TRIGGER rows_gain_thumbnail AFTER INSERT ON thumbnails
BEGIN
    UPDATE transfers SET row_bytes = row_bytes + 256 + LENGTH(NEW.content) WHERE id = NEW.transfer_id;
END;

CREATE TRIGGER rows_change_thumbnail AFTER UPDATE OF content ON thumbnails
BEGIN
    UPDATE transfers SET row_bytes = row_bytes + LENGTH(NEW.content) - LENGTH(OLD.content) WHERE id = NEW.transfer_id;
END;

CREATE TRIGGER rows_lose_thumbnail AFTER DELETE ON thumbnails
BEGIN
    UPDATE transfers SET row_bytes = row_bytes - 256 - LENGTH(OLD.content) WHERE id = OLD.transfer_id;
END;

CREATE TRIGGER room_changes_rows AFTER UPDATE OF row_bytes ON transfers WHEN NEW.row_bytes <> OLD.row_bytes
BEGIN
    UPDATE room SET taken = taken + NEW.row_bytes - OLD.row_bytes WHERE id = 1;
END;
