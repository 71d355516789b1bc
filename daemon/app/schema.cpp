#include "app/schema.h"

#include <iostream>

#include "app/options.h"

namespace triaged::app {

int schema_command(const Options&) {
    std::cout << kRulesSchema;
    return kExitOk;
}

}  // namespace triaged::app
