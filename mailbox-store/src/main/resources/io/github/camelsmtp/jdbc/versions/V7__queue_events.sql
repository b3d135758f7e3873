-- Until when somebody wants to hear what becomes of a queue's deliveries. A queue without a row costs nothing.
CREATE TABLE queue_events_wanted (
    queue VARCHAR(64) NOT NULL PRIMARY KEY,
    until_ms BIGINT NOT NULL
) ${table_options};

-- What became of deliveries, written with it and kept until somebody has done with it. A row says all by itself, for the
-- delivery and its message are gone by then. One that is leased is due when the lease ends.
CREATE TABLE queue_event (
    id BIGINT NOT NULL PRIMARY KEY,
    queue VARCHAR(64) NOT NULL,
    kind SMALLINT NOT NULL,
    at_ms BIGINT NOT NULL,
    due_ms BIGINT NOT NULL,
    taken INTEGER NOT NULL, -- how often it was leased
    lease BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    origin VARCHAR(200),
    envelope_id VARCHAR(2048),
    header_id VARCHAR(998),
    sender VARCHAR(800) NOT NULL,
    recipient VARCHAR(800) NOT NULL,
    notify_on SMALLINT NOT NULL,
    original_type VARCHAR(64),
    original VARCHAR(2048),
    attempts INTEGER NOT NULL,
    last_ms BIGINT,
    last_reply VARCHAR(4000),
    last_host VARCHAR(255)
) ${table_options};
CREATE INDEX queue_event_due ON queue_event (queue, due_ms, id);
