#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "message/message.h"

namespace triaged::triage {

/// A rule set as a value: small enough to print as a rule file, plain enough for slow_evaluator.h
/// to say what it means. Made at random for property_test.cpp.

/// One matcher of a text field: `words: [...]`, `regex: [...]` ...
struct Matcher {
    enum class Kind { words, list, regex, equals, glob, exists, domain, address, name };
    Kind kind = Kind::words;
    std::vector<std::string> texts;  ///< of exists: none
    bool wanted = true;              ///< of exists
};

struct When {
    enum class Kind {
        all,
        any,
        none,
        mapping,  ///< several keys in one mapping: all of them
        field,    ///< all `matchers` of `field` hold
        topic,    ///< one of `names` has a sum above 0
        main_topic,
        topic_weight,  ///< the sum of names[0] is in the comparison
        urgency,
        size,
        attachments,
        language,
    };
    Kind kind = Kind::all;
    std::vector<When> children;
    std::string field;  ///< "subject", "text", "from", "attachment", "header:X-Tag" ...
    std::vector<Matcher> matchers;
    std::vector<std::string> names;
    std::string sign;  ///< ">=", ">", "<=", "<"
    int number = 0;
};

struct RandomRule {
    std::string id;
    std::vector<When> when;  ///< one, or none: always
    std::vector<std::pair<std::string, int>> topics;
    int urgency = 0;  ///< added
    bool stop = false;
};

struct RuleFile {
    std::string language;  ///< "" for all
    std::vector<std::string> lexicon;
    std::vector<RandomRule> rules;
};

struct Rules {
    std::vector<std::pair<std::string, std::vector<std::string>>> lists;
    std::vector<RuleFile> files;
};

/// Rules and mails that speak of the same few words, in one or two scripts at a time, so that hits
/// are frequent. The same seed gives the same batch.
class RandomBatch {
public:
    explicit RandomBatch(std::uint64_t seed);

    Rules rules(std::size_t count);
    message::Message mail();

private:
    std::size_t below(std::size_t n) { return static_cast<std::size_t>(random_() % n); }
    bool one_in(std::size_t n) { return below(n) == 0; }
    template <class T>
    const T& pick(const std::vector<T>& from) {
        return from[below(from.size())];
    }

    std::string made_word();
    std::string varied(const std::string& word);
    std::string separator();
    std::string text(std::size_t words);
    std::string phrase();
    std::vector<std::string> phrases();

    std::string regex();
    std::string regex_alternation(int depth);
    std::string regex_atom(int depth);
    std::string regex_literal();
    std::string regex_group(int depth);

    Matcher matcher(const std::string& field);
    When field_condition();
    When condition(int depth);
    When leaf_condition();
    void add_zones(message::Message& mail);

    std::mt19937_64 random_;
    std::vector<std::string> letters_;
    std::vector<std::string> words_;
    std::vector<std::string> lists_;
    int groups_ = 0;  // opened in the regex being made
};

/// The files as an administrator would write them, named "0.yaml", "1.yaml" ...
std::vector<std::string> to_yaml(const Rules& rules);

/// Whether PCRE2 takes the pattern, with the options of rule files.
bool is_pattern(const std::string& pattern);

}  // namespace triaged::triage
