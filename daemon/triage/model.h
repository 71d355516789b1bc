#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "triage/comparison.h"
#include "triage/date_words.h"
#include "triage/exact_index.h"
#include "triage/fields.h"
#include "triage/literal_scanner.h"
#include "triage/note.h"
#include "triage/phrase_trie.h"
#include "triage/regex.h"
#include "triage/rule_test.h"
#include "triage/scoring.h"
#include "triage/shape_scanner.h"
#include "triage/verdict.h"

namespace triaged::triage {

/// The compiled form of rule files: what compile_*.cpp fill and judge.cpp reads.

/// A look into the mail's texts, shared by all rules that ask the same.
struct Leaf {
    enum class Kind : std::uint8_t { words, regex, equals, domain, glob, exists };
    Kind kind = Kind::words;
    Field field = Field::none;
    Field second = Field::none;  ///< of `text`: subject and body
    std::uint32_t index = 0;     ///< into regexes or globs
    bool gated = true;           ///< something found before evaluation says that it may hold
};

/// Numbers a condition compares. Yes and no are 1 and 0, sender kinds their place in the enum.
enum class Quantity : std::uint8_t {
    size,
    length,    ///< characters of the newly written text
    capitals,  ///< words in a row, in subject or newly written text
    attachments,
    attachment_size,  ///< of the largest one
    sender_kind,
    sentiment,
    urgency,
    hour,
    weekday,  ///< Monday is 1
    business_hours,
    holiday,
    first_contact,
    earlier_contacts,
    unanswered,
    days_since_last,
    known_conversation,
    contact_form,
    deadline_hours,  ///< until the mail's deadline
    deadline_days,   ///< midnights until then
};

/// Names a condition looks for.
enum class NameOf : std::uint8_t { language, account, folder, customer_group };

struct QuantityTest {
    Quantity quantity;
    std::vector<Comparison> any_of;
};
struct NameTest {
    NameOf of;
    std::vector<std::string> any_of;
};
struct TopicTest {
    std::uint32_t topic;
    bool main;
    Comparison weight;
};

struct PointsTest {
    std::uint32_t tally;
    Comparison sum;
};

/// A node of the tree of a rule's conditions.
struct Condition {
    enum class Test : std::uint8_t { always, all, any, none, leaf, quantity, name, topic, points };
    Test test = Test::always;
    std::uint32_t index = 0;              ///< of the leaf or test
    std::vector<std::uint32_t> children;  ///< of all, any, none
    int line = 0;                         ///< where it stands in the rule's file; 0: nowhere
    int column = 0;
    bool costly = false;  ///< asks a regex: its neighbours are asked before
};

struct UrgencyStep {
    enum class How : std::uint8_t { add, set, at_least, at_most };
    How how = How::add;
    int value = 0;
};

struct Actions {
    std::vector<std::pair<std::uint32_t, double>> topics;
    int each_word = 1;  ///< topic weights count for so many different words at most
    std::vector<std::pair<std::uint32_t, double>> points;
    std::vector<UrgencyStep> urgency;
    double sentiment = 0;
    std::string queue;
    std::vector<std::string> keywords;
    bool flag = false;
    std::string folder;
    Route route;
    bool escalate = false;
    std::optional<AcknowledgeWish> acknowledge;
    Note note;
    bool stop = false;
    std::string effect;  ///< all of it in words, for signals

    void say(const std::string& what) { effect += (effect.empty() ? "" : ", ") + what; }
};

struct Rule {
    std::string id;
    std::uint64_t languages = 0;  ///< bits of Model::languages, 0 for all
    std::uint32_t condition = 0;
    Actions actions;
    SourcePosition at;
};

/// One part of a phrase with gaps; its parts are neighbours in Model::parts.
struct PhrasePart {
    bool first;
    bool last;
    PhraseTarget whole;  ///< what the phrase means once its last part is found
};

struct Model {
    std::string version;
    std::vector<std::string> headers;    ///< names of fields from first_header on
    std::vector<std::string> languages;  ///< that files are bound to; at most 64
    std::vector<std::string> topics;
    std::vector<std::string> tallies;  ///< names of points
    std::vector<std::string> keywords;
    std::vector<Rule> rules;
    std::vector<Condition> conditions;
    std::vector<Leaf> leaves;
    std::vector<QuantityTest> quantities;
    std::vector<NameTest> names;
    std::vector<TopicTest> topic_tests;
    std::vector<PointsTest> points_tests;
    std::vector<std::vector<std::string>> globs;  ///< folded
    std::vector<Regex> regexes;
    std::vector<std::uint32_t> regex_leads;  ///< RegexOutline::lead of each
    std::vector<std::string> regex_owner;    ///< rule id, for warnings

    PhraseTrie trie;
    std::vector<PhrasePart> parts;
    std::vector<bool> scanned;  ///< fields that some phrase looks at
    ExactIndex exact;
    LiteralScanner literals;                  ///< targets are leaves
    ShapeScanner shapes;                      ///< targets are leaves
    std::vector<bool> literal_fields;         ///< fields that some literal is looked for in
    std::vector<bool> shape_fields;           ///< the same for shapes
    std::vector<std::uint32_t> open_regexes;  ///< leaves that nothing can be looked for for

    std::vector<std::vector<std::uint32_t>> leaf_rules;  ///< rules that a hit makes candidates
    std::vector<std::uint64_t> always;                   ///< bit set of rules to evaluate always

    Scoring scoring;
    DateWords dates;
    std::vector<RuleTest> tests;
};

}  // namespace triaged::triage
