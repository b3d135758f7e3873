-- Mail that goes out. The octets of a message are the content of the same id; no row of message refers to it.
CREATE TABLE queue_message (
    id BIGINT NOT NULL PRIMARY KEY,
    sender VARCHAR(800) NOT NULL, -- empty: the null sender
    body SMALLINT NOT NULL,
    mode SMALLINT NOT NULL,
    smtp_utf8 SMALLINT NOT NULL,
    require_tls SMALLINT NOT NULL,
    dsn_return SMALLINT, -- null: nothing was said, as in what follows
    envelope_id VARCHAR(2048),
    by_seconds BIGINT,
    by_mode SMALLINT NOT NULL,
    by_trace SMALLINT NOT NULL,
    priority SMALLINT NOT NULL,
    recipients INTEGER NOT NULL, -- that it came with
    octets BIGINT NOT NULL,
    arrived_ms BIGINT NOT NULL,
    origin VARCHAR(200),
    header_id VARCHAR(998)
) ${table_options};

-- One row for each recipient. What is due is read from the index as it stands, urgency by urgency. A row that is leased is
-- due when the lease ends.
CREATE TABLE queue_delivery (
    id BIGINT NOT NULL PRIMARY KEY,
    queue VARCHAR(64) NOT NULL,
    message_id BIGINT NOT NULL,
    state SMALLINT NOT NULL,
    urgency SMALLINT NOT NULL, -- the priority, with the other sign
    due_ms BIGINT NOT NULL,
    since_ms BIGINT NOT NULL,
    report SMALLINT NOT NULL,
    lease BIGINT NOT NULL,
    attempts INTEGER NOT NULL,
    delay_reported SMALLINT NOT NULL,
    destination VARCHAR(255) NOT NULL,
    recipient VARCHAR(800) NOT NULL,
    notify_on SMALLINT NOT NULL, -- a bit for each, by the order in DsnRequest.Notify
    original_type VARCHAR(64),
    original VARCHAR(2048),
    last_ms BIGINT,
    last_reply VARCHAR(4000),
    last_host VARCHAR(255)
) ${table_options};
CREATE INDEX queue_delivery_due ON queue_delivery (queue, state, urgency, due_ms, id);
CREATE INDEX queue_delivery_message ON queue_delivery (message_id);

-- Attempts that did not end a delivery.
CREATE TABLE queue_attempt (
    id BIGINT NOT NULL PRIMARY KEY,
    delivery_id BIGINT NOT NULL,
    at_ms BIGINT NOT NULL,
    reply VARCHAR(4000) NOT NULL,
    host VARCHAR(255)
) ${table_options};
CREATE INDEX queue_attempt_delivery ON queue_attempt (delivery_id);
