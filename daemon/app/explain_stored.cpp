#include "app/explain_stored.h"

#include <map>
#include <ostream>

#include "app/record_json.h"
#include "app/rule_files.h"
#include "app/terminal.h"
#include "compose/header.h"
#include "flow/verdict_json.h"

namespace triaged::app {
namespace {

using nlohmann::ordered_json;

std::string text_of(const ordered_json& json, const char* key) {
    const auto found = json.find(key);
    if (found == json.end()) return "";
    return shown(found->is_string() ? found->get<std::string>() : found->dump(), 500);
}

std::string joined(const ordered_json& json, const char* key) {
    const auto found = json.find(key);
    std::string out;
    if (found != json.end() && found->is_array()) {
        for (const auto& item : *found) {
            if (item.is_string()) out += (out.empty() ? "" : ", ") + item.get<std::string>();
        }
    }
    return out.empty() ? "none" : shown(out, 500);
}

class Printer {
public:
    Printer(const LoadedRules& today, std::ostream& out)
        : today_(today), files_(today.sources), out_(out) {
        if (!today.rules) return;
        for (const auto& rule : today.rules->rules()) places_[rule.id] = files_.place(rule.at);
    }

    void print(const store::Journal::Record& record, const ordered_json& v) {
        out_ << s_.bold << text_of(v, "subject") << s_.plain << '\n';
        line("from", text_of(v, "from"));
        line("received", compose::date(record.received));
        line("language", text_of(v, "language"));
        line("sender", text_of(v, "sender_kind"));
        line("queue", s_.bold + text_of(v, "queue") + s_.plain);
        line("urgency", text_of(v, "urgency") + ", " + text_of(v, "urgency_score") + " of 100");
        std::string mood = text_of(v, "sentiment") + ", " + text_of(v, "sentiment_score");
        if (v.contains("sentiment_confidence")) {
            mood += ", confidence " + text_of(v, "sentiment_confidence");
        }
        line("sentiment", mood);
        line("topics", joined(v, "topics"));
        if (v.contains("deadline")) {
            line("deadline", text_of(v, "deadline") + ", \"" + text_of(v, "deadline_words") + '"');
        }
        if (!text_of(v, "ask").empty()) line("ask", text_of(v, "ask"));
        for (const char* const more : {"points", "fields", "notes", "route", "escalate"}) {
            if (v.contains(more)) line(more, text_of(v, more));
        }
        line("flags", record.flags.empty() ? "none" : shown(record.flags));
        line("reply", shown(record.reply));
        line("state", record.state + (record.note.empty() ? "" : " (" + shown(record.note) + ')') +
                          ", account " + shown(record.account) + ", " + shown(record.mailbox) +
                          " uid " + std::to_string(record.uid) +
                          (record.dst.empty() ? "" : " to " + shown(record.dst)));
        if (v.contains("warnings")) line("warning", joined(v, "warnings"));
        line("rules", "version " + record.rules_version.substr(0, 12) + since(record));
        rules(v);
        out_ << "\nThis is what was stored when the mail was judged; the mail itself was not kept. "
                "With its\nfile, `triaged explain FILE` tells more.\n";
    }

private:
    void line(const char* name, const std::string& value) {
        out_ << "  " << padded(name, 10) << value << '\n';
    }

    std::string since(const store::Journal::Record& record) const {
        if (!today_.rules) return "; today's rules cannot be read";
        if (today_.rules->version() == record.rules_version) return ", those in force now";
        return "; the rules have changed since, to " + today_.rules->version().substr(0, 12);
    }

    // The rules that fired, each with the signals stored for it; then those of lexicons.
    void rules(const ordered_json& v) {
        std::multimap<std::string, const ordered_json*> by_rule;
        std::vector<const ordered_json*> mood;
        const auto signals = v.find("signals");
        if (signals != v.end() && signals->is_array()) {
            for (const auto& signal : *signals) {
                const bool lexicon = text_of(signal, "kind") == "sentiment" &&
                                     text_of(signal, "effect").starts_with("sentiment");
                if (lexicon)
                    mood.push_back(&signal);
                else
                    by_rule.emplace(text_of(signal, "rule"), &signal);
            }
        }
        out_ << '\n' << s_.bold << "Rules that fired" << s_.plain << '\n';
        const auto fired = v.find("rules");
        if (fired != v.end() && fired->is_array()) {
            for (const auto& rule : *fired) {
                if (rule.is_string()) tell(shown(rule.get<std::string>()), by_rule);
            }
        }
        if (mood.empty()) return;
        out_ << '\n' << s_.bold << "Mood of the words" << s_.plain << '\n';
        for (const auto* const signal : mood) tell(*signal);
    }

    void tell(const std::string& rule, const std::multimap<std::string, const ordered_json*>& all) {
        const auto place = places_.find(rule);
        out_ << "  " << s_.good << rule << s_.plain << s_.dim << "  "
             << (place != places_.end() ? shown(place->second)
                 : today_.rules         ? "no longer there"
                                        : "")
             << s_.plain << '\n';
        const auto [begin, end] = all.equal_range(rule);
        for (auto i = begin; i != end; ++i) tell(*i->second);
    }

    void tell(const ordered_json& signal) {
        const std::string text = text_of(signal, "text");
        const std::string field = text_of(signal, "field");
        const std::string effect = text_of(signal, "effect");
        out_ << "      " << text_of(signal, "kind");
        if (!text.empty()) out_ << " \"" << s_.mark << text << s_.plain << '"';
        if (!field.empty()) out_ << " in " << field;
        if (!effect.empty()) out_ << ": " << effect;
        out_ << '\n';
    }

    const LoadedRules& today_;
    RuleFiles files_;
    std::ostream& out_;
    std::map<std::string, std::string> places_;
    Style s_ = style();
};

}  // namespace

void explain_records(const std::vector<store::Journal::Record>& records, const LoadedRules& today,
                     bool json, std::ostream& out) {
    Printer printer(today, out);
    for (const auto& record : records) {
        ordered_json verdict = to_json(record);
        if (!json) {
            printer.print(record, verdict);
            continue;
        }
        verdict["mail_kept"] = false;
        verdict["rules_version_now"] =
            today.rules ? ordered_json(today.rules->version()) : ordered_json(nullptr);
        out << flow::dump(verdict) << '\n';
    }
}

}  // namespace triaged::app
