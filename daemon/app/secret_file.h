#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "base/secret.h"

namespace triaged::app {

/// What a file held, and when it was written last: nanoseconds since 1970.
struct WrittenSecret {
    Secret value;
    std::int64_t written = 0;
};

/// Reads a secret from a file: its first line. Refused unless it is a regular file, no symbolic
/// link, of this user or root, and neither group nor others have any right to it.
Result<WrittenSecret> read_secret_file(const std::string& path);

/// Reads a systemd credential (systemd.exec(5), LoadCredential=): a file of that name in
/// $CREDENTIALS_DIRECTORY.
Result<WrittenSecret> read_credential(const std::string& name);

}  // namespace triaged::app
