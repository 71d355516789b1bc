#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/diagnostic.h"
#include "base/go_on.h"
#include "triage/model.h"
#include "triage/names.h"
#include "yaml/node.h"
#include "yaml/reader.h"

namespace triaged::triage {

/// A named word list of a rule file.
struct WordList {
    std::vector<Phrase> phrases;
    SourcePosition at;
    bool used = false;
};

/// The parts of language(), each where it is compiled.
const std::vector<std::string>& section_names();
const std::vector<std::string>& condition_names();
const std::vector<std::string>& matcher_names();
const std::vector<std::string>& address_matcher_names();
const std::vector<std::string>& attachment_keys();
const std::vector<std::string>& expectation_names();
const std::vector<std::string>& date_keys();

/// Names of the fields that regexes can capture, sorted.
std::vector<std::string> captured_fields(const Model& model);

/// Thrown by a Compiler when its `go_on` says no; what it made is of no use then.
struct CompilingEnded {};

/// Turns rule files into a Model. declare() all files first: lists, queues, topics and settings
/// of any file may be used in every other; then compile() each in order; then finish().
class Compiler {
public:
    /// `known` is null without a configuration.
    Compiler(Model& model, Diagnostics& diagnostics, const KnownNames* known, const GoOn& go_on)
        : model_(model), diagnostics_(diagnostics), known_(known), go_on_(go_on) {}

    void declare(const yaml::Document& document);
    void compile(const yaml::Document& document, bool shipped);
    /// Reports names that only all files together can tell to be wrong.
    void check_names();
    void finish();

    static std::vector<std::string> action_names();

private:
    using Node = yaml::Node;
    using Key = yaml::Key;
    struct FieldPair {
        Field first = Field::none;
        Field second = Field::none;
    };

    // compile_sections.cpp
    void declare_lists(yaml::MapReader& file);
    void declare_settings(yaml::MapReader settings);
    void declare_sentiment(yaml::MapReader reader);
    void declare_urgency(yaml::MapReader reader);
    void declare_ask(yaml::MapReader reader);
    void declare_topic_settings(yaml::MapReader reader);
    void declare_defaults(yaml::MapReader reader);
    void declare_names(yaml::MapReader& file, std::string_view key,
                       std::vector<std::string>& names);
    void compile_lexicon(yaml::MapReader& file, std::string_view key, ScoreEntry::Kind kind,
                         double fallback, double low, double high);
    void add_score_entry(yaml::Position at, const std::string& text, ScoreEntry entry);
    std::uint64_t language_bits(const std::vector<std::string>& languages);

    // compile_dates.cpp
    void compile_dates(yaml::MapReader& file);
    void compile_date_order(yaml::MapReader& file);
    void compile_deadline_words(yaml::MapReader& file);
    void add_date_word(yaml::Position at, const std::string& text, DateWord kind,
                       std::int32_t value);
    std::uint32_t deadline(const Node& value);

    // compile_names.cpp
    void add_products();

    // compile_rules.cpp
    void compile_rule(const Node& node);
    std::optional<std::string> rule_id(yaml::MapReader& reader);

    // compile_actions.cpp
    struct NamedAction {
        const char* name;
        void (Compiler::*compile)(const Node& node, Actions& actions);
    };
    static const std::vector<NamedAction>& named_actions();
    Actions compile_actions(const Node& node);
    void compile_topics(const Node& node, Actions& actions);
    void compile_each_word(const Node& node, Actions& actions);
    void compile_points(const Node& node, Actions& actions);
    void compile_urgency(const Node& node, Actions& actions);
    void compile_sentiment(const Node& node, Actions& actions);
    std::optional<std::uint32_t> topic_number(const Node& node, const std::string& name);

    // compile_handling.cpp
    void compile_queue(const Node& node, Actions& actions);
    void compile_keyword(const Node& node, Actions& actions);
    void add_keyword(const Node& at, const std::string& keyword, Actions& actions);
    void compile_flag(const Node& node, Actions& actions);
    void compile_folder(const Node& node, Actions& actions);
    void compile_route(const Node& node, Actions& actions);
    void compile_escalate(const Node& node, Actions& actions);
    void check_template(const Node& node);
    void compile_acknowledge(const Node& node, Actions& actions);
    void compile_note(const Node& node, Actions& actions);
    void compile_stop(const Node& node, Actions& actions);
    std::string text_of(const Node& node, std::string_view what);
    bool yes_or_no(const Node& node, std::string_view what);

    // compile_conditions.cpp
    std::uint32_t compile_when(const Node& node);
    std::uint32_t compile_group(const Node& node, Condition::Test test);
    void compile_conditions(const Node& map, std::vector<std::uint32_t>& into);
    std::optional<std::uint32_t> compile_condition(const Key& key, const Node& value);
    std::uint32_t quantity(Quantity of, const Node& value);
    std::uint32_t name(NameOf of, const Node& value);
    std::uint32_t topic(const Node& value);
    std::uint32_t topic_test(const Node& at, const std::string& name, bool main, Comparison weight);
    std::uint32_t points(const Node& value);
    std::optional<Comparison> read_comparison(Quantity of, const Node& value);
    std::uint32_t add(Condition condition);
    std::uint32_t combine(Condition::Test test, std::vector<std::uint32_t> children);

    // compile_names.cpp
    struct Tally {
        std::uint32_t number = 0;  ///< in Model::tallies
        std::optional<SourcePosition> asked;
        bool given = false;
    };
    Tally* tally(const Key& key);
    void check_known(const Node& at, std::string_view kind,
                     const std::vector<std::string> KnownNames::*names, std::string_view example);

    // compile_matchers.cpp
    std::uint32_t text_field(const Key& key, const Node& value, FieldPair fields);
    std::uint32_t header(const Node& value);
    std::uint32_t attachment(const Node& value);
    std::uint32_t attachment_part(const Key& key, const Node& value, Field field);
    std::optional<std::uint32_t> matcher(const Key& key, const Node& value, FieldPair fields);
    std::uint32_t words(const Node& value, FieldPair fields);
    std::uint32_t list(const Node& value, FieldPair fields);
    std::uint32_t regex(const Node& value, FieldPair fields);
    std::uint32_t equals(const Node& value, FieldPair fields);
    std::uint32_t domain(const Node& value, FieldPair fields);
    std::uint32_t glob(const Node& value, FieldPair fields);
    std::uint32_t exists(const Node& value, FieldPair fields);
    std::uint32_t leaf(Leaf leaf);
    std::pair<std::uint32_t, bool> shared_leaf(const Leaf& leaf,
                                               const std::vector<const Node*>& texts);
    // Null, with an error, for what is no phrase.
    std::optional<Phrase> phrase(yaml::Position at, const std::string& text);
    void check_addresses(const Node& value);
    void add_phrase(const Phrase& phrase, PhraseTarget target);
    std::vector<const Node*> texts(const Node& value, std::string_view what);
    Field header_field(const std::string& name);

    // compile_tests.cpp
    void compile_tests(const Node& node, const std::string& rule);
    void compile_test(const Node& node, const std::string& rule);
    std::string compose_mail(yaml::MapReader mail, RuleTest& test);
    void read_context(yaml::MapReader reader, RuleTest& test);
    void read_expectations(const Node& node, RuleTest& test);
    std::optional<Expectation> expectation(const Key& key, const Node& value);
    bool check_expectation(const Key& key, const Node& value, Expectation& expectation);

    // compile_finish.cpp
    std::optional<std::vector<std::uint32_t>> evidence(std::uint32_t condition) const;

    // compile_warnings.cpp
    void warn_about_lists();
    void warn_about_ungated_regexes();
    void warn_about_rules_that_never_fire();

    void check_go_on() const {
        if (!go_on_()) throw CompilingEnded();
    }
    void error(const Node& at, std::string message, std::string hint = {});
    void error(const Key& at, std::string message, std::string hint = {});
    void warn(SourcePosition at, std::string message, std::string hint);
    SourcePosition position(yaml::Position at) const { return document_->position(at); }

    Model& model_;
    Diagnostics& diagnostics_;
    const KnownNames* known_;
    const GoOn& go_on_;
    const yaml::Document* document_ = nullptr;
    std::uint64_t file_languages_ = 0;
    std::string file_language_;  // the first, for tests
    std::string rule_;           // id of the rule being compiled
    std::optional<SourcePosition> settings_;
    std::vector<std::pair<std::string, SourcePosition>> asked_queues_,
        asked_topics_;  // by settings

    std::vector<std::string> queues_ = {"urgent", "quick", "hard", "think", "automatic"};
    std::vector<std::string> topics_ = {"refund",   "billing", "shipping",     "technical",
                                        "account",  "how-to",  "cancellation", "complaint",
                                        "praise",   "sales",   "feedback",     "legal",
                                        "security", "order",   "other"};
    std::map<std::string, WordList> lists_;
    std::unordered_map<std::string, SourcePosition> rule_ids_;
    std::unordered_map<std::string, std::uint32_t> topic_numbers_;
    std::map<std::string, Tally> tallies_;
    std::vector<std::pair<std::string, SourcePosition>> asked_fields_;  // by notes
    std::unordered_map<std::string, std::uint32_t> shared_leaves_;      // by what they ask
    std::unordered_map<std::string, std::uint32_t> list_leaves_;        // "field:list" -> leaf
    std::unordered_map<std::string, std::uint32_t> regex_leaves_;       // "field:pattern" -> leaf
    bool shipped_ = false;                 // the file being compiled comes with the program
    std::vector<SourcePosition> ungated_;  // regexes of others that are tried on every body
    std::size_t regex_bytes_ = 0;          // of all, compiled
    std::size_t phrases_ = 0;              // added to the trie
    yaml::Position condition_at_;          // where the condition being compiled stands
    std::uint32_t always_ = 0;             // the condition that always holds, once there is one
};

}  // namespace triaged::triage
