// What a rule does with the mail: where it goes, what clients show, what is said to whom.
#include <algorithm>

#include "base/ascii.h"
#include "triage/compile.h"
#include "triage/note.h"
#include "yaml/scalar.h"

namespace triaged::triage {
namespace {

constexpr std::size_t kMaxKeywords = 16;
constexpr char kEscalated[] = "escalated";

// RFC 5788 leaves `$` to agreed names; these two kinds are what clients show.
bool is_keyword(std::string_view text) {
    if (text == "$Important") return true;
    if (text.size() == 7 && text.starts_with("$label")) return text[6] >= '1' && text[6] <= '5';
    return !text.empty() && text.size() <= 50 &&
           text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_") ==
               std::string_view::npos;
}

}  // namespace

std::string Compiler::text_of(const Node& node, std::string_view what) {
    if (node.is_scalar()) return node.text;
    error(node, std::string(what) + ": expected text, found " + std::string(describe(node.kind)));
    return "";
}

bool Compiler::yes_or_no(const Node& node, std::string_view what) {
    const auto value = yaml::scalar::boolean(node);
    if (!value) error(node, std::string(what) + ": " + value.error().message, value.error().hint);
    return value.value_or(false);
}

void Compiler::compile_queue(const Node& node, Actions& actions) {
    const std::string queue = text_of(node, "queue");
    if (node.is_scalar() && std::find(queues_.begin(), queues_.end(), queue) == queues_.end()) {
        const std::string hint = did_you_mean(queue, queues_);
        error(node, "unknown queue " + quoted(queue),
              hint.empty() ? "declare it: queues: [" + queue.substr(0, 50) + "]" : hint);
    }
    actions.queue = queue;
    actions.say("queue " + queue);
}

void Compiler::compile_keyword(const Node& node, Actions& actions) {
    for (const Node* text : texts(node, "keyword")) {
        add_keyword(*text, text->text, actions);
        actions.say("keyword " + text->text);
    }
}

void Compiler::add_keyword(const Node& at, const std::string& keyword, Actions& actions) {
    if (!is_keyword(keyword)) {
        error(at, "keyword " + quoted(keyword) + " cannot be set",
              keyword.starts_with('$') ? "of those with $, only $label1 to $label5 and $Important"
              : ascii::equals_ignoring_case(keyword, "\\Flagged")
                  ? "write flag: true"
                  : "use a to z in lower case, 0 to 9, \"-\" and \"_\", at most 50");
        return;
    }
    auto& all = model_.keywords;
    if (std::find(all.begin(), all.end(), keyword) == all.end()) {
        if (all.size() == kMaxKeywords) {
            error(at, "keyword " + quoted(keyword) + " is the 17th",
                  "mail servers keep few; rules may set 16 different ones in all");
            return;
        }
        all.push_back(keyword);
    }
    actions.keywords.push_back(keyword);
}

void Compiler::compile_flag(const Node& node, Actions& actions) {
    actions.flag = yes_or_no(node, "flag") || actions.flag;
    if (actions.flag) actions.say("flag");
}

void Compiler::compile_folder(const Node& node, Actions& actions) {
    actions.folder = text_of(node, "folder");
    const bool bad = actions.folder.empty() || actions.folder.size() > 200 ||
                     actions.folder.find_first_of("\r\n\t") != std::string::npos;
    if (bad && node.is_scalar()) {
        error(node, "folder: " + quoted(actions.folder) + " is not a folder",
              "write its name as a mail program shows it, such as Refunds");
    }
    actions.say("folder " + actions.folder);
}

// Which folder or address the name stands for is the configuration's to say.
void Compiler::compile_route(const Node& node, Actions& actions) {
    const std::string route = text_of(node, "route");
    if (!node.is_scalar()) return;
    if (!actions.folder.empty()) {
        error(node, "route: the rule names a folder too", "a mail can go to one place only");
    } else if (!is_name(route)) {
        error(node, "route: " + quoted(route) + " is not a name",
              "name one of the configuration's routes, such as route: billing");
    } else {
        check_known(node, "route", &KnownNames::routes, "routes: {NAME: {folder: ...}}");
    }
    actions.route = {route, rule_};
    actions.say("route " + route);
}

void Compiler::compile_escalate(const Node& node, Actions& actions) {
    actions.escalate = yes_or_no(node, "escalate");
    if (!actions.escalate) return;
    add_keyword(node, kEscalated, actions);
    actions.flag = true;
    actions.say("escalate");
}

void Compiler::check_template(const Node& node) {
    if (!known_ || known_->templates.empty()) return;
    const auto& unread = known_->unread_templates;
    if (std::find(unread.begin(), unread.end(), node.text) != unread.end()) {
        error(node, "unknown template " + quoted(node.text),
              "its file is there, but templates are read at the start only: restart the daemon");
        return;
    }
    check_known(node, "template", &KnownNames::templates,
                "write the file LANGUAGE/NAME.txt in the folder of templates");
}

void Compiler::compile_acknowledge(const Node& node, Actions& actions) {
    AcknowledgeWish wish;
    wish.rule = rule_;
    if (node.is_scalar() && !node.quoted && (node.text == "true" || node.text == "false")) {
        wish.wanted = node.text == "true";
    } else if (node.is_scalar() && is_name(node.text)) {
        wish.template_name = node.text;
        check_template(node);
    } else {
        error(node, "acknowledge: expected true, false or a template's name",
              "write acknowledge: calm for LANGUAGE/calm.txt in the folder of templates");
        return;
    }
    actions.acknowledge = wish;
    actions.say(!wish.wanted                 ? "no acknowledgement"
                : wish.template_name.empty() ? "acknowledge"
                                             : "acknowledge " + wish.template_name);
}

void Compiler::compile_note(const Node& node, Actions& actions) {
    const std::string text = text_of(node, "note");
    if (!node.is_scalar()) return;
    auto note = Note::parse(text);
    if (!note) {
        error(node, "note: " + note.error().message, note.error().hint);
        return;
    }
    for (const auto& field : note->fields()) asked_fields_.push_back({field, position(node.at)});
    actions.note = std::move(*note);
    actions.say("note");
}

void Compiler::compile_stop(const Node& node, Actions& actions) {
    actions.stop = yes_or_no(node, "stop");
    if (actions.stop) actions.say("stop");
}

}  // namespace triaged::triage
