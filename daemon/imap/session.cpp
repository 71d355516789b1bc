#include "imap/session.h"

#include <algorithm>

#include "imap/dialogue.h"
#include "imap/mailbox_name.h"
#include "imap/words.h"
#include "net/connection_error.h"

namespace triaged::imap {
namespace {

using net::ConnectionError;

void require_ok(Verb verb, const Ending& ending) {
    if (!ending.completion.ok()) throw CommandFailed(to_string(verb), ending.completion);
}

std::string wire_name(Verb verb, std::string_view name) {
    auto wire = encode_mailbox_name(name);
    if (wire) return *wire;
    throw CommandFailed(to_string(verb), {Status::no, "CANNOT", wire.error().message});
}

Capabilities ask_for_capabilities(Dialogue& dialogue) {
    std::vector<std::string> words;
    const auto ending = dialogue.run(Command::capability(), [&](Response& response) {
        if (auto* data = std::get_if<CapabilityData>(&response)) words = std::move(data->words);
    });
    require_ok(Verb::capability, ending);
    return Capabilities(words);
}

void read_namespace(Dialogue& dialogue, MailboxTree& tree) {
    if (!dialogue.capabilities().has("NAMESPACE")) return;
    dialogue.run(Command::name_space(), [&](Response& response) {
        const auto* data = std::get_if<NamespaceData>(&response);
        if (data == nullptr || data->personal.empty()) return;
        const auto& own = data->personal.front();
        tree.separator = own.separator;
        tree.personal_prefix = decode_mailbox_name(own.prefix).value_or("");
    });
}

void add_listed(ListData& data, MailboxTree& tree) {
    auto name = decode_mailbox_name(data.mailbox);
    if (!name || data.lsub) return;
    if (tree.separator.empty()) tree.separator = data.separator;
    ListedMailbox mailbox{std::move(*name), std::move(data.attributes)};
    mailbox.selectable =
        !mailbox.has_attribute("\\Noselect") && !mailbox.has_attribute("\\NonExistent");
    tree.mailboxes.push_back(std::move(mailbox));
}

// What a SELECT answers, piece by piece.
class SelectAnswer {
public:
    explicit SelectAnswer(std::string_view name) { box_.name = name; }

    void take(const Response& response) {
        if (const auto* flags = std::get_if<FlagsData>(&response)) flags_ = flags->flags;
        const auto* status = std::get_if<StatusResponse>(&response);
        if (status != nullptr && status->code) take(*status->code);
    }

    Mailbox finish(const Ending& ending, std::uint32_t exists, bool read_only) {
        if (ending.code) take(*ending.code);
        box_.exists = exists;
        box_.read_only = box_.read_only || read_only;
        // Without the code all flags are permanent (RFC 9051, section 7.1), but nothing says that
        // new ones may be made.
        if (!permanent_known_) box_.permanent_flags = flags_;
        return std::move(box_);
    }

private:
    void take(const ResponseCode& code) {
        if (code.name == "UIDVALIDITY") box_.uidvalidity = static_cast<std::uint32_t>(code.number);
        if (code.name == "UIDNEXT") box_.uidnext = static_cast<std::uint32_t>(code.number);
        if (code.name == "HIGHESTMODSEQ") box_.highestmodseq = code.number;
        if (code.name == "READ-ONLY") box_.read_only = true;
        if (code.name != "PERMANENTFLAGS") return;
        permanent_known_ = true;
        box_.permanent_flags = code.words;
        const auto any = std::find(box_.permanent_flags.begin(), box_.permanent_flags.end(), "\\*");
        box_.keywords_allowed = any != box_.permanent_flags.end();
        if (box_.keywords_allowed) box_.permanent_flags.erase(any);
    }

    Mailbox box_;
    std::vector<std::string> flags_;
    bool permanent_known_ = false;
};

Mailbox open_mailbox(Dialogue& dialogue, const Command& command, std::string_view name) {
    SelectAnswer answer(name);
    dialogue.begin_select();
    const auto ending =
        dialogue.run(command, [&](const Response& response) { answer.take(response); });
    require_ok(command.verb(), ending);
    auto box = answer.finish(ending, dialogue.exists(), command.verb() == Verb::examine);
    if (box.uidvalidity == 0) {
        throw ConnectionError(ConnectionError::Kind::protocol,
                              dialogue.peer() +
                                  ": the server gives no UIDVALIDITY, so no mail "
                                  "could be told apart from another");
    }
    dialogue.set_selected(name);
    return box;
}

// NO without a code is how servers before RFC 5530 say it.
bool says_it_is_missing(const Completion& completion) {
    return completion.status == Status::no &&
           (completion.code.empty() || completion.code == "NONEXISTENT" ||
            completion.code == "TRYCREATE");
}

}  // namespace

Session::Session(std::unique_ptr<net::Stream> stream)
    : dialogue_(std::make_unique<Dialogue>(std::move(stream))) {
    dialogue_->set_capabilities(ask_for_capabilities(*dialogue_));
}

Session::~Session() = default;
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;

const Capabilities& Session::capabilities() const { return dialogue_->capabilities(); }
const std::string& Session::selected() const { return dialogue_->selected(); }
bool Session::news() const { return dialogue_->news(); }
void Session::noop() { require_ok(Verb::noop, dialogue_->run(Command::noop())); }

MailboxTree Session::list() {
    MailboxTree tree;
    read_namespace(*dialogue_, tree);
    const bool special_use = capabilities().special_use() && capabilities().has("LIST-EXTENDED");
    const auto ending = dialogue_->run(Command::list(special_use), [&](Response& response) {
        if (auto* data = std::get_if<ListData>(&response)) add_listed(*data, tree);
    });
    require_ok(Verb::list, ending);
    return tree;
}

Mailbox Session::select(std::string_view name) {
    return open_mailbox(*dialogue_, Command::select(wire_name(Verb::select, name)), name);
}

Mailbox Session::examine(std::string_view name) {
    return open_mailbox(*dialogue_, Command::examine(wire_name(Verb::examine, name)), name);
}

std::optional<MailboxStatus> Session::status(std::string_view name) {
    std::optional<MailboxStatus> status;
    const auto ending =
        dialogue_->run(Command::status(wire_name(Verb::status, name), capabilities().condstore()),
                       [&](Response& response) {
                           const auto* data = std::get_if<StatusData>(&response);
                           if (data == nullptr) return;
                           const auto number = [](const std::optional<std::uint64_t>& n) {
                               return static_cast<std::uint32_t>(n.value_or(0));
                           };
                           status = {number(data->uidvalidity), number(data->uidnext),
                                     number(data->messages), data->highestmodseq.value_or(0)};
                       });
    if (says_it_is_missing(ending.completion)) return std::nullopt;
    require_ok(Verb::status, ending);
    return status;
}

bool Session::create_and_subscribe(std::string_view name) {
    const auto wire = wire_name(Verb::create, name);
    const auto ending = dialogue_->run(Command::create(wire));
    const bool created = ending.completion.ok();
    if (!created && ending.completion.code != "ALREADYEXISTS" && !status(name)) {
        require_ok(Verb::create, ending);
    }
    dialogue_->run(Command::subscribe(wire));  // not all servers let us, and it still works
    return created;
}

void Session::unselect() {
    if (capabilities().has("UNSELECT")) dialogue_->run(Command::unselect());
    dialogue_->set_selected("");
    dialogue_->forget_news();
}

void Session::logout() {
    try {
        const auto tag = dialogue_->send(Command::logout());
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(5);
        net::Wake wake{};
        while (!dialogue_->has_ended(tag)) {
            if (!dialogue_->next(deadline, net::Wakes::are_kept, wake)) return;
        }
    } catch (const ConnectionError&) {
        // It is over either way.
    }
}

}  // namespace triaged::imap
