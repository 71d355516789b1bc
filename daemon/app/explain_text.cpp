#include "app/explain_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <ostream>

#include "app/terminal.h"
#include "base/join.h"
#include "compose/header.h"

namespace triaged::app {
namespace {

using triage::Holds;
using triage::TracedCondition;
using triage::TracedHit;
using triage::TracedOutcome;
using triage::TracedRule;

constexpr std::size_t kMostNear = 30;
constexpr std::size_t kMostMood = 60;
constexpr std::size_t kMostConditions = 12;  // of one rule that did not fire

// Keys that stand below the field they look at.
constexpr std::array<std::string_view, 11> kMatchers = {
    "words:",  "phrases:", "list:",   "regex:", "equals:", "glob:",
    "exists:", "address:", "domain:", "name:",  "type:"};

std::string plain(double value) {
    std::array<char, 32> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%.4g", value);
    return buffer.data();
}
std::string with_sign(double value) { return (value > 0 ? "+" : "") + plain(value); }
std::string mood(double value) {
    std::array<char, 32> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%+.2f", value);
    return buffer.data();
}

std::string all_of(const std::vector<std::string>& words) {
    return words.empty() ? "none" : shown(join(words, ", "), 500);
}

using Numbers = std::vector<std::pair<std::string, double>>;

// "refund 3, shipping 1; points hard 2"
std::string sums_of(const Numbers& topics, const Numbers& points) {
    std::string out;
    for (const auto& [name, sum] : topics)
        out += (out.empty() ? "" : ", ") + name + ' ' + plain(sum);
    const char* separator = out.empty() ? "points " : "; points ";
    for (const auto& [name, sum] : points) {
        out += separator + name + ' ' + plain(sum);
        separator = ", ";
    }
    return out;
}

bool is_group(const TracedCondition& condition) {
    return condition.kind == "all" || condition.kind == "any" || condition.kind == "none";
}

class Printer {
public:
    Printer(const Explained& explained, const RuleFiles& files, std::ostream& out)
        : explained_(explained), trace_(explained.trace), files_(files), out_(out) {}

    void mail() {
        const auto& m = explained_.message;
        out_ << s_.bold << (m.subject.empty() ? "(no subject)" : shown(m.subject)) << s_.plain
             << '\n';
        std::string from = m.sender.address;
        if (!m.sender.name.empty()) from = m.sender.name + " <" + from + '>';
        line("from", shown(from) + (m.from_contact_form ? " (through a contact form)" : ""));
        line("date", m.date ? compose::date(*m.date) : "unknown");
        line("language", m.language);
        line("sender", std::string(to_string(m.sender_kind)) +
                           (m.sender_kind_reason.empty()
                                ? std::string(": nothing says that a machine wrote it")
                                : ": " + shown(m.sender_kind_reason)));
    }

    void verdict() {
        const auto& v = trace_.verdict;
        line("queue", s_.bold + v.queue + s_.plain + by("queue", "no rule decided it"));
        line("urgency", std::string(to_string(v.urgency)) + ", " + std::to_string(v.urgency_score) +
                            " of 100");
        line("sentiment", std::string(to_string(v.sentiment)) + ", " + mood(v.sentiment_score) +
                              ", confidence " +
                              plain(std::round(v.sentiment_confidence * 100) / 100));
        line("topics", all_of(v.topics));
        if (v.deadline) {
            line("deadline", v.deadline->at + ", \"" + shown(v.deadline->text, 120) + '"');
        }
        if (!v.ask.empty()) line("ask", shown(v.ask, 300));
        const auto& plan = explained_.plan;
        line("folder",
             (plan.folder.empty() ? "stays where it is" : shown(plan.folder)) + by("place", ""));
        line("flag", std::string(plan.flag ? "yes" : "no") + by("flag", ""));
        line("keywords", all_of(plan.keywords));
        if (!v.route.name.empty()) line("route", shown(v.route.name) + " by " + v.route.rule);
        if (v.escalate) line("escalate", "a person is to look now");
        for (const auto& note : v.notes) line("note", shown(note, 400));
        for (const auto& [name, value] : v.fields) line("field", name + " = " + shown(value));
        line("reply", std::string(explained_.reply.allowed ? "yes" : "no") + ": " +
                          shown(explained_.reply.reason) + by("acknowledge", ""));
        for (const auto& defect : explained_.message.defects) line("defect", shown(defect));
        for (const auto& warning : v.warnings) {
            line("warning", s_.bad + shown(warning) + s_.plain);
        }
        line("rules", shown(files_.folder()) + " version " + v.rules_version.substr(0, 12));
    }

    void fired() {
        heading("Rules that fired");
        for (const TracedRule& rule : trace_.rules) {
            if (rule.outcome != TracedOutcome::fired) continue;
            rule_line(rule);
            held(rule, rule.condition);
        }
    }

    void lexicons() {
        if (trace_.mood.empty()) return;
        heading("Mood of the words");
        const std::size_t count = std::min(trace_.mood.size(), kMostMood);
        for (std::size_t i = 0; i < count; ++i) {
            const auto& word = trace_.mood[i];
            std::string sum = with_sign(word.valence);
            for (const auto& [why, by] : word.factors) {
                sum += " x " + plain(by) + ' ' + shown(why, 60);
            }
            if (!word.factors.empty()) sum += " = " + with_sign(word.counted);
            out_ << "  " << sum << s_.dim << "  " << shown(files_.short_name(word.file)) << s_.plain
                 << '\n';
            excerpt(word.hit);
        }
        if (count < trace_.mood.size()) {
            out_ << "  and " << trace_.mood.size() - count << " more: see --json\n";
        }
    }

    void scores() {
        heading("Scores as they add up");
        row("rule", "urgency", "mood", "");
        row("(before the first rule)", std::to_string(trace_.start.urgency),
            mood(trace_.start.sentiment), "");
        for (const TracedRule& rule : trace_.rules) {
            if (rule.outcome != TracedOutcome::fired) continue;
            const bool urgency = rule.before.urgency != rule.after.urgency;
            const bool sentiment = rule.before.sentiment != rule.after.sentiment;
            if (!urgency && !sentiment && rule.topics.empty() && rule.points.empty()) continue;
            const std::string sums = sums_of(rule.topics, rule.points);
            std::string step;
            if (urgency)
                step = with_sign(rule.after.urgency - rule.before.urgency) + " -> " +
                       std::to_string(rule.after.urgency);
            row(rule.id, step, sentiment ? mood(rule.after.sentiment) : "", sums);
        }
        const std::string sums = sums_of(trace_.topics, trace_.points);
        row("(in the end)", std::to_string(trace_.verdict.urgency_score),
            mood(trace_.end.sentiment), sums);
    }

    void nearly_fired() {
        const auto near = static_cast<std::size_t>(
            std::count_if(trace_.rules.begin(), trace_.rules.end(), is_near));
        if (near == 0) return;
        heading("Rules that nearly fired");
        std::size_t told = 0;
        for (const TracedRule& rule : trace_.rules) {
            if (!is_near(rule)) continue;
            if (told++ == kMostNear) break;
            rule_line(rule);
            std::size_t left = kMostConditions;
            failed(rule, rule.condition, left);
        }
        if (near > kMostNear) {
            out_ << "  and " << near - kMostNear << " more: --all lists them, --json tells all\n";
        }
    }

    void every_rule() {
        heading("All rules, in their order");
        for (const TracedRule& rule : trace_.rules) {
            out_ << "  " << padded(word(rule.outcome), 15) << rule.id << s_.dim << "  "
                 << shown(files_.place(rule.at)) << s_.plain;
            if (rule.outcome == TracedOutcome::fired) out_ << "  " << shown(rule.effect);
            if (is_near(rule)) out_ << "  " << first_failed(rule);
            out_ << '\n';
        }
    }

private:
    static bool is_near(const TracedRule& rule) {
        return rule.outcome == TracedOutcome::near || rule.outcome == TracedOutcome::unknown;
    }

    static std::string_view word(TracedOutcome outcome) {
        switch (outcome) {
            case TracedOutcome::fired:
                return "fired";
            case TracedOutcome::near:
                return "nearly";
            case TracedOutcome::not_fired:
                return "no";
            case TracedOutcome::unknown:
                return "unknown";
            case TracedOutcome::other_language:
                return "other language";
            case TracedOutcome::after_stop:
                break;
        }
        return "after a stop";
    }

    void heading(const char* text) { out_ << '\n' << s_.bold << text << s_.plain << '\n'; }

    void line(const char* name, const std::string& value) {
        out_ << "  " << padded(name, 10) << value << '\n';
    }

    // The rule that decided, as an addition to a line.
    std::string by(const char* what, const char* otherwise) const {
        for (const TracedRule& rule : trace_.rules) {
            const auto& all = rule.decides;
            if (std::find(all.begin(), all.end(), what) == all.end()) continue;
            return s_.dim + (", by " + rule.id) + " (" + shown(files_.place(rule.at)) + ')' +
                   s_.plain;
        }
        return *otherwise == '\0' ? "" : std::string(s_.dim) + ", " + otherwise + s_.plain;
    }

    void rule_line(const TracedRule& rule) {
        const bool fired = rule.outcome == TracedOutcome::fired;
        out_ << "  " << (fired ? s_.good : s_.bad) << rule.id << s_.plain << s_.dim << "  "
             << shown(files_.place(rule.at)) << s_.plain << "  " << (fired ? "" : "would have: ")
             << shown(rule.effect) << '\n';
        if (rule.outcome == TracedOutcome::unknown) {
            out_ << "      a regex ran into its limit: whether it holds is not known\n";
        }
    }

    void excerpt(const TracedHit& hit) {
        out_ << "        " << shown(hit.field);
        if (hit.line != 0) out_ << ", line " << hit.line;
        if (!hit.text.empty()) out_ << ", column " << hit.column;
        const bool plain_text = *s_.mark == '\0';
        out_ << ":  " << s_.dim << shown(hit.before, 300) << s_.plain << s_.mark
             << (plain_text ? "[" : "") << shown(hit.text, 120) << (plain_text ? "]" : "")
             << s_.plain << s_.dim << shown(hit.after, 300) << s_.plain << '\n';
    }

    // What the condition says, as it stands in its file; with the field of "words: ...".
    std::string source(const TracedRule& rule, const TracedCondition& condition) const {
        const std::string_view text = files_.text(rule.at.file, condition.line, condition.column);
        std::string what = condition.field;
        const bool sum = condition.kind == "topic" || condition.kind == "points";
        if (sum && !text.starts_with(condition.kind)) what = condition.kind;
        if (text.empty()) return what.empty() ? condition.kind : what + ": " + condition.kind;
        const auto begins = [&](std::string_view name) { return text.starts_with(name); };
        if (!what.empty() && !sum && std::none_of(kMatchers.begin(), kMatchers.end(), begins)) {
            what.clear();
        }
        return (what.empty() ? "" : what + ' ') + shown(text, 100);
    }

    static std::string had(const TracedCondition& condition) {
        if (is_group(condition) || !condition.field.empty()) return "";
        return condition.value.empty() ? "  (not known)"
                                       : "  (it is " + shown(condition.value) + ')';
    }

    // The conditions that made it fire.
    void held(const TracedRule& rule, const TracedCondition& condition) {
        if (condition.kind == "always") {
            out_ << "      it always does\n";
        } else if (is_group(condition)) {
            if (condition.holds != Holds::yes) return;
            if (condition.kind == "none") {
                out_ << "      nothing holds that must not\n";
                return;
            }
            for (const auto& child : condition.children) held(rule, child);
        } else if (condition.holds == Holds::yes) {
            out_ << "      " << source(rule, condition) << had(condition) << '\n';
            for (const auto& hit : condition.hits) excerpt(hit);
        }
    }

    // What held and what did not; of an "any" that holds nothing but what holds.
    void failed(const TracedRule& rule, const TracedCondition& condition, std::size_t& left) {
        if (left == 0) return;
        if (is_group(condition)) {
            if (condition.kind == "none") {
                if (condition.holds != Holds::no) return;
                out_ << "      none of these may hold, and one does:\n";
                for (const auto& child : condition.children) held(rule, child);
                --left;
                return;
            }
            if (condition.kind == "any" && condition.holds == Holds::yes)
                return held(rule, condition);
            // Of alternatives, those that something speaks for.
            const bool some = condition.kind == "any" && triage::has_hits(condition);
            for (const auto& child : condition.children) {
                if (!some || triage::has_hits(child)) failed(rule, child, left);
            }
            return;
        }
        --left;
        const bool holds = condition.holds == Holds::yes;
        out_ << "    " << (holds ? s_.good : s_.bad) << (holds ? "+ " : "- ") << s_.plain
             << source(rule, condition);
        if (condition.holds == Holds::unknown) {
            out_ << "  (ran into its limit)";
        } else if (!holds && !condition.field.empty()) {
            out_ << "  (not found)";
        }
        out_ << had(condition) << '\n';
        for (const auto& hit : condition.hits) excerpt(hit);
        if (left == 0) out_ << "      ...\n";
    }

    // The first condition that kept a rule from firing, on one line.
    std::string first_failed(const TracedRule& rule) const {
        const TracedCondition* condition = &rule.condition;
        while (is_group(*condition) && !condition->children.empty()) {
            if (condition->kind == "none") return "something under none: holds";
            const auto at = std::find_if(condition->children.begin(), condition->children.end(),
                                         [](const auto& c) { return c.holds != Holds::yes; });
            if (at == condition->children.end()) break;
            condition = &*at;
        }
        return "not: " + source(rule, *condition) + had(*condition);
    }

    void row(const std::string& rule, const std::string& urgency, const std::string& sentiment,
             const std::string& sums) {
        out_ << "  " << padded(rule, 36) << ' ' << padded(urgency, 12) << ' '
             << padded(sentiment, 8) << sums << '\n';
    }

    const Explained& explained_;
    const triage::Trace& trace_;
    const RuleFiles& files_;
    std::ostream& out_;
    Style s_ = style();
};

}  // namespace

void print_explanation(const Explained& explained, const RuleFiles& files, bool all_rules,
                       std::ostream& out) {
    Printer printer(explained, files, out);
    printer.mail();
    printer.verdict();
    printer.fired();
    printer.lexicons();
    printer.scores();
    printer.nearly_fired();
    if (all_rules) printer.every_rule();
}

}  // namespace triaged::app
