// The schema of rule files knows the words that the compiler knows, and no others.
#include "app/schema.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "triage/language.h"

namespace triaged::app {
namespace {

using nlohmann::json;

std::vector<std::string> keys(const json& object) {
    std::vector<std::string> all;
    for (const auto& [key, value] : object.at("properties").items()) all.push_back(key);
    return all;
}

TEST(Schema, KnowsTheWordsOfTheCompiler) {
    const json schema = json::parse(kRulesSchema);
    const json& definitions = schema.at("definitions");
    const triage::Language words = triage::language();
    using testing::UnorderedElementsAreArray;
    EXPECT_THAT(keys(schema), UnorderedElementsAreArray(words.sections));
    EXPECT_THAT(keys(definitions["conditions"]), UnorderedElementsAreArray(words.conditions));
    EXPECT_THAT(keys(definitions["matchers"]), UnorderedElementsAreArray(words.matchers));
    std::vector<std::string> of_addresses = words.matchers;
    of_addresses.insert(of_addresses.end(), words.address_matchers.begin(),
                        words.address_matchers.end());
    EXPECT_THAT(keys(definitions["address matchers"]), UnorderedElementsAreArray(of_addresses));
    EXPECT_THAT(keys(definitions["attachment"]["anyOf"][1]),
                UnorderedElementsAreArray(words.attachment_keys));
    EXPECT_THAT(keys(definitions["actions"]), UnorderedElementsAreArray(words.actions));
    EXPECT_THAT(keys(definitions["test"]["properties"]["expect"]),
                UnorderedElementsAreArray(words.expectations));
}

TEST(Schema, ExplainsEveryWord) {
    const json schema = json::parse(kRulesSchema);
    for (const char* const name : {"conditions", "matchers", "actions", "rule", "test"}) {
        for (const auto& [key, value] : schema["definitions"][name]["properties"].items()) {
            EXPECT_TRUE(value.contains("description")) << name << ' ' << key;
        }
    }
}

}  // namespace
}  // namespace triaged::app
