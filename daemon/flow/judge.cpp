#include "flow/judge.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/log.h"
#include "compose/acknowledgement.h"
#include "desk/reply_fields.h"
#include "desk/reply_gate.h"
#include "desk/sender_key.h"
#include "flow/verdict_json.h"
#include "message/parse.h"
#include "net/mailbox_address.h"
#include "store/notices.h"

namespace triaged::flow {
namespace {

desk::PresentFlags present_flags(const imap::FetchedMessage& attributes) {
    return {attributes.has_flag("\\Flagged"), attributes.has_flag("\\Answered"),
            attributes.has_flag("\\Deleted"), attributes.has_flag("\\Draft")};
}

// A first name, when there is one: letters only, so that no mail can put words or links into ours.
std::string first_name(const message::Address& sender) {
    std::string name(sender.name.substr(0, sender.name.find_first_of(" \t")));
    const bool letters = std::all_of(name.begin(), name.end(), [](char c) {
        return ascii::is_alpha(c) || static_cast<unsigned char>(c) >= 0x80 || c == '-' || c == '\'';
    });
    return letters && name.size() <= 40 ? name : "";
}

// The subject without the "Re:" that a template puts in front of it.
std::string without_reply_mark(std::string_view subject) {
    for (;;) {
        subject = ascii::trim(subject);
        const bool marked = ascii::starts_with_ignoring_case(subject, "re:") ||
                            ascii::starts_with_ignoring_case(subject, "aw:");
        if (!marked) return std::string(subject);
        subject.remove_prefix(3);
    }
}

// Nothing taken from a mail may hold a link.
std::string without_links(const std::string& text) {
    const bool link =
        ascii::contains_ignoring_case(text, "://") || ascii::contains_ignoring_case(text, "www.");
    return link ? "" : text;
}

// The template of that name in the mail's language; the language's ordinary one where it has none
// of that name; English for other languages.
const compose::Template* find_template(const Templates& templates, const std::string& language,
                                       const std::string& name) {
    for (const auto& folder_name : {language, std::string("en")}) {
        const auto folder = templates.find(folder_name);
        if (folder == templates.end()) continue;
        for (const auto& tried : {name, std::string("acknowledge")}) {
            const auto found = folder->second.find(tried);
            if (found != folder->second.end()) return &found->second;
        }
    }
    return nullptr;
}

}  // namespace

triage::Context context_of(const Settings& settings, const AccountSettings& account,
                           const message::Message& message, const std::string& folder,
                           UnixTime received, bool known_conversation) {
    triage::Context context;
    context.received = received.time_since_epoch().count();
    context.utc_offset_minutes = settings.hours.utc_offset_minutes(received);
    context.business_hours = settings.hours.open_at(received);
    context.account = account.name;
    context.folder = folder;
    context.known_conversation = known_conversation;
    context.customer_groups = settings.groups.of(message.sender.address);
    return context;
}

bool recognisable(const message::Message& message) {
    return !message.message_id.empty() || message.date || message.header("Received") != nullptr;
}

Judge::Judge(const Shared& shared, const AccountSettings& account, store::AccountId account_id,
             std::optional<std::int64_t> live_since)
    : shared_(shared), account_(account), account_id_(account_id), live_since_(live_since) {}

store::Decision Judge::decide(const Arrival& arrival, const message::Message& message,
                              std::set<std::string>& seen_in_batch) const {
    store::Journal journal(shared_.db);
    const std::int64_t received = arrival.attributes.internal_date.time_since_epoch().count();
    const bool handled_before =
        recognisable(message) && (!seen_in_batch.insert(message.identity).second ||
                                  journal.judged_before({message.identity}).front());
    std::vector<std::string> referred = message.in_reply_to;
    referred.insert(referred.end(), message.references.begin(), message.references.end());
    const bool known_conversation = journal.knows_any(account_id_, referred);

    const triage::Verdict verdict = shared_.rules.get()->judge(
        message, context_of(shared_.settings, account_, message, arrival.folder,
                            arrival.attributes.internal_date, known_conversation));

    // Not in doubt in silence: a regex at its limit has neither matched nor not.
    for (const auto& warning : verdict.warnings) {
        log::warn(
            "a rule could not be decided",
            {{"account", account_.name}, {"message_id", message.message_id}, {"why", warning}});
    }
    if (!verdict.warnings.empty()) store::Notices(shared_.db).count(kUndecidedMails);

    desk::LiveFacts facts;
    facts.live_mode = account_.mode == Mode::live;
    facts.own_addresses = account_.addresses;
    facts.received = received;
    facts.live_since = live_since_;
    facts.now = now(shared_);
    facts.max_age_seconds = shared_.settings.acknowledge.max_age.count();
    facts.known_conversation = known_conversation;
    facts.handled_before = handled_before;
    facts.was_present = arrival.was_present;
    const desk::ReplyDecision reply = desk::may_reply(message, verdict, facts);

    store::Decision decision;
    decision.id = arrival.row;
    decision.identity = message.identity;
    decision.message_id = message.message_id;
    decision.received = received;
    decision.queue = verdict.queue;
    decision.verdict = dump(to_json(message, verdict));
    decision.rules_version = verdict.rules_version;
    decision.reply = reply.reason;

    const desk::Plan plan =
        desk::make_plan(verdict, account_.folders, present_flags(arrival.attributes));
    if (handled_before) {
        decision.state = store::State::left;
        decision.note = "handled-before";
    } else if (received < arrival.not_before ||
               (arrival.maybe_left_alone && journal.knows_any(account_id_, {message.message_id}))) {
        decision.state = store::State::left;
        decision.note = "older-than-first-connection";
        decision.reply = "older-than-first-connection";
    } else {
        decision.state =
            account_.mode == Mode::observe ? store::State::observed : store::State::decided;
        decision.note = plan.stays_because;
        decision.dst = plan.folder;
        decision.flags = plan.keywords;
        if (plan.flag) decision.flags.insert(decision.flags.begin(), "\\Flagged");
        if (plan.touched_by_a_person) {
            decision.reply = plan.stays_because;
        } else if (reply.allowed) {
            decision.acknowledgement = acknowledge(message, verdict, reply.recipient);
            if (!decision.acknowledgement) decision.reply = "bad-address";
        }
    }
    return decision;
}

std::optional<store::NewAcknowledgement> Judge::acknowledge(const message::Message& message,
                                                            const triage::Verdict& verdict,
                                                            const std::string& recipient) const {
    const auto address = net::MailboxAddress::parse(recipient);
    const AcknowledgeSettings& settings = shared_.settings.acknowledge;
    const std::string name = verdict.acknowledge.template_name.empty()
                                 ? "acknowledge"
                                 : verdict.acknowledge.template_name;
    const compose::Template* const text = find_template(shared_.templates, message.language, name);
    if (!address || text == nullptr || settings.from_address.empty()) return std::nullopt;

    compose::Acknowledgement mail;
    mail.from_name = settings.from_name;
    mail.from_address = settings.from_address;
    mail.to_address = address->text();
    mail.message_id = compose::acknowledgement_id(shared_.db.installation_key(), message.identity,
                                                  settings.from_address);
    mail.date = now(shared_);
    mail.original_message_id = message.message_id;
    mail.original_references = message.references;
    mail.values = {{"first_name", first_name(message.sender)},
                   {"subject", without_links(without_reply_mark(message.subject))},
                   {"desk", settings.from_name}};
    for (const auto& [field, value] : desk::reply_fields(verdict)) {
        mail.values.emplace("field." + field, value);
    }
    return store::NewAcknowledgement{address->text(), desk::sender_key(address->text()),
                                     mail.message_id, compose::compose(mail, *text)};
}

}  // namespace triaged::flow
