#pragma once

#include <array>

namespace triaged::store {

/// The steps from an empty file to today's schema, forward only; PRAGMA user_version counts how
/// many have been taken. A released step is never changed, a new one is added at the end.
///
/// Times are Unix seconds. Message states (reference in daemon/README.md, "States of a message"):
///   trying    handed to be fetched and judged; `attempts` counts
///   decided   judged and planned, nothing done yet
///   moving    about to be moved to `dst`, whose UIDVALIDITY and UIDNEXT were noted before
///   copied    copied to `dst` as `dst_uid`, the original not yet removed
///   done      moved                        observed  judged in observe mode
///   left      stays where it is (`note`)   gone      removed by somebody else
///   failed    could not be handled         conflict  found in more places than we put it
inline constexpr std::array kMigrations = {
    R"sql(
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE account(
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    activated INTEGER NOT NULL,
    live_since INTEGER,
    stopped INTEGER               -- since when a folder Triage/STOP stands there
);

CREATE TABLE mailbox(
    id INTEGER PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account,
    name TEXT NOT NULL,
    uidvalidity INTEGER NOT NULL,
    cursor INTEGER NOT NULL,   -- every UID up to it is in `message`, or was left alone at activation
    present INTEGER NOT NULL,  -- every UID up to it was there when the epoch began: never answered
    UNIQUE(account, name)
);

CREATE TABLE message(
    id INTEGER PRIMARY KEY,
    mailbox INTEGER NOT NULL REFERENCES mailbox,
    uidvalidity INTEGER NOT NULL,
    uid INTEGER NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    identity TEXT,
    message_id TEXT,
    received INTEGER,
    queue TEXT,
    verdict TEXT,              -- JSON: what explain and the reports need, never a body
    rules_version TEXT,
    reply TEXT,                -- reason code of the reply decision
    flags TEXT,                -- flags and keywords the plan sets, separated by blanks
    dst TEXT,
    dst_uidvalidity INTEGER,
    dst_uidnext INTEGER,
    dst_uid INTEGER,
    note TEXT,
    updated INTEGER NOT NULL,
    UNIQUE(mailbox, uidvalidity, uid)
);
CREATE INDEX message_identity ON message(identity);
CREATE INDEX message_message_id ON message(message_id);
CREATE INDEX message_open ON message(mailbox, state)
    WHERE state IN ('trying', 'decided', 'moving', 'copied');

CREATE TABLE known_id(            -- Message-IDs seen in an account: its threads
    account INTEGER NOT NULL REFERENCES account,
    id TEXT NOT NULL,             -- first 24 hex digits of SHA-256
    PRIMARY KEY(account, id)
) WITHOUT ROWID;

CREATE TABLE outbox(
    id INTEGER PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account,
    identity TEXT NOT NULL UNIQUE,   -- of the mail answered: one acknowledgement for ever
    recipient TEXT NOT NULL,
    sender_key TEXT NOT NULL,        -- the recipient, folded for budgets
    message_id TEXT NOT NULL UNIQUE,
    mail BLOB,                       -- the bytes to send; NULL once it is over
    state TEXT NOT NULL,             -- planned sending data sent retry failed in_doubt dropped
    tries INTEGER NOT NULL DEFAULT 0,
    next_try INTEGER NOT NULL,
    last_code INTEGER,
    note TEXT,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL
);
CREATE INDEX outbox_sender ON outbox(sender_key, created);
CREATE INDEX outbox_due ON outbox(next_try) WHERE state IN ('planned', 'retry');

CREATE TABLE request(             -- from commands to the running daemon
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    argument TEXT NOT NULL,
    created INTEGER NOT NULL,
    answer TEXT,                  -- NULL until carried out
    ok INTEGER
);
)sql",
    // message: how often the server refused to give or move it on its own, and since when.
    // mailbox: UIDs up to `base` were left alone when the epoch began; every later one that was
    // there at `modseq` (RFC 7162; 0 when not known) has a row in `message`.
    R"sql(
ALTER TABLE message ADD COLUMN refusals INTEGER NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN refused_since INTEGER;
ALTER TABLE mailbox ADD COLUMN base INTEGER NOT NULL DEFAULT 0;
ALTER TABLE mailbox ADD COLUMN modseq INTEGER NOT NULL DEFAULT 0;
UPDATE mailbox SET base = cursor;
)sql",
    // Logins that were refused, and none accepted since (store/logins.h).
    R"sql(
CREATE TABLE refused_login(
    name TEXT PRIMARY KEY,        -- "imap " and the account's name, or "smtp"
    refusals INTEGER NOT NULL,    -- in a row
    next_try INTEGER NOT NULL,
    credential TEXT NOT NULL,     -- digest of address, user and the age of the secret
    why TEXT NOT NULL
) WITHOUT ROWID;
)sql",
    // OAuth 2.0 (store/tokens.h); `refresh` and `access` are encrypted.
    R"sql(
CREATE TABLE token(
    account TEXT PRIMARY KEY,     -- its name
    refresh BLOB NOT NULL,
    access BLOB NOT NULL,
    access_from INTEGER NOT NULL,
    access_until INTEGER NOT NULL,
    revoked TEXT NOT NULL,        -- why somebody must sign in again, or ''
    sign_in INTEGER NOT NULL      -- how many sign-ins there were
);
)sql",
    // Apart from `message`, whose rows are written at each step: JSON, what explain and the reports
    // need, never a body.
    R"sql(
CREATE TABLE verdict(
    message INTEGER PRIMARY KEY REFERENCES message,
    json TEXT NOT NULL
);
INSERT INTO verdict SELECT id, verdict FROM message WHERE verdict IS NOT NULL;
ALTER TABLE message DROP COLUMN verdict;
-- With "state IN (...)" SQLite makes two temporary tables for each row that is written.
DROP INDEX message_open;
CREATE INDEX message_open ON message(mailbox, uidvalidity, uid)
    WHERE state = 'trying' OR state = 'decided' OR state = 'moving' OR state = 'copied';
)sql",
    // Mails of our own making that lie in folders, or are to (store/own_mails.h).
    R"sql(
CREATE TABLE own_mail(
    id INTEGER PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account,
    folder TEXT NOT NULL,            -- as the configuration writes it; \Sent for sent mail
    message_id TEXT NOT NULL,
    identity TEXT NOT NULL,
    mail BLOB,                       -- NULL once it lies there, or will not
    flags TEXT NOT NULL,
    record INTEGER NOT NULL,         -- 1: it stays when we leave
    state TEXT NOT NULL,             -- wanted putting there removed refused gone
    tries INTEGER NOT NULL DEFAULT 0,
    next_try INTEGER NOT NULL,
    uidvalidity INTEGER NOT NULL DEFAULT 0,
    uidnext INTEGER NOT NULL DEFAULT 0,
    uid INTEGER NOT NULL DEFAULT 0,
    note TEXT NOT NULL DEFAULT '',
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    UNIQUE(account, message_id)
);
CREATE INDEX own_mail_due ON own_mail(account, next_try)
    WHERE state = 'wanted' OR state = 'putting';
)sql",
};

}  // namespace triaged::store
