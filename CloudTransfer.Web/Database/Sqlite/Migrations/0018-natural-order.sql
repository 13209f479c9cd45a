-- The place of each file among those of its transfer, and of each folder, as people sort them: "2" before "10". It is a
-- number, for the index of it stays small however long the names are. What is there already keeps the order it had, with the
-- folders of a folder before its files.
ALTER TABLE files ADD COLUMN position BIGINT NOT NULL DEFAULT 0;
ALTER TABLE folders ADD COLUMN position BIGINT NOT NULL DEFAULT 0;

UPDATE files SET position = ranked.position
FROM (SELECT transfer_id, number, ROW_NUMBER() OVER (PARTITION BY transfer_id ORDER BY
    CASE folder WHEN '' THEN '' ELSE char(2) || replace(folder, '/', char(1, 2)) || char(1) END || char(3) || name) - 1 AS position FROM files) AS ranked
WHERE files.transfer_id = ranked.transfer_id AND files.number = ranked.number;

UPDATE folders SET position = ranked.position
FROM (SELECT transfer_id, path, ROW_NUMBER() OVER (PARTITION BY transfer_id ORDER BY replace(path, '/', char(1, 2)) || char(1)) - 1 AS position FROM folders) AS ranked
WHERE folders.transfer_id = ranked.transfer_id AND folders.path = ranked.path;

CREATE INDEX files_by_position ON files (transfer_id, position);
DROP INDEX files_by_folder;
CREATE INDEX files_by_folder ON files (transfer_id, folder, position);
DROP INDEX folders_by_parent;
CREATE INDEX folders_by_parent ON folders (transfer_id, parent, position);
