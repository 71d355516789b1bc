#pragma once

#include <string_view>

namespace triaged::app {

/// The JSON Schema (draft 7, which editors know best) of rule files: rules/rules.schema.json, put
/// into the program when it was built.
extern const std::string_view kRulesSchema;

}  // namespace triaged::app
