#include "shrink.h"

#include <algorithm>
#include <cstdio>

#include "base/utf8.h"

namespace triaged::triage {
namespace {

// The text without its halves, quarters ... and characters.
std::vector<std::string> shorter(const std::string& text) {
    std::vector<std::string> all;
    if (text.empty()) return all;
    all.emplace_back();
    for (std::size_t size = text.size() / 2; size >= 1; size /= 2) {
        for (std::size_t begin = 0; begin < text.size(); begin += size) {
            std::size_t from = begin;
            std::size_t to = std::min(begin + size, text.size());
            while (from > 0 && utf8_continues(text[from])) --from;
            while (to < text.size() && utf8_continues(text[to])) ++to;
            if (to - from < text.size()) all.push_back(text.substr(0, from) + text.substr(to));
        }
    }
    return all;
}

bool is_writable(Matcher::Kind kind, const std::string& text) {
    if (text.empty()) return false;
    if (kind == Matcher::Kind::regex) return is_pattern(text);
    return kind != Matcher::Kind::list;
}

std::vector<When> simpler(const When& when) {
    std::vector<When> all = when.children;
    for (std::size_t i = 0; i < when.children.size(); ++i) {
        if (when.children.size() > 1) {
            When less = when;
            less.children.erase(less.children.begin() + static_cast<std::ptrdiff_t>(i));
            all.push_back(std::move(less));
        }
        for (auto& child : simpler(when.children[i])) {
            When less = when;
            if (less.kind == When::Kind::mapping) less.kind = When::Kind::all;
            less.children[i] = std::move(child);
            all.push_back(std::move(less));
        }
    }
    for (std::size_t i = 0; i < when.matchers.size(); ++i) {
        const auto at = static_cast<std::ptrdiff_t>(i);
        if (when.matchers.size() > 1) {
            When less = when;
            less.matchers.erase(less.matchers.begin() + at);
            all.push_back(std::move(less));
        }
        const Matcher& matcher = when.matchers[i];
        for (std::size_t j = 0; j < matcher.texts.size(); ++j) {
            if (matcher.texts.size() > 1) {
                When less = when;
                less.matchers[i].texts = {matcher.texts[j]};
                all.push_back(std::move(less));
            }
            for (auto& text : shorter(matcher.texts[j])) {
                if (!is_writable(matcher.kind, text)) continue;
                When less = when;
                less.matchers[i].texts[j] = std::move(text);
                all.push_back(std::move(less));
            }
        }
    }
    return all;
}

}  // namespace

std::vector<Rules> simpler(const Rules& rules) {
    std::vector<Rules> all;
    const auto without = [](auto list, std::size_t begin, std::size_t end) {
        list.erase(list.begin() + static_cast<std::ptrdiff_t>(begin),
                   list.begin() + static_cast<std::ptrdiff_t>(std::min(end, list.size())));
        return list;
    };
    for (std::size_t f = 0; f < rules.files.size(); ++f) {
        const RuleFile& file = rules.files[f];
        const auto with = [&](RuleFile changed) {
            Rules less = rules;
            less.files[f] = std::move(changed);
            all.push_back(std::move(less));
        };
        if (rules.files.size() > 1) {
            Rules less = rules;
            less.files = without(rules.files, f, f + 1);
            all.push_back(std::move(less));
        }
        for (std::size_t size = file.rules.size() / 2; size >= 1; size /= 2) {
            for (std::size_t begin = 0; begin < file.rules.size(); begin += size) {
                RuleFile less = file;
                less.rules = without(file.rules, begin, begin + size);
                with(std::move(less));
            }
        }
        if (!file.lexicon.empty()) {
            RuleFile less = file;
            less.lexicon.clear();
            with(std::move(less));
        }
        if (!file.language.empty()) {
            RuleFile less = file;
            less.language.clear();
            with(std::move(less));
        }
        for (std::size_t r = 0; r < file.rules.size(); ++r) {
            if (file.rules[r].when.empty()) continue;
            for (auto& when : simpler(file.rules[r].when[0])) {
                RuleFile less = file;
                less.rules[r].when[0] = std::move(when);
                with(std::move(less));
            }
        }
    }
    for (std::size_t l = 0; l < rules.lists.size(); ++l) {
        for (std::size_t p = 0; p < rules.lists[l].second.size(); ++p) {
            if (rules.lists[l].second.size() == 1) continue;
            Rules less = rules;
            less.lists[l].second = without(less.lists[l].second, p, p + 1);
            all.push_back(std::move(less));
        }
    }
    return all;
}

std::vector<message::Message> simpler(const message::Message& mail) {
    std::vector<message::Message> all;
    const auto with = [&](auto&& change) {
        message::Message less = mail;
        change(less);
        all.push_back(std::move(less));
    };
    if (!mail.zones.empty()) {
        with([](auto& m) { m.zones.clear(), m.plain_text = m.new_text; });
    }
    for (auto member : {&message::Message::from, &message::Message::to, &message::Message::cc,
                        &message::Message::reply_to}) {
        for (std::size_t i = 0; i < (mail.*member).size(); ++i) {
            const auto at = static_cast<std::ptrdiff_t>(i);
            with([&](auto& m) { (m.*member).erase((m.*member).begin() + at); });
            for (auto& text : shorter((mail.*member)[i].name)) {
                with([&](auto& m) { (m.*member)[i].name = text; });
            }
        }
    }
    if (!mail.fields.empty()) with([](auto& m) { m.fields.pop_back(); });
    for (std::size_t i = 0; i < mail.fields.size(); ++i) {
        for (auto& text : shorter(mail.fields[i].value)) {
            with([&](auto& m) { m.fields[i].value = text; });
        }
    }
    if (!mail.parts.empty()) with([](auto& m) { m.parts.pop_back(); });
    for (auto& text : shorter(mail.subject)) with([&](auto& m) { m.subject = text; });
    if (mail.zones.empty()) {
        for (auto& text : shorter(mail.new_text)) {
            with([&](auto& m) { m.new_text = m.plain_text = text; });
        }
        return all;
    }
    for (std::size_t i = 0; i < mail.zones.size(); ++i) {
        const auto& zone = mail.zones[i];
        const std::string run = mail.plain_text.substr(zone.begin, zone.end - zone.begin);
        for (auto& text : shorter(run)) {
            with([&](auto& m) {
                const std::size_t cut = run.size() - text.size();
                m.plain_text.replace(zone.begin, run.size(), text);
                m.zones[i].end -= cut;
                for (std::size_t j = i + 1; j < m.zones.size(); ++j) {
                    m.zones[j].begin -= cut;
                    m.zones[j].end -= cut;
                }
                m.new_text.clear();
                for (const auto& z : m.zones) {
                    if (z.zone > message::Zone::closing) continue;
                    m.new_text += m.plain_text.substr(z.begin, z.end - z.begin);
                }
            });
        }
    }
    return all;
}

void shrink(Rules& rules, message::Message& mail,
            const std::function<bool(const Rules&, const message::Message&)>& fails) {
    const auto cut = [&](auto& what, const auto& still_fails) {
        bool any = false;
        for (bool progress = true; progress;) {
            progress = false;
            for (auto& less : simpler(what)) {
                if (!still_fails(less)) continue;
                what = std::move(less);
                any = progress = true;
                break;
            }
        }
        return any;
    };
    while (cut(rules, [&](const Rules& less) { return fails(less, mail); }) |
           cut(mail, [&](const message::Message& less) { return fails(rules, less); })) {
    }
}

std::string describe(const message::Message& mail) {
    std::string out;
    const auto tell = [&](const std::string& what, const std::string& text) {
        out += what + ": \"";
        std::string codes;
        for (const char c : text) {
            if (static_cast<unsigned char>(c) >= 0x20) {
                out += c;
            } else {
                char buffer[8];
                std::snprintf(buffer, sizeof buffer, "\\x%02x", static_cast<unsigned>(c));
                out += buffer;
            }
            char hex[4];
            std::snprintf(hex, sizeof hex, "%02x", static_cast<unsigned char>(c));
            codes += (utf8_continues(c) || codes.empty() ? "" : " ") + std::string(hex);
        }
        out += "\"  (" + codes + ")\n";
    };
    tell("language", mail.language);
    if (!mail.subject.empty()) tell("subject", mail.subject);
    if (mail.zones.empty()) tell("body", mail.new_text);
    for (const auto& zone : mail.zones) {
        tell(std::string(to_string(zone.zone)),
             mail.plain_text.substr(zone.begin, zone.end - zone.begin));
    }
    for (const auto& one : mail.from) tell("from", one.name + " <" + one.address + '>');
    for (const auto& one : mail.to) tell("to", one.name + " <" + one.address + '>');
    for (const auto& one : mail.cc) tell("cc", one.name + " <" + one.address + '>');
    for (const auto& one : mail.reply_to) tell("reply-to", one.name + " <" + one.address + '>');
    for (const auto& field : mail.fields) tell("header " + field.name, field.value);
    for (const auto& part : mail.parts) {
        tell(part.attachment ? "attached" : "part", part.filename);
    }
    return out;
}

}  // namespace triaged::triage
