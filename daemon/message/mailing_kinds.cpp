#include <algorithm>

#include "base/ascii.h"
#include "message/kind_rules.h"
#include "message/parameters.h"

namespace triaged::message {
namespace {

bool contains(std::string_view text, std::string_view part) {
    return ascii::contains_ignoring_case(text, part);
}

// A list that only its owner writes to: its mails are newsletters.
bool is_announcement(const KindEvidence& e) {
    const bool to_itself =
        e.mail.to.size() == 1 && !e.from.empty() && e.mail.to[0].address == e.from;
    const auto* post = e.mail.header("List-Post");
    const auto* id = e.mail.header("List-Id");
    return (to_itself && !e.mail.header("In-Reply-To")) || (post && contains(*post, "-announce")) ||
           (id && contains(*id, "-announce"));
}

// "2.20880.71-s6_ngjnc.1@...": says to the sender which of many readers answers.
bool is_made_for_one_mail(const KindEvidence& e) {
    constexpr std::size_t shortest = 15;
    const auto digits = std::count_if(e.local.begin(), e.local.end(), ascii::is_digit);
    const auto dots = std::count(e.local.begin(), e.local.end(), '.');
    return e.local.size() >= shortest && digits >= 6 && dots >= 2;
}

// A footer that tells many readers how to get off a list. A person's mail that quotes or
// forwards one has it in other zones, and answers are never bulk.
KindAnswer way_out(const KindEvidence& e) {
    constexpr std::size_t short_mail = 400;
    if (e.mail.plain_text.size() < short_mail || e.mail.header("In-Reply-To") ||
        e.mail.header("References") ||
        e.subject_begins({"re:", "aw:", "fwd:", "fw:", "wg:", "tr:"})) {
        return {};
    }
    for (const auto& zone : e.mail.zones) {
        if (zone.zone != Zone::footer) continue;
        const auto text =
            std::string_view(e.mail.plain_text).substr(zone.begin, zone.end - zone.begin);
        for (const std::string_view phrase :
             {"unsubscribe", "you are receiving this", "you received this", "abbestellen",
              "abmelden", "se désabonner", "désinscri", "darse de baja", "cancelar la suscripci",
              "disiscri", "uitschrijven", "cancelar a subscri", "cancelar inscri"}) {
            if (contains(text, phrase)) {
                return KindOfSender{SenderKind::bulk, "footer: " + std::string(phrase)};
            }
        }
    }
    return {};
}

}  // namespace

KindAnswer calendar_kind(const KindEvidence& e) {
    if (e.top_type == "text/calendar") return e.by_header(SenderKind::calendar, "Content-Type");
    if (e.mail.header("Content-Class") &&
        contains(*e.mail.header("Content-Class"), "calendarmessage")) {
        return e.by_header(SenderKind::calendar, "Content-Class");
    }
    // An attached calendar file is something a person sends.
    for (const auto& part : e.mail.parts) {
        if (part.type == "text/calendar" && !part.attachment) {
            return KindOfSender{SenderKind::calendar, "part text/calendar"};
        }
    }
    return {};
}

KindAnswer list_kind(const KindEvidence& e) {
    if (is_announcement(e)) return {};
    for (const auto name : {"List-Post", "X-BeenThere", "X-Mailing-List", "Mailing-List"}) {
        if (name == std::string_view("List-Post") && e.mail.header(name) &&
            ascii::starts_with_ignoring_case(ascii::trim(*e.mail.header(name)), "no")) {
            continue;
        }
        if (auto a = e.by_header(SenderKind::list, name)) return a;
    }
    if (auto a = e.by_value(SenderKind::list, "Precedence", "list")) return a;
    return {};
}

KindAnswer bulk_kind(const KindEvidence& e) {
    for (const auto name : {"List-Unsubscribe", "List-Id", "List-Post", "Feedback-ID", "X-Campaign",
                            "X-CampaignID", "X-Mailgun-Tag", "X-MC-User", "X-Bulkmail"}) {
        if (auto a = e.by_header(SenderKind::bulk, name)) return a;
    }
    for (const auto value : {"bulk", "junk", "list"}) {
        if (auto a = e.by_value(SenderKind::bulk, "Precedence", value)) return a;
        if (auto a = e.by_value(SenderKind::bulk, "X-Precedence", value)) return a;
    }
    for (const auto mailer :
         {"accucast", "mailchimp", "phplist", "listmanager", "lyris", "newsletter", "campaign",
          "mass mail", "bulk", "sendinblue", "constant contact", "acymailing", "cleverreach"}) {
        if (auto a = e.by_value(SenderKind::bulk, "X-Mailer", mailer)) return a;
    }
    const auto domain = e.from.substr(std::min(e.from.find('@') + 1, e.from.size()));
    for (const std::string_view name : {"newsletter", "mailing", "campaign"}) {
        if (domain.starts_with(name)) return e.by_header(SenderKind::bulk, "From");
    }
    if (e.local.starts_with("newsletter")) return e.by_header(SenderKind::bulk, "From");
    for (const std::string_view name : {"news", "offers", "deals", "promo", "promotions"}) {
        if (e.local == name) return e.by_header(SenderKind::bulk, "From");
    }
    if (is_made_for_one_mail(e)) return e.by_header(SenderKind::bulk, "From");
    return way_out(e);
}

KindAnswer notification_kind(const KindEvidence& e) {
    for (const auto value : e.mail.headers("Auto-Submitted")) {
        const auto word = parse_parameters(value).value;
        if (word != "no" && !word.empty()) {
            return KindOfSender{SenderKind::notification, shown_header("Auto-Submitted", value)};
        }
    }
    for (const auto name : {"X-Cron-Env", "X-FC-MachineGenerated"}) {
        if (auto a = e.by_header(SenderKind::notification, name)) return a;
    }
    if (auto a = e.by_value(SenderKind::notification, "X-AMAZON-MAIL-RELAY-TYPE", "notification")) {
        return a;
    }
    for (const auto name : {"noreply", "no-reply", "no_reply", "donotreply", "do-not-reply",
                            "do_not_reply", "notification", "automailer"}) {
        if (e.local.starts_with(name)) return e.by_header(SenderKind::notification, "From");
    }
    return {};
}

}  // namespace triaged::message
