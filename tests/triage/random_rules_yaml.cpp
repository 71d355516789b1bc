// Random rules as the text of rule files.
#include "random_rules.h"

namespace triaged::triage {
namespace {

std::string quote(const std::string& text) {
    constexpr char digits[] = "0123456789abcdef";
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += std::string("\\") + c;
        } else if (byte < 0x20) {
            out += std::string("\\x") + digits[byte >> 4] + digits[byte & 15];
        } else {
            out += c;
        }
    }
    return out + '"';
}

std::string quote(const std::vector<std::string>& texts) {
    std::string out;
    for (const auto& text : texts) out += (out.empty() ? "" : ", ") + quote(text);
    return '[' + out + ']';
}

std::string key(const Matcher& matcher) {
    switch (matcher.kind) {
        case Matcher::Kind::words:
            return "words";
        case Matcher::Kind::list:
            return "list";
        case Matcher::Kind::regex:
            return "regex";
        case Matcher::Kind::equals:
            return "equals";
        case Matcher::Kind::glob:
            return "glob";
        case Matcher::Kind::exists:
            return "exists";
        case Matcher::Kind::domain:
            return "domain";
        case Matcher::Kind::address:
            return "address";
        case Matcher::Kind::name:
            break;
    }
    return "name";
}

std::string matchers(const std::vector<Matcher>& all) {
    std::string out;
    for (const auto& one : all) {
        out += (out.empty() ? "" : ", ") + key(one) + ": ";
        if (one.kind == Matcher::Kind::exists) {
            out += one.wanted ? "true" : "false";
        } else {
            out += one.texts.size() == 1 ? quote(one.texts[0]) : quote(one.texts);
        }
    }
    return '{' + out + '}';
}

std::string braced(const When& when);

std::string list(const std::vector<When>& children) {
    std::string out;
    for (const auto& child : children) out += (out.empty() ? "" : ", ") + braced(child);
    return '[' + out + ']';
}

// "key: value", or several of them.
std::string pairs(const When& when) {
    const std::string range = quote(when.sign + ' ' + std::to_string(when.number));
    switch (when.kind) {
        case When::Kind::all:
            return "all: " + list(when.children);
        case When::Kind::any:
            return "any: " + list(when.children);
        case When::Kind::none:
            return "none: " + list(when.children);
        case When::Kind::mapping: {
            std::string out;
            for (const auto& child : when.children) out += (out.empty() ? "" : ", ") + pairs(child);
            return out;
        }
        case When::Kind::field:
            if (when.field.rfind("header:", 0) == 0) {
                return "header: {" + when.field.substr(7) + ": " + matchers(when.matchers) + '}';
            }
            if (when.field == "attachment") {
                std::string name;
                bool exists = false;
                std::vector<Matcher> others;
                for (const auto& one : when.matchers) {
                    if (one.kind == Matcher::Kind::exists) {
                        exists = true;
                    } else {
                        others.push_back(one);
                    }
                }
                if (exists) name = "exists: true";
                if (!others.empty()) {
                    name += (name.empty() ? "" : ", ") + ("name: " + matchers(others));
                }
                return "attachment: {" + name + '}';
            }
            return when.field + ": " + matchers(when.matchers);
        case When::Kind::topic:
            return "topic: " + quote(when.names);
        case When::Kind::main_topic:
            return "topic: {main: " + when.names[0] + '}';
        case When::Kind::topic_weight:
            return "topic: {" + when.names[0] + ": " + range + '}';
        case When::Kind::urgency:
            return "urgency: " + range;
        case When::Kind::size:
            return "size: " + quote(when.sign + ' ' + std::to_string(when.number) + " bytes");
        case When::Kind::attachments:
            return "attachment: {count: " + range + '}';
        case When::Kind::language:
            break;
    }
    return "language: " + quote(when.names);
}

std::string braced(const When& when) { return '{' + pairs(when) + '}'; }

std::string to_yaml(const RandomRule& rule) {
    std::string out = "  - id: " + rule.id + '\n';
    if (!rule.when.empty()) out += "    when: " + braced(rule.when[0]) + '\n';
    std::string then;
    for (const auto& [topic, weight] : rule.topics) {
        then += "topic: {" + topic + ": " + std::to_string(weight) + '}';
    }
    if (rule.urgency != 0) {
        then +=
            ", urgency: " + std::string(rule.urgency > 0 ? "+" : "") + std::to_string(rule.urgency);
    }
    if (rule.stop) then += ", stop: true";
    return out + "    then: {" + then + "}\n";
}

}  // namespace

std::vector<std::string> to_yaml(const Rules& rules) {
    std::vector<std::string> files;
    for (const auto& file : rules.files) {
        std::string out;
        if (files.empty() && !rules.lists.empty()) {
            out += "lists:\n";
            for (const auto& [name, phrases] : rules.lists) {
                out += "  " + name + ": " + quote(phrases) + '\n';
            }
        }
        if (!file.language.empty()) out += "language: " + file.language + '\n';
        if (!file.lexicon.empty()) {
            out += "lexicon:\n";
            for (const auto& entry : file.lexicon) out += "  " + quote(entry) + ": 1\n";
        }
        if (!file.rules.empty()) out += "rules:\n";
        for (const auto& rule : file.rules) out += to_yaml(rule);
        files.push_back(std::move(out));
    }
    return files;
}

}  // namespace triaged::triage
