#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "triage/compile.h"
#include "yaml/scalar.h"

namespace triaged::triage {

const std::vector<std::string>& section_names() {
    static const std::vector<std::string> names = {
        "lists",         "rules",           "lexicon",  "intensifiers", "negators", "contrast",
        "ask_cues",      "queues",          "topics",   "settings",     "dates",    "date_order",
        "deadline_cues", "deadline_events", "language", "description"};
    return names;
}

bool is_name(std::string_view text) {
    if (text.empty() || text.size() > 50) return false;
    return text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_") ==
           std::string_view::npos;
}

std::string quoted(std::string_view text) {
    std::string out(text.substr(0, 60));
    if (out.size() < text.size()) {
        while (!out.empty() && (static_cast<unsigned char>(out.back()) & 0xC0) == 0x80) {
            out.pop_back();
        }
        if (!out.empty() && static_cast<unsigned char>(out.back()) >= 0xC0) out.pop_back();
        out += "...";
    }
    return '"' + out + '"';
}

void Compiler::error(const Node& at, std::string message, std::string hint) {
    diagnostics_.push_back({position(at.at), std::move(message), std::move(hint)});
}

void Compiler::error(const Key& at, std::string message, std::string hint) {
    diagnostics_.push_back({position(at.at), std::move(message), std::move(hint)});
}

void Compiler::warn(SourcePosition at, std::string message, std::string hint) {
    diagnostics_.push_back({std::move(at), std::move(message), std::move(hint), Severity::warning});
}

void Compiler::declare(const yaml::Document& document) {
    document_ = &document;
    if (document.root.is_null()) return;
    if (!document.root.is_map()) {
        error(document.root,
              "expected sections, found " + std::string(describe(document.root.kind)),
              document.root.is_sequence() ? "put \"rules:\" in a line before the list"
                                          : "a rule file begins with a section, such as rules:");
        return;
    }
    yaml::MapReader file(document, document.root, "rule file", diagnostics_);
    for (const auto& section : section_names()) file.node(section);
    file.finish();
    declare_names(file, "queues", queues_);
    declare_names(file, "topics", topics_);
    declare_lists(file);
    if (auto settings = file.optional_map("settings")) declare_settings(std::move(*settings));
}

void Compiler::declare_names(yaml::MapReader& file, std::string_view key,
                             std::vector<std::string>& names) {
    const Node* const section = file.node(key);
    if (!section || section->is_null()) return;
    for (const Node* const text : texts(*section, key)) {
        const std::string& name = text->text;
        if (!is_name(name)) {
            error(*text, std::string(key) + ": " + quoted(name) + " is not a name",
                  "use a to z, 0 to 9, - and _, at most 50");
        } else if (std::find(names.begin(), names.end(), name) == names.end()) {
            names.push_back(name);
        }
    }
}

void Compiler::declare_lists(yaml::MapReader& file) {
    auto lists = file.optional_map("lists");
    if (!lists) return;
    for (const auto& item : lists->items()) {
        const std::string& name = item.key->text;
        const auto [entry, added] = lists_.emplace(name, WordList{});
        if (!added) {
            error(*item.key, "the list " + quoted(name) + " is already in " + entry->second.at.file,
                  "use another name");
            continue;
        }
        entry->second.at = position(item.key->at);
        for (const Node* text : texts(*item.value, "lists")) {
            if (auto phrase = this->phrase(text->at, text->text)) {
                entry->second.phrases.push_back(std::move(*phrase));
            }
        }
    }
}

void Compiler::declare_settings(yaml::MapReader settings) {
    if (settings_) {
        diagnostics_.push_back({settings.position(),
                                "settings stand in " + settings_->file + " line " +
                                    std::to_string(settings_->line) + " already",
                                "keep them in one file"});
        return;
    }
    settings_ = settings.position();
    if (auto sentiment = settings.optional_map("sentiment")) declare_sentiment(*sentiment);
    if (auto urgency = settings.optional_map("urgency")) declare_urgency(*urgency);
    if (auto ask = settings.optional_map("ask")) declare_ask(*ask);
    if (auto topics = settings.optional_map("topics")) declare_topic_settings(*topics);
    if (auto defaults = settings.optional_map("defaults")) declare_defaults(*defaults);
    settings.finish();
}

void Compiler::declare_sentiment(yaml::MapReader reader) {
    ScoringSettings& s = model_.scoring.settings;
    const struct {
        const char* key;
        double* value;
        double low, high;
    } numbers[] = {
        {"softness", &s.softness, 0.1, 1000},
        {"negation", &s.negation, -2, 1},
        {"caps", &s.caps, 0, 4},
        {"exclamation", &s.exclamation, 0, 1},
        {"before_contrast", &s.before_contrast, 0, 4},
        {"after_contrast", &s.after_contrast, 0, 4},
        {"mixed_sentence", &s.mixed_sentence, 0, 1},
        {"mixed_mail", &s.mixed_mail, 0, 1},
        {"mixed_from", &s.mixed_from, 0, 100},
        {"subject", &s.subject, 0, 4},
        {"very_negative", &s.very_negative, -1, 1},
        {"negative", &s.negative, -1, 1},
        {"positive", &s.positive, -1, 1},
        {"very_positive", &s.very_positive, -1, 1},
    };
    for (const auto& n : numbers) {
        *n.value = reader.optional_number(n.key, n.low, n.high).value_or(*n.value);
    }
    if (!(s.very_negative < s.negative && s.negative < s.positive &&
          s.positive < s.very_positive)) {
        reader.error("negative", "the levels of sentiment are not in order",
                     "very_negative < negative < positive < very_positive");
    }
    reader.finish();
}

void Compiler::declare_urgency(yaml::MapReader reader) {
    ScoringSettings& s = model_.scoring.settings;
    const auto read = [&](const char* key, int& value) {
        value = static_cast<int>(reader.optional_integer(key, 0, 100).value_or(value));
    };
    read("base", s.base);
    read("normal", s.normal);
    read("high", s.high);
    read("urgent", s.urgent);
    if (!(0 < s.normal && s.normal < s.high && s.high < s.urgent)) {
        reader.error("high", "the levels of urgency are not in order",
                     "0 < normal < high < urgent <= 100");
    }
    reader.finish();
}

void Compiler::declare_ask(yaml::MapReader reader) {
    ScoringSettings& s = model_.scoring.settings;
    s.question = reader.optional_number("question", 0, 100).value_or(s.question);
    s.problem = reader.optional_number("problem", 0, 100).value_or(s.problem);
    s.evidence = reader.optional_number("evidence", 0, 100).value_or(s.evidence);
    s.first = reader.optional_number("first", 0, 100).value_or(s.first);
    s.min_words =
        static_cast<int>(reader.optional_integer("min_words", 0, 50).value_or(s.min_words));
    if (auto queues = reader.optional_string_list("no_ask_queues")) {
        s.no_ask_queues = *queues;
        for (const auto& queue : *queues) {
            asked_queues_.push_back({queue, reader.position("no_ask_queues")});
        }
    }
    reader.finish();
}

void Compiler::declare_topic_settings(yaml::MapReader reader) {
    ScoringSettings& s = model_.scoring.settings;
    s.topic_share = reader.optional_number("least_share", 0, 1).value_or(s.topic_share);
    reader.finish();
}

void Compiler::declare_defaults(yaml::MapReader reader) {
    ScoringSettings& s = model_.scoring.settings;
    s.queue = reader.optional_string("queue").value_or(s.queue);
    s.topic = reader.optional_string("topic").value_or(s.topic);
    asked_queues_.push_back({s.queue, reader.position("queue")});
    asked_topics_.push_back({s.topic, reader.position("topic")});
    reader.finish();
}

std::uint64_t Compiler::language_bits(const std::vector<std::string>& languages) {
    std::uint64_t bits = 0;
    for (const auto& language : languages) {
        auto& known = model_.languages;
        auto at = std::find(known.begin(), known.end(), language);
        if (at == known.end() && known.size() < 64) at = known.insert(known.end(), language);
        if (at != known.end()) bits |= std::uint64_t{1} << (at - known.begin());
    }
    return bits;
}

void Compiler::compile_lexicon(yaml::MapReader& file, std::string_view key, ScoreEntry::Kind kind,
                               double fallback, double low, double high) {
    const Node* section = file.node(key);
    if (!section || section->is_null()) return;
    const ScoreEntry entry{kind, fallback, file_languages_,
                           static_cast<std::uint32_t>(model_.scoring.files.size() - 1)};
    if (section->is_map()) {
        for (std::size_t i = 0; i < section->keys.size(); ++i) {
            const auto value = yaml::scalar::number(section->items[i], low, high);
            if (!value) {
                error(section->items[i], std::string(key) + ": " + value.error().message,
                      value.error().hint);
                continue;
            }
            ScoreEntry valued = entry;
            valued.value = *value;
            add_score_entry(section->keys[i].at, section->keys[i].text, valued);
        }
        return;
    }
    const bool listed = kind == ScoreEntry::Kind::negator || kind == ScoreEntry::Kind::contrast;
    if (!listed) {
        error(*section, std::string(key) + ": expected a mapping of words to numbers",
              "write \"word: number\" lines");
        return;
    }
    for (const Node* text : texts(*section, key)) add_score_entry(text->at, text->text, entry);
}

void Compiler::add_score_entry(yaml::Position at, const std::string& text, ScoreEntry entry) {
    const auto phrase = this->phrase(at, text);
    if (!phrase) return;
    auto& entries = model_.scoring.entries;
    const auto number = static_cast<std::uint32_t>(entries.size());
    entries.push_back(entry);
    add_phrase(*phrase, {PhraseTarget::Kind::score, Field::subject, Field::body, number});
}

}  // namespace triaged::triage
