#pragma once

#include <nlohmann/json.hpp>

#include "store/journal.h"

namespace triaged::app {

/// What the journal knows of a mail: the verdict it keeps, and what was done with it.
nlohmann::ordered_json to_json(const store::Journal::Record& record);

}  // namespace triaged::app
