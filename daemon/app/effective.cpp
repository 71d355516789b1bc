#include <array>

#include "app/config.h"
#include "app/config_oauth.h"

namespace triaged::app {
namespace {

using flow::Backlog;
using flow::Mode;

const char* to_string(Mode mode) {
    return mode == Mode::live ? "live" : mode == Mode::sort ? "sort" : "observe";
}

std::string to_string(const Backlog& backlog) {
    switch (backlog.kind) {
        case Backlog::Kind::all:
            return "all";
        case Backlog::Kind::since:
            return "since " + std::to_string(backlog.days) + " days";
        case Backlog::Kind::leave:
            break;
    }
    return "leave";
}

// As a YAML double-quoted scalar (YAML 1.2, section 5.7).
std::string in_quotes(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

std::string list(const std::vector<std::string>& texts) {
    std::string out;
    for (const auto& text : texts) out += (out.empty() ? "" : ", ") + in_quotes(text);
    return '[' + out + ']';
}

/// Writes `key: value` lines.
class Writer {
public:
    void line(int depth, std::string_view text) {
        out_.append(static_cast<std::size_t>(depth) * 2, ' ');
        out_ += text;
        out_ += '\n';
    }
    void pair(int depth, const std::string& key, const std::string& value) {
        line(depth, key + ": " + value);
    }
    std::string take() { return std::move(out_); }

private:
    std::string out_;
};

void write_oauth(Writer& w, const flow::OauthSettings& o) {
    w.line(2, "oauth:");
    w.pair(3, "provider", o.provider);
    w.pair(3, "grant", app::to_string(o.grant));
    w.pair(3, "client_id", in_quotes(o.client.client_id));
    if (!o.client_secret_origin.empty()) w.pair(3, "client_secret", o.client_secret_origin);
    if (!o.token_key_origin.empty()) w.pair(3, "token_key", o.token_key_origin);
    const auto url = [&](const char* key, const std::string& value) {
        if (!value.empty()) w.pair(3, key, in_quotes(value));
    };
    url("token_url", o.client.token_url);
    url("authorize_url", o.client.authorize_url);
    url("device_url", o.client.device_url);
    url("redirect_url", o.client.redirect_url);
    w.pair(3, "scope", in_quotes(o.client.scope));
    url("ca_file", o.client.ca_file);
}

void write_account(Writer& w, const flow::AccountSettings& a) {
    w.line(1, "- name: " + in_quotes(a.name));
    w.pair(2, "imap", in_quotes(a.endpoint.url));
    w.pair(2, "tls", a.endpoint.plain_text ? "none" : "required");
    if (!a.endpoint.ca_file.empty()) w.pair(2, "ca_file", in_quotes(a.endpoint.ca_file));
    w.pair(2, "user", in_quotes(a.endpoint.user));
    if (a.oauth) {
        write_oauth(w, *a.oauth);
    } else {
        w.pair(2, "secret", a.secret_origin);
    }
    w.pair(2, "address", list(a.addresses));
    w.pair(2, "watch", list(a.watch));
    w.line(2, "sent: " + in_quotes(a.sent) + (a.sent.empty() ? "  # found by special use" : ""));
    w.pair(2, "mode", to_string(a.mode));
    w.pair(2, "backlog", to_string(a.backlog));
    w.line(2, "folders:");
    w.pair(3, "root", in_quotes(a.folders.root));
    for (const auto& [queue, folder] : a.folders.by_queue) w.pair(3, queue, in_quotes(folder));
}

}  // namespace

std::string effective(const flow::Settings& s) {
    static constexpr std::array<const char*, 7> kDays = {
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
    Writer w;
    w.line(0, "accounts:");
    for (const auto& account : s.accounts) write_account(w, account);
    if (s.smtp) {
        w.line(0, "smtp:");
        w.pair(1, "url", in_quotes(s.smtp->url));
        w.pair(1, "tls", s.smtp->plain_text ? "none" : "required");
        if (!s.smtp->ca_file.empty()) w.pair(1, "ca_file", in_quotes(s.smtp->ca_file));
        w.pair(1, "user", in_quotes(s.smtp->user));
        if (!s.smtp_secret_origin.empty()) w.pair(1, "secret", s.smtp_secret_origin);
        if (!s.smtp_account.empty()) w.pair(1, "account", in_quotes(s.smtp_account));
        w.pair(1, "helo", in_quotes(s.smtp->helo));
    } else {
        w.line(0, "# smtp: none, so nothing can be sent");
    }
    w.pair(0, "store", in_quotes(s.store.string()));
    std::vector<std::string> rules;
    for (const auto& folder : s.rules) rules.push_back(folder.string());
    w.pair(0, "rules", list(rules));
    w.pair(0, "time_zone", in_quotes(s.hours.zone_name()));
    w.line(0, "business_hours:");
    for (std::size_t day = 0; day < kDays.size(); ++day) {
        w.pair(1, kDays[day], in_quotes(desk::to_string(s.hours.on(static_cast<int>(day)))));
    }
    if (!s.routes.empty()) w.line(0, "routes:");
    for (const auto& [name, folder] : s.routes) {
        w.pair(1, name, "{folder: " + in_quotes(folder) + '}');
    }
    if (!s.customer_groups.empty()) w.line(0, "customer_groups:");
    for (const auto& group : s.customer_groups) {
        w.line(1, group.name + ':');
        w.pair(2, "addresses", list(group.addresses));
        w.pair(2, "domains", list(group.domains));
        if (!group.file.empty()) w.pair(2, "file", in_quotes(group.file.string()));
    }
    if (!s.products.empty()) w.pair(0, "products", list(s.products));
    if (!s.acknowledge.from_address.empty()) {
        w.line(0, "acknowledge:");
        w.pair(1, "from",
               in_quotes(s.acknowledge.from_name.empty()
                             ? s.acknowledge.from_address
                             : s.acknowledge.from_name + " <" + s.acknowledge.from_address + ">"));
        w.pair(1, "templates", in_quotes(s.acknowledge.templates.string()));
        w.pair(1, "max_age", std::to_string(s.acknowledge.max_age.count()) + " s");
        w.pair(1, "sent_copy", s.acknowledge.sent_copy ? "true" : "false");
        w.pair(1, "per_sender_and_day", std::to_string(s.acknowledge.budgets.per_sender_and_day));
        w.pair(1, "per_hour", std::to_string(s.acknowledge.budgets.per_hour));
        w.pair(1, "per_day", std::to_string(s.acknowledge.budgets.per_day));
    } else {
        w.line(0, "# acknowledge: none");
    }
    w.pair(0, "log_level", s.log_level);
    return w.take();
}

}  // namespace triaged::app
