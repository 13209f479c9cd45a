-- Where most transfers have one file, PostgreSQL takes every index that begins with the transfer for as good as the primary key, and reads
-- all the files of a large transfer to find one of them. It is told that a transfer has a hundred, which is so where it matters.
ALTER TABLE files ALTER COLUMN transfer_id SET (n_distinct = -0.01);
ALTER TABLE folders ALTER COLUMN transfer_id SET (n_distinct = -0.01);
