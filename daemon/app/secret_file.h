#pragma once

#include <string>

#include "base/result.h"
#include "base/secret.h"

namespace triaged::app {

/// Reads a secret from a file: its first line. Refused unless it is a regular file, no symbolic
/// link, of this user or root, and neither group nor others have any right to it.
Result<Secret> read_secret_file(const std::string& path);

/// Reads a systemd credential (systemd.exec(5), LoadCredential=): a file of that name in
/// $CREDENTIALS_DIRECTORY.
Result<Secret> read_credential(const std::string& name);

}  // namespace triaged::app
