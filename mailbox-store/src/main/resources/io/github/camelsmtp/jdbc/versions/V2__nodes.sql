-- How to add a version: one file here, V<number>__<what>.sql, for all databases; the numbers are given out by whoever
-- plans the work, and a file that has been on main is never changed again. Only the first version has a file for each
-- database (first/). Write the common part of H2, PostgreSQL and MariaDB: BIGINT, INTEGER, SMALLINT, VARCHAR(n),
-- CREATE INDEX, ALTER TABLE t ADD COLUMN (one for each statement, with a DEFAULT if it is NOT NULL). No identity columns
-- (ids are from id_block), no BOOLEAN (SMALLINT 0 and 1), no TIMESTAMP (BIGINT, ms since 1970, in UTC), no UPSERT, no
-- index over more than 700 characters. What must differ is a placeholder (see Dialect.schemaPlaceholders):
--
--   octets_64         up to 64 octets             VARBINARY(64) / BYTEA / VARBINARY(64)
--   octets_64k        up to 64 KB                 VARBINARY(65536) / BYTEA / MEDIUMBLOB
--   table_options     after the ) of CREATE TABLE (nothing) / (nothing) / ENGINE=InnoDB and the collation
--
-- MariaDB commits each statement that changes the schema by itself: keep a version small. The contract tests run it on
-- all three. Nodes of the version before may be at work while it runs: add, and leave what they use as it is.

-- The running processes on this database. A node renews its lease; one whose lease has run out by the clock of the
-- database is dead, its locks are free, and it can't come back: it takes a new id.
CREATE TABLE node (
    id BIGINT NOT NULL PRIMARY KEY,
    expires_ms BIGINT NOT NULL
) ${table_options};

-- Maildrops that are open, each by one session of a node. The row of a dead node counts for nothing. Whoever takes a
-- lock writes another token, so that the one before can tell, in the transaction that deletes, that it has lost it.
CREATE TABLE maildrop_lock (
    account_id BIGINT NOT NULL PRIMARY KEY,
    token BIGINT NOT NULL,
    node_id BIGINT NOT NULL
) ${table_options};
CREATE INDEX maildrop_lock_node ON maildrop_lock (node_id);

-- Who writes or removes the content; another node may only do so when that one is dead.
ALTER TABLE unlinked_content ADD COLUMN node_id BIGINT DEFAULT 0 NOT NULL;
