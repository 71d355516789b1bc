#include "slow_evaluator.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <unordered_map>

#include "slow_words.h"

namespace triaged::triage {
namespace {

using message::Zone;
using namespace slowly;

bool glob_matches(const std::vector<UChar32>& pattern, std::size_t p,
                  const std::vector<UChar32>& text, std::size_t t) {
    if (p == pattern.size()) return t == text.size();
    if (pattern[p] == '*') {
        return glob_matches(pattern, p + 1, text, t) ||
               (t < text.size() && glob_matches(pattern, p, text, t + 1));
    }
    return t < text.size() && (pattern[p] == '?' || pattern[p] == text[t]) &&
           glob_matches(pattern, p + 1, text, t + 1);
}

// What is kept of a capture: at most 200 bytes, whole characters.
std::string shown(const std::string& text) {
    std::string out;
    for (const UChar32 c : code_points(text)) {
        if (out.size() + utf8(c).size() > 200) break;
        out += utf8(c);
    }
    return out;
}

class SlowRegex {
public:
    explicit SlowRegex(const std::string& pattern) {
        int error = 0;
        std::size_t offset = 0;
        code_.reset(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(),
                                  PCRE2_UTF | PCRE2_UCP | PCRE2_CASELESS | PCRE2_MULTILINE, &error,
                                  &offset, nullptr));
        std::uint32_t count = 0;
        std::uint32_t entry_size = 0;
        PCRE2_SPTR table = nullptr;
        pcre2_pattern_info(code_.get(), PCRE2_INFO_NAMECOUNT, &count);
        pcre2_pattern_info(code_.get(), PCRE2_INFO_NAMEENTRYSIZE, &entry_size);
        pcre2_pattern_info(code_.get(), PCRE2_INFO_NAMETABLE, &table);
        for (; count > 0; --count, table += entry_size) {
            names_.emplace_back(reinterpret_cast<const char*>(table + 2));
        }
    }

    // The first match; its named groups go into `fields` unless they are there.
    bool matches(const std::string& text, std::map<std::string, std::string>& fields) const {
        const std::unique_ptr<pcre2_match_data, Free> data(
            pcre2_match_data_create_from_pattern(code_.get(), nullptr));
        const int found = pcre2_match(code_.get(), reinterpret_cast<PCRE2_SPTR>(text.data()),
                                      text.size(), 0, 0, data.get(), nullptr);
        if (found < 0) return false;
        for (const auto& name : names_) {
            PCRE2_UCHAR* value = nullptr;
            std::size_t size = 0;
            if (pcre2_substring_get_byname(data.get(), reinterpret_cast<PCRE2_SPTR>(name.c_str()),
                                           &value, &size) != 0) {
                continue;
            }
            fields.emplace(name, shown(std::string(reinterpret_cast<char*>(value), size)));
            pcre2_substring_free(value);
        }
        return true;
    }

private:
    struct Free {
        void operator()(pcre2_code* code) const { pcre2_code_free(code); }
        void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
    };
    std::unique_ptr<pcre2_code, Free> code_;
    std::vector<std::string> names_;
};

// Patterns come again with every mail.
template <class Value, class Make>
const Value& remembered(const std::string& key, const Make& make) {
    static std::unordered_map<std::string, Value> known;
    if (known.size() > 20'000) known.clear();
    const auto found = known.find(key);
    return found != known.end() ? found->second : known.emplace(key, make(key)).first->second;
}

// One text of a mail, as conditions see it.
struct Value {
    explicit Value(const std::string& text, const std::string& whole)
        : words(words_in(text)),
          clean(cleaned(text)),
          folded_whole(folded(trimmed(whole))),
          characters(code_points(folded_whole)) {}
    Words words;
    std::string clean;
    std::string folded_whole;  // of an address: what stands between the angle brackets
    std::vector<UChar32> characters;
};
using Values = std::vector<Value>;

class SlowJudge {
public:
    SlowJudge(const Rules& rules, const message::Message& mail) : rules_(rules), mail_(mail) {}

    SlowVerdict judge() {
        for (const auto& file : rules_.files) {
            if (!file.language.empty() && file.language != mail_.language) continue;
            for (const auto& rule : file.rules) {
                if (!rule.when.empty() && !holds(rule.when[0])) continue;
                verdict_.rules.push_back(rule.id);
                if (!rule.when.empty()) keep_captures(rule.when[0]);
                for (const auto& [topic, weight] : rule.topics) {
                    if (sums_.emplace(topic, 0).second) topics_.push_back(topic);
                    sums_[topic] += weight;
                }
                urgency_ += rule.urgency;
                if (rule.stop) return verdict_;
            }
        }
        return verdict_;
    }

private:
    bool compares(const When& when, double value) const {
        if (when.sign == ">=") return value >= when.number;
        if (when.sign == ">") return value > when.number;
        if (when.sign == "<=") return value <= when.number;
        return value < when.number;
    }

    bool all_hold(const std::vector<When>& all) {
        return std::all_of(all.begin(), all.end(), [&](const When& w) { return holds(w); });
    }
    bool one_holds(const std::vector<When>& all) {
        return std::any_of(all.begin(), all.end(), [&](const When& w) { return holds(w); });
    }

    double sum(const std::string& topic) const {
        const auto found = sums_.find(topic);
        return found == sums_.end() ? 0 : found->second;
    }

    // The greatest sum above 0; of equals the one that was named first.
    std::string main_topic() const {
        std::string best;
        for (const auto& topic : topics_) {
            if (sum(topic) > std::max(0, best.empty() ? 0 : int(sum(best)))) best = topic;
        }
        return best;
    }

    bool holds(const When& when) {
        const auto& names = when.names;
        switch (when.kind) {
            case When::Kind::all:
            case When::Kind::mapping:
                return all_hold(when.children);
            case When::Kind::any:
                return one_holds(when.children);
            case When::Kind::none:
                return !one_holds(when.children);
            case When::Kind::field:
                return std::all_of(when.matchers.begin(), when.matchers.end(),
                                   [&](const Matcher& m) { return holds(when.field, m); });
            case When::Kind::topic:
                return std::any_of(names.begin(), names.end(),
                                   [&](const auto& name) { return sum(name) > 0; });
            case When::Kind::main_topic:
                return main_topic() == names[0];
            case When::Kind::topic_weight:
                return compares(when, sum(names[0]));
            case When::Kind::urgency:
                return compares(when, std::clamp(urgency_, 0, 100));
            case When::Kind::size: {
                double bytes = 0;
                for (const auto& part : mail_.parts) bytes += double(part.size);
                return compares(when, bytes);
            }
            case When::Kind::attachments:
                return compares(when, double(std::count_if(mail_.parts.begin(), mail_.parts.end(),
                                                           [](auto& p) { return p.attachment; })));
            case When::Kind::language:
                return folded(names[0]) == mail_.language;
        }
        return false;
    }

    bool holds(const std::string& field, const Matcher& matcher) {
        if (field == "text") {
            if (matcher.kind == Matcher::Kind::exists) {
                return (holds_for(values("subject"), matcher) ||
                        holds_for(values("body"), matcher)) == matcher.wanted;
            }
            return one_text(matcher, [&](const Matcher& one) {
                return holds_for(values("subject"), one) || holds_for(values("body"), one);
            });
        }
        const std::string name = matcher.kind == Matcher::Kind::name     ? field + ".name"
                                 : matcher.kind != Matcher::Kind::exists ? field
                                 : field == "attachment"                 ? "attached"
                                                                         : field;
        if (matcher.kind == Matcher::Kind::exists) {
            return holds_for(values(name), matcher) == matcher.wanted;
        }
        return one_text(matcher, [&](const Matcher& one) { return holds_for(values(name), one); });
    }

    // A list means "or".
    template <class Holds>
    static bool one_text(const Matcher& matcher, const Holds& holds) {
        return std::any_of(matcher.texts.begin(), matcher.texts.end(), [&](const auto& text) {
            return holds(Matcher{matcher.kind, {text}, true});
        });
    }

    bool holds_for(const Values& values, const Matcher& matcher) {
        return std::any_of(values.begin(), values.end(), [&](const Value& value) {
            return matcher.kind == Matcher::Kind::exists || holds_for(value, matcher);
        });
    }

    bool holds_for(const Value& value, const Matcher& matcher) {
        const std::string& text = matcher.texts[0];
        switch (matcher.kind) {
            case Matcher::Kind::words:
            case Matcher::Kind::name:
                return contains(value.words, parts(text));
            case Matcher::Kind::list:
                for (const auto& [name, phrases] : rules_.lists) {
                    if (name != text) continue;
                    for (const auto& phrase : phrases) {
                        if (contains(value.words, parts(phrase))) return true;
                    }
                }
                return false;
            case Matcher::Kind::regex: {
                std::map<std::string, std::string> unused;
                return regex(text).matches(value.clean, unused);
            }
            case Matcher::Kind::equals:
            case Matcher::Kind::address:
                return value.folded_whole == folded(trimmed(text));
            case Matcher::Kind::glob:
                return glob_matches(code_points(folded(text)), 0, value.characters, 0);
            case Matcher::Kind::domain: {
                std::string domain = folded(text);
                if (domain[0] == '@') domain.erase(0, 1);
                const auto at = value.folded_whole.rfind('@');
                if (at == std::string::npos) return false;
                const std::string host = '.' + value.folded_whole.substr(at + 1);
                return host.size() > domain.size() &&
                       host.substr(host.size() - domain.size() - 1) == '.' + domain;
            }
            case Matcher::Kind::exists:
                break;
        }
        return true;
    }

    // Every regex outside of `none` that matches, whether or not the rule needed it.
    void keep_captures(const When& when) {
        if (when.kind == When::Kind::none) return;
        for (const auto& child : when.children) keep_captures(child);
        for (const auto& matcher : when.matchers) {
            if (matcher.kind != Matcher::Kind::regex) continue;
            for (const auto& pattern : matcher.texts) keep_captures(when.field, pattern);
        }
    }

    void keep_captures(const std::string& field, const std::string& pattern) {
        const std::vector<std::string> fields =
            field == "text" ? std::vector<std::string>{"subject", "body"} : std::vector{field};
        for (const auto& name : fields) {
            for (const auto& value : values(name)) {
                if (regex(pattern).matches(value.clean, verdict_.fields)) return;
            }
        }
    }

    static const std::vector<Part>& parts(const std::string& phrase) {
        return remembered<std::vector<Part>>(phrase, pattern_parts);
    }
    static const SlowRegex& regex(const std::string& pattern) {
        return remembered<SlowRegex>(pattern, [](const auto& p) { return SlowRegex(p); });
    }

    const Values& values(const std::string& field) {
        const auto known = values_.find(field);
        return known != values_.end() ? known->second
                                      : values_.emplace(field, make_values(field)).first->second;
    }

    Values make_values(const std::string& field) const {
        Values all;
        const auto add = [&](const std::string& text) { all.emplace_back(text, text); };
        if (field == "subject" && !mail_.subject.empty()) add(mail_.subject);
        if (field == "body" && !mail_.new_text.empty()) add(mail_.new_text);
        for (const auto& run : mail_.zones) {
            const bool quoted = run.zone == Zone::quoted || run.zone == Zone::forwarded;
            const bool footer = run.zone == Zone::signature || run.zone == Zone::footer;
            if ((field == "quoted" && quoted) || (field == "footer" && footer)) {
                add(mail_.plain_text.substr(run.begin, run.end - run.begin));
            }
        }
        for (const auto& [name, addresses] :
             {std::pair("from", &mail_.from), std::pair("to", &mail_.to),
              std::pair("cc", &mail_.cc), std::pair("reply_to", &mail_.reply_to)}) {
            for (const auto& one : *addresses) {
                const std::string whole =
                    one.name.empty() ? one.address : one.name + " <" + one.address + '>';
                if (field == name) all.emplace_back(whole, one.address);
                if (field == std::string(name) + ".name" && !one.name.empty()) add(one.name);
            }
        }
        for (const auto& part : mail_.parts) {
            if (field == "attachment" && !part.filename.empty()) add(part.filename);
            if (field == "attached" && part.attachment) add(part.type);
        }
        for (const auto& one : mail_.fields) {
            if (field.rfind("header:", 0) == 0 && folded(one.name) == folded(field.substr(7))) {
                add(one.value);
            }
        }
        return all;
    }

    const Rules& rules_;
    const message::Message& mail_;
    std::map<std::string, Values> values_;
    std::map<std::string, double> sums_;
    std::vector<std::string> topics_;
    int urgency_ = 30;
    SlowVerdict verdict_;
};

}  // namespace

SlowVerdict evaluate_slowly(const Rules& rules, const message::Message& mail) {
    return SlowJudge(rules, mail).judge();
}

}  // namespace triaged::triage
