#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <optional>
#include <thread>

#include "app/config_oauth.h"
#include "app/loading.h"
#include "base/log.h"
#include "flow/access_tokens.h"
#include "flow/log_in.h"
#include "net/connection_error.h"
#include "net/oauth.h"
#include "store/database.h"
#include "store/store_error.h"

namespace triaged::app {
namespace {

using Grant = flow::OauthSettings::Grant;
using Kind = net::OauthError::Kind;
using net::OauthClient;
using std::chrono::seconds;
using Tokens = tl::expected<net::OauthTokens, net::OauthError>;

constexpr seconds kSlowDown{5};  // RFC 8628, section 3.5
constexpr std::size_t kMostPasted = 16 * 1024;

tl::unexpected<net::OauthError> gave_up(const std::string& why) {
    return tl::unexpected(net::OauthError{Kind::denied, why});
}

// Asks whether the person has agreed, as often as the server allows. Trouble with the network is
// not the end: the person may still be typing.
Tokens by_device(const OauthClient& client, const std::string& mailbox) {
    const auto device = net::request_device_code(client, {});
    if (!device) return tl::unexpected(device.error());
    std::cout << "Open this address in a browser, on any machine:\n\n    "
              << device->verification_url << "\n\nenter this code:\n\n    " << device->user_code
              << "\n\nand sign in as somebody who may read " << log::escape(mailbox)
              << ".\nWaiting, for at most " << (device->expires_in.count() + 59) / 60
              << " minutes. Ctrl-C gives up.\n"
              << std::flush;
    seconds interval = device->interval;
    const auto end = std::chrono::steady_clock::now() + device->expires_in;
    while (std::chrono::steady_clock::now() < end) {
        std::this_thread::sleep_for(interval);
        try {
            auto tokens =
                net::request_tokens(client, net::device_token_form(client, device->device_code),
                                    device->device_code, {});
            if (tokens) return tokens;
            const Kind kind = tokens.error().kind;
            if (kind == Kind::slow_down) interval += kSlowDown;
            if (kind != Kind::pending && kind != Kind::slow_down && kind != Kind::busy) {
                return tokens;
            }
        } catch (const net::ConnectionError& e) {
            std::cerr << "triaged: " << e.what() << "; trying again\n";
            interval += kSlowDown;
        }
    }
    return gave_up("nobody has signed in in time");
}

// One line, without what is beyond any address.
std::string read_line(std::istream& in) {
    std::string line;
    for (char c = 0; in.get(c) && c != '\n';) {
        if (line.size() <= kMostPasted) line += c;
    }
    return line;
}

Tokens by_code(const OauthClient& client, const std::string& mailbox) {
    const Secret verifier(net::random_url_text());
    const std::string state = net::random_url_text();
    std::cout << "Open this address in a browser, on any machine, and sign in as somebody who may "
                 "read "
              << log::escape(mailbox) << ":\n\n"
              << net::authorization_url(client, state, net::code_challenge(verifier))
              << "\n\nThe browser then goes to an address that begins with " << client.redirect_url
              << "\nand says that it finds nothing there: that is right. Copy the whole address "
                 "from its\naddress line and paste it here:\n"
              << std::flush;
    const Secret pasted(read_line(std::cin));
    const auto code = net::code_of_redirect(pasted.reveal(), state);
    if (!code) {
        const auto& hint = code.error().hint;
        return gave_up(code.error().message + (hint.empty() ? "" : "\n    " + hint));
    }
    return net::request_tokens(client, net::code_form(client, *code, verifier), *code, {});
}

// Files that root makes in the daemon's folder would lock the daemon out of it.
std::optional<std::string> wrong_user(const std::filesystem::path& store) {
    struct stat info {};
    if (::stat(store.c_str(), &info) != 0 || info.st_uid == ::geteuid()) return std::nullopt;
    return store.string() + " belongs to another user (uid " + std::to_string(info.st_uid) +
           ")\n    run this as the user that runs the daemon, as in: sudo -u triaged triaged login "
           "...";
}

const flow::AccountSettings* find(const flow::Settings& settings, const std::string& name) {
    for (const auto& account : settings.accounts) {
        if (account.name == name) return &account;
    }
    std::cerr << "triaged: there is no account \"" << log::escape(name)
              << "\"\n    the configuration has:";
    for (const auto& account : settings.accounts) std::cerr << ' ' << log::escape(account.name);
    std::cerr << '\n';
    return nullptr;
}

int failed(const net::OauthError& error) {
    std::cerr << "triaged: " << error.message << '\n';
    switch (error.kind) {
        case Kind::client:
            std::cerr << "    check client_id, client_secret, tenant, scope and grant under "
                         "\"oauth\", and what the provider's console says of this client\n";
            return kExitConfig;
        case Kind::busy:
            return kExitUnavailable;
        case Kind::protocol:
            std::cerr << "    check token_url, authorize_url and device_url under \"oauth\"\n";
            return kExitConfig;
        default:
            return kExitFailed;
    }
}

// The person may have signed in as somebody else.
int try_mailbox(const flow::Settings& settings, const flow::AccountSettings& account) {
    const std::stop_source never;
    net::Waiter waiter(never.get_token());
    try {
        flow::connect_once(settings, account, waiter);
        std::cout << "Logged in to " << account.endpoint.url << " as "
                  << log::escape(account.endpoint.user)
                  << ". A running daemon goes on by itself.\n";
        return kExitOk;
    } catch (const std::exception& e) {
        std::cerr << "triaged: signed in, but the mailbox cannot be opened\n    "
                  << log::escape(e.what(), 1000) << '\n';
        return kExitUnavailable;
    }
}

int sign_in(const flow::Settings& settings, const flow::AccountSettings& account) {
    const auto& oauth = *account.oauth;
    store::Database db(settings.store);
    const SystemClock clock;
    flow::AccessTokens access(settings, db, clock);
    if (oauth.grant == Grant::client_credentials) {
        std::cout << "The grant is client_credentials: nobody has to sign in. Trying it.\n";
        return try_mailbox(settings, account);
    }
    const std::string& mailbox = account.endpoint.user;
    const Tokens tokens = oauth.grant == Grant::device ? by_device(oauth.client, mailbox)
                                                       : by_code(oauth.client, mailbox);
    if (!tokens) return failed(tokens.error());
    if (tokens->refresh.empty()) {
        std::cerr << "triaged: the authorization server gave no refresh token, so the access would "
                     "end within the hour\n    check \"scope\" under oauth: Microsoft wants "
                     "offline_access in it\n";
        return kExitConfig;
    }
    access.signed_in(account, *tokens);
    std::cout << "Signed in; the tokens are stored, encrypted.\n";
    return try_mailbox(settings, account);
}

}  // namespace

int login_command(const Options& options) {
    const auto settings = load_settings(options, Secrets::read, Presence::required);
    if (!settings) return kExitConfig;
    const auto* account = find(*settings, options.account);
    if (account == nullptr) return kExitConfig;
    if (!account->oauth) {
        std::cerr << "triaged: account " << account->name
                  << " logs in by password: there is nothing to sign in for\n    an account of "
                     "Microsoft 365 or Gmail has \"oauth\" instead of \"secret\"; see "
                     "/usr/share/doc/triaged or config/triaged.yaml\n";
        return kExitConfig;
    }
    if (const auto wrong = wrong_user(settings->store)) {
        std::cerr << "triaged: " << *wrong << '\n';
        return kExitConfig;
    }
    try {
        return sign_in(*settings, *account);
    } catch (const net::ConnectionError& e) {
        std::cerr << "triaged: " << e.what() << '\n';
        return kExitUnavailable;
    } catch (const store::StoreError& e) {
        std::cerr << "triaged: " << e.what() << '\n';
        return kExitUnavailable;
    }
}

}  // namespace triaged::app
