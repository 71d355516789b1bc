#include "message/sender_kind.h"

#include <algorithm>
#include <optional>

#include "base/ascii.h"
#include "message/charset.h"
#include "message/parameters.h"

namespace triaged::message {
namespace {

using Answer = std::optional<KindOfSender>;

bool contains(std::string_view text, std::string_view part) {
    return ascii::contains_ignoring_case(text, part);
}

std::string shown(std::string_view name, std::string_view value) {
    constexpr std::size_t longest = 100;
    const std::string text = to_utf8(value.substr(0, 2 * longest), "");
    std::string out = "header " + std::string(name) + ": ";
    for (const char c : utf8_prefix(text, longest)) {
        const auto u = static_cast<unsigned char>(c);
        out += u < 0x20 || u == 0x7f ? ' ' : c;
    }
    return out;
}

class Reader {
public:
    explicit Reader(const Message& m) : m_(m) {
        if (const auto* raw = m.header("Content-Type")) {
            const auto type = parse_parameters(*raw);
            report_type_ = ascii::to_lower(type.get("report-type"));
            top_type_ = media_type(type);
            method_ = ascii::to_lower(type.get("method"));
        }
        if (!m.from.empty()) {
            from_ = m.from[0].address;
            from_name_ = ascii::to_lower(m.from[0].name);
        }
        local_ = from_.substr(0, from_.find('@'));
        subject_ = ascii::to_lower(m.subject);
    }

    KindOfSender run() const {
        for (const auto step : {&Reader::report, &Reader::bounce, &Reader::receipt,
                                &Reader::auto_reply, &Reader::calendar, &Reader::nameless_bounce,
                                &Reader::list, &Reader::bulk, &Reader::notification}) {
            if (auto answer = (this->*step)()) return *answer;
        }
        return {};
    }

private:
    Answer by_header(SenderKind kind, std::string_view name) const {
        const auto* value = m_.header(name);
        if (!value) return {};
        return KindOfSender{kind, shown(name, name == "Subject" ? m_.subject : *value)};
    }

    // The first field of that name whose value contains `part`.
    Answer by_value(SenderKind kind, std::string_view name, std::string_view part) const {
        for (const auto value : m_.headers(name)) {
            if (contains(value, part)) return KindOfSender{kind, shown(name, value)};
        }
        return {};
    }

    bool has_part(std::string_view type) const {
        for (const auto& part : m_.parts) {
            if (part.type == type) return true;
        }
        return false;
    }

    bool null_return_path() const {
        const auto* path = m_.header("Return-Path");
        return path && ascii::trim(*path) == "<>";
    }

    bool from_daemon() const {
        return local_.starts_with("mailer-daemon") || local_ == "postmaster" ||
               local_.starts_with("mail-daemon") || local_ == "mailerdaemon" ||
               local_ == "mail.delivery.system" || from_name_ == "mailer-daemon" ||
               from_name_.starts_with("mail delivery s");
    }

    bool subject_has(std::initializer_list<std::string_view> phrases) const {
        for (const auto phrase : phrases) {
            if (subject_.find(phrase) != std::string::npos) return true;
        }
        return false;
    }

    bool subject_begins(std::initializer_list<std::string_view> phrases) const {
        for (const auto phrase : phrases) {
            if (subject_.starts_with(phrase)) return true;
        }
        return false;
    }

    Answer report() const {
        if (report_type_ == "feedback-report" || report_type_ == "tlsrpt") {
            return by_header(SenderKind::report, "Content-Type");
        }
        if (has_part("message/feedback-report")) {
            return KindOfSender{SenderKind::report, "part message/feedback-report"};
        }
        if (subject_.starts_with("report domain:") && contains(subject_, "submitter:")) {
            return by_header(SenderKind::report, "Subject");
        }
        if (subject_.starts_with("complaint about message from ")) {
            return by_header(SenderKind::report, "Subject");
        }
        return {};
    }

    Answer bounce() const {
        if (report_type_ == "delivery-status") return by_header(SenderKind::bounce, "Content-Type");
        if (has_part("message/delivery-status") || has_part("message/global-delivery-status")) {
            return KindOfSender{SenderKind::bounce, "part message/delivery-status"};
        }
        if (auto a = by_header(SenderKind::bounce, "X-Failed-Recipients")) return a;
        if (from_daemon()) return by_header(SenderKind::bounce, "From");
        if (bounce_subject() &&
            (null_return_path() || contains(from_, "postmaster") || contains(from_, "daemon"))) {
            return by_header(SenderKind::bounce, "Subject");
        }
        return {};
    }

    bool bounce_subject() const {
        return subject_begins({"undeliver", "undelivered mail", "delivery status notification",
                               "delivery failure", "delivery report", "failure notice",
                               "mail delivery failed", "mail delivery failure", "returned mail",
                               "mail system error", "warning: could not send",
                               "message status - undeliverable", "nondeliverable", "unzustellbar",
                               "mail could not be delivered", "delivery notification"}) ||
               subject_has({"returned to sender", "returning message to sender", "non remis",
                            "no se puede entregar", "impossibile recapitare"});
    }

    // No standard form and no telling sender: the null return path, and words of a mail server.
    Answer nameless_bounce() const {
        if (!null_return_path()) return {};
        const auto text = std::string_view(m_.plain_text).substr(0, 2000);
        for (const std::string_view phrase :
             {"not be delivered", "delivery failed", "undeliverable", "delivery to the following",
              "mailbox is full", "user unknown", "mailbox unavailable", "returned to sender"}) {
            if (contains(text, phrase)) return by_header(SenderKind::bounce, "Return-Path");
        }
        if (from_.empty()) return by_header(SenderKind::bounce, "Return-Path");
        return {};
    }

    Answer receipt() const {
        if (report_type_ == "disposition-notification") {
            return by_header(SenderKind::receipt, "Content-Type");
        }
        if (has_part("message/disposition-notification")) {
            return KindOfSender{SenderKind::receipt, "part message/disposition-notification"};
        }
        return {};
    }

    Answer auto_reply() const {
        if (auto a = by_value(SenderKind::auto_reply, "Auto-Submitted", "auto-replied")) return a;
        for (const auto name : {"X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Autoresponse",
                                "X-AutoReply-From", "X-Mail-Autoreply", "X-Auto-Reply-From"}) {
            if (const auto* value = m_.header(name); value && ascii::trim(*value) != "no") {
                return by_header(SenderKind::auto_reply, name);
            }
        }
        if (auto a = by_value(SenderKind::auto_reply, "X-Autogenerated", "reply")) return a;
        if (auto a = by_value(SenderKind::auto_reply, "Precedence", "auto_reply")) return a;
        if (auto a = by_value(SenderKind::auto_reply, "X-Precedence", "auto_reply")) return a;
        if (auto a = by_value(SenderKind::auto_reply, "Delivered-To", "autoresponder")) return a;
        if (auto a = by_value(SenderKind::auto_reply, "X-POST-MessageClass", "autoresponder")) {
            return a;
        }
        if (subject_begins(
                {"automatic reply:", "auto reply:", "autoreply:", "auto-reply:", "out of office",
                 "out of the office", "automatische antwort:", "abwesenheitsnotiz",
                 "abwesend:", "réponse automatique", "respuesta automática", "risposta automatica",
                 "automatisch antwoord", "resposta automática", "absence du bureau",
                 "fuori ufficio"})) {
            return by_header(SenderKind::auto_reply, "Subject");
        }
        return {};
    }

    Answer calendar() const {
        if (top_type_ == "text/calendar") return by_header(SenderKind::calendar, "Content-Type");
        if (m_.header("Content-Class") &&
            contains(*m_.header("Content-Class"), "calendarmessage")) {
            return by_header(SenderKind::calendar, "Content-Class");
        }
        if (has_part("text/calendar")) {
            return KindOfSender{SenderKind::calendar, "part text/calendar"};
        }
        return {};
    }

    // A list that only its owner writes to: its mails are newsletters.
    bool is_announcement() const {
        const bool to_itself = m_.to.size() == 1 && !from_.empty() && m_.to[0].address == from_;
        const auto* post = m_.header("List-Post");
        const auto* id = m_.header("List-Id");
        return (to_itself && !m_.header("In-Reply-To")) || (post && contains(*post, "-announce")) ||
               (id && contains(*id, "-announce"));
    }

    Answer list() const {
        if (is_announcement()) return {};
        for (const auto name : {"List-Post", "X-BeenThere", "X-Mailing-List", "Mailing-List"}) {
            if (name == std::string_view("List-Post") && m_.header(name) &&
                ascii::starts_with_ignoring_case(ascii::trim(*m_.header(name)), "no")) {
                continue;
            }
            if (auto a = by_header(SenderKind::list, name)) return a;
        }
        if (auto a = by_value(SenderKind::list, "Precedence", "list")) return a;
        return {};
    }

    Answer bulk() const {
        for (const auto name :
             {"List-Unsubscribe", "List-Id", "List-Post", "Feedback-ID", "X-Campaign",
              "X-CampaignID", "X-Mailgun-Tag", "X-MC-User", "X-Bulkmail"}) {
            if (auto a = by_header(SenderKind::bulk, name)) return a;
        }
        for (const auto value : {"bulk", "junk", "list"}) {
            if (auto a = by_value(SenderKind::bulk, "Precedence", value)) return a;
            if (auto a = by_value(SenderKind::bulk, "X-Precedence", value)) return a;
        }
        for (const auto mailer :
             {"accucast", "mailchimp", "phplist", "listmanager", "lyris", "newsletter", "campaign",
              "mass mail", "bulk", "sendinblue", "constant contact", "acymailing", "cleverreach"}) {
            if (auto a = by_value(SenderKind::bulk, "X-Mailer", mailer)) return a;
        }
        const auto domain = from_.substr(std::min(from_.find('@') + 1, from_.size()));
        for (const std::string_view name : {"newsletter", "mailing", "campaign", "marketing"}) {
            if (local_.starts_with(name) || domain.starts_with(name)) {
                return by_header(SenderKind::bulk, "From");
            }
        }
        for (const std::string_view name : {"news", "offers", "deals", "promo", "promotions"}) {
            if (local_ == name) return by_header(SenderKind::bulk, "From");
        }
        if (is_made_for_one_mail()) return by_header(SenderKind::bulk, "From");
        return way_out();
    }

    // "2.20880.71-s6_ngjnc.1@...": says to the sender which of many readers answers.
    bool is_made_for_one_mail() const {
        constexpr std::size_t shortest = 15;
        const auto digits = std::count_if(local_.begin(), local_.end(), ascii::is_digit);
        const auto dots = std::count(local_.begin(), local_.end(), '.');
        return local_.size() >= shortest && digits >= 6 && dots >= 2;
    }

    // A footer that tells many readers how to get off a list. A person's mail that quotes or
    // forwards one has it in other zones, and answers are never bulk.
    Answer way_out() const {
        constexpr std::size_t short_mail = 400;
        if (m_.plain_text.size() < short_mail || m_.header("In-Reply-To") ||
            m_.header("References") ||
            subject_begins({"re:", "aw:", "fwd:", "fw:", "wg:", "tr:"})) {
            return {};
        }
        for (const auto& zone : m_.zones) {
            if (zone.zone != Zone::footer) continue;
            const auto text =
                std::string_view(m_.plain_text).substr(zone.begin, zone.end - zone.begin);
            for (const std::string_view phrase :
                 {"unsubscribe", "you are receiving this", "you received this", "abbestellen",
                  "abmelden", "se désabonner", "désinscri", "darse de baja",
                  "cancelar la suscripci", "disiscri", "uitschrijven", "cancelar a subscri",
                  "cancelar inscri"}) {
                if (contains(text, phrase)) {
                    return KindOfSender{SenderKind::bulk, "footer: " + std::string(phrase)};
                }
            }
        }
        return {};
    }

    Answer notification() const {
        for (const auto value : m_.headers("Auto-Submitted")) {
            const auto word = parse_parameters(value).value;
            if (word != "no" && !word.empty()) {
                return KindOfSender{SenderKind::notification, shown("Auto-Submitted", value)};
            }
        }
        for (const auto name : {"X-Cron-Env", "X-FC-MachineGenerated"}) {
            if (auto a = by_header(SenderKind::notification, name)) return a;
        }
        if (auto a =
                by_value(SenderKind::notification, "X-AMAZON-MAIL-RELAY-TYPE", "notification")) {
            return a;
        }
        for (const auto name : {"noreply", "no-reply", "no_reply", "donotreply", "do-not-reply",
                                "do_not_reply", "notification", "automailer"}) {
            if (local_.starts_with(name)) return by_header(SenderKind::notification, "From");
        }
        return {};
    }

    const Message& m_;
    std::string report_type_, top_type_, method_, from_, from_name_, local_, subject_;
};

}  // namespace

KindOfSender kind_of_sender(const Message& m) { return Reader(m).run(); }

}  // namespace triaged::message
