#include "message/contact_form.h"

#include <algorithm>

#include "base/ascii.h"
#include "message/address.h"
#include "message/form_words.h"
#include "message/unfold.h"
#include "message/utf8.h"

namespace triaged::message {
namespace {

struct LabelledLine {
    std::string label;  // lower case; "" when the line is none
    std::string_view value;
};

LabelledLine labelled(std::string_view line) {
    constexpr std::size_t longest = 40;
    line = ascii::trim(line);
    while (line.starts_with('*')) line.remove_prefix(1);
    const auto colon = line.substr(0, longest).find_first_of(":\t");
    if (colon == std::string_view::npos || colon == 0) return {};
    auto label = ascii::trim(line.substr(0, colon));
    while (label.ends_with('*')) label = ascii::trim(label.substr(0, label.size() - 1));
    auto value = line.substr(colon + 1);
    while (!value.empty() && (value.front() == '*' || value.front() == ':')) value.remove_prefix(1);
    return {ascii::to_lower(label), ascii::trim(value)};
}

struct Form {
    std::string name, address;
    std::size_t labels = 0;  // known ones
    bool asks_address = false;
    std::optional<std::size_t> message_begin;  // offset of the customer's text
    std::size_t labels_end = 0;                // behind the last labelled line
};

// Reads the labelled lines at the top of a text.
class FormReader {
public:
    explicit FormReader(std::string_view text) : text_(text) {}

    Form run() {
        constexpr int most_lines = 200;
        std::size_t pos = 0;
        for (int i = 0; i < most_lines && pos < text_.size() && !form_.message_begin; ++i) {
            const auto line = next_line(text_, pos);
            auto [label, value] = labelled(line);
            if (label.empty() && !pending_.empty()) {
                if (ascii::trim(line).empty()) continue;
                label = std::move(pending_);
                value = ascii::trim(line);
            }
            pending_.clear();
            take(label, value, pos);
        }
        return std::move(form_);
    }

private:
    // One labelled line, which ends in front of `end`.
    void take(const std::string& label, std::string_view value, std::size_t end) {
        const auto kind = form_label(label);
        if (kind == FormLabel::none) return;
        if (value.empty() && kind != FormLabel::message) {
            pending_ = label;  // its value may stand on the next line
            return;
        }
        if (kind != FormLabel::other) ++form_.labels;
        form_.labels_end = end;
        if (kind == FormLabel::message) {
            form_.message_begin =
                value.empty() ? end : static_cast<std::size_t>(value.data() - text_.data());
        } else if (kind == FormLabel::address) {
            form_.asks_address = true;
            take_address(value);
        } else if (kind == FormLabel::name) {
            take_name(label, value);
        }
    }

    void take_address(std::string_view value) {
        const auto scheme = value.find("mailto:");
        if (scheme != std::string_view::npos) {
            value.remove_prefix(scheme + 7);
            value = value.substr(0, value.find('>'));
        }
        Defects ignored;
        const auto list = parse_addresses(
            scheme == std::string_view::npos ? value : value.substr(0, value.find('>')), ignored);
        if (form_.address.empty() && !list.empty() &&
            list[0].address.find('@') != std::string::npos) {
            form_.address = list[0].address;
        }
    }

    // "From: Jo Smith <jo@x.example>" names both.
    void take_name(const std::string& label, std::string_view value) {
        constexpr std::size_t longest = 200;
        if (value.find('@') != std::string_view::npos) {
            take_address(value);
            value = ascii::trim(value.substr(0, value.find('<')));
            if (value.find('@') != std::string_view::npos) return;
        }
        const bool second = label == "nachname" || label == "last name" || label == "surname";
        if (!form_.name.empty() && !second) return;
        if (!form_.name.empty()) form_.name += ' ';
        form_.name += utf8_prefix(value, longest);
    }

    std::string_view text_;
    Form form_;
    std::string pending_;  // a label whose value stands on the next line
};

// A robot, a web server, or a mailbox of the mail's own recipient.
bool sender_is_no_customer(const Message& m) {
    if (m.from.size() != 1) return false;
    const auto& address = m.from[0].address;
    const auto domain = domain_of(address);
    const bool own = std::any_of(m.to.begin(), m.to.end(), [&](const Address& to) {
        return !domain.empty() && domain_of(to.address) == domain;
    });
    return own || is_robot(std::string_view(address).substr(0, address.find('@')));
}

// The one Reply-To, when it is somebody else than the From and no robot.
const Address* other_reply_to(const Message& m) {
    if (m.reply_to.size() != 1 || m.from.empty()) return nullptr;
    const auto& address = m.reply_to[0].address;
    const auto at = address.find('@');
    if (at == std::string::npos || address == m.from[0].address) return nullptr;
    const bool robot = address.find("noreply") != std::string::npos ||
                       address.find("no-reply") != std::string::npos;
    return robot ? nullptr : &m.reply_to[0];
}

// Does the mail say, in its subject or its first lines, that it hands on somebody's message?
bool says_so(const Message& m) {
    constexpr std::size_t first_lines = 300;
    return announces_message(ascii::to_lower(m.subject)) ||
           announces_message(
               ascii::to_lower(std::string_view(m.plain_text).substr(0, first_lines)));
}

bool is_form(const Form& form, const Address* reply_to, bool announced) {
    if (form.labels >= 2 && !form.address.empty()) return true;
    if (form.message_begin && (reply_to || announced || form.asks_address)) return true;
    return announced && reply_to;
}

}  // namespace

std::optional<ContactForm> find_contact_form(const Message& m) {
    if (!sender_is_no_customer(m)) return {};
    const Form form = FormReader(m.plain_text).run();
    const Address* reply_to = other_reply_to(m);
    if (!is_form(form, reply_to, says_so(m))) return {};
    ContactForm out;
    out.customer = {form.name, form.address};
    if (reply_to && (form.address.empty() || reply_to->address == form.address)) {
        out.customer = *reply_to;
        if (out.customer.name.empty()) out.customer.name = form.name;
    }
    if (form.message_begin || form.labels > 0) {
        out.text = m.plain_text.substr(form.message_begin.value_or(form.labels_end));
    }
    return out;
}

}  // namespace triaged::message
