#include "net/oauth_request.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>
#include <map>
#include <stdexcept>

#include "base/ascii.h"
#include "base/log.h"

namespace triaged::net {
namespace {

constexpr std::size_t kMostPasted = 16 * 1024;

// RFC 3986, section 2.3: the unreserved characters stay.
void append_encoded(std::string& out, std::string_view text) {
    static constexpr char kHex[] = "0123456789ABCDEF";
    for (const char c : text) {
        if (ascii::is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~') {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
}

using Field = std::pair<std::string_view, std::string_view>;

std::string encode(std::initializer_list<Field> fields) {
    std::string out;
    std::size_t size = 0;
    for (const auto& [name, value] : fields) size += name.size() + 3 * value.size() + 2;
    out.reserve(size);  // a longer one would leave a copy of a secret behind
    for (const auto& [name, value] : fields) {
        if (value.empty()) continue;
        if (!out.empty()) out += '&';
        append_encoded(out, name);
        out += '=';
        append_encoded(out, value);
    }
    return out;
}

// Of a query: + is a blank, %XX a byte; a wrong % stays.
std::string decode(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned char byte = 0;
        const bool escaped =
            text[i] == '%' && i + 2 < text.size() &&
            std::from_chars(&text[i + 1], &text[i + 1] + 2, byte, 16).ptr == &text[i + 1] + 2;
        out += escaped ? static_cast<char>(byte) : text[i] == '+' ? ' ' : text[i];
        if (escaped) i += 2;
    }
    return out;
}

// RFC 4648, section 5, without padding.
std::string base64url(const unsigned char* bytes, std::size_t size) {
    std::string out((size + 2) / 3 * 4 + 1, '\0');  // EVP adds a NUL
    out.resize(static_cast<std::size_t>(EVP_EncodeBlock(
        reinterpret_cast<unsigned char*>(out.data()), bytes, static_cast<int>(size))));
    while (out.ends_with('=')) out.pop_back();
    std::replace(out.begin(), out.end(), '+', '-');
    std::replace(out.begin(), out.end(), '/', '_');
    return out;
}

}  // namespace

Secret refresh_form(const OauthClient& client, const Secret& refresh_token) {
    return Secret(encode({{"grant_type", "refresh_token"},
                          {"refresh_token", refresh_token.reveal()},
                          {"client_id", client.client_id},
                          {"client_secret", client.client_secret.reveal()},
                          {"scope", client.scope}}));
}

Secret client_credentials_form(const OauthClient& client) {
    return Secret(encode({{"grant_type", "client_credentials"},
                          {"client_id", client.client_id},
                          {"client_secret", client.client_secret.reveal()},
                          {"scope", client.scope}}));
}

Secret device_form(const OauthClient& client) {
    return Secret(encode({{"client_id", client.client_id},
                          {"client_secret", client.client_secret.reveal()},
                          {"scope", client.scope}}));
}

Secret device_token_form(const OauthClient& client, const Secret& device_code) {
    return Secret(encode({{"grant_type", "urn:ietf:params:oauth:grant-type:device_code"},
                          {"device_code", device_code.reveal()},
                          {"client_id", client.client_id},
                          {"client_secret", client.client_secret.reveal()}}));
}

Secret code_form(const OauthClient& client, const Secret& code, const Secret& verifier) {
    return Secret(encode({{"grant_type", "authorization_code"},
                          {"code", code.reveal()},
                          {"redirect_uri", client.redirect_url},
                          {"code_verifier", verifier.reveal()},
                          {"client_id", client.client_id},
                          {"client_secret", client.client_secret.reveal()}}));
}

std::string random_url_text() {
    std::array<unsigned char, 32> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
        throw std::runtime_error("the system gives no random bytes");
    }
    return base64url(bytes.data(), bytes.size());
}

std::string code_challenge(const Secret& verifier) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    const std::string& text = verifier.reveal();
    if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) {
        throw std::runtime_error("SHA-256 is not available in this OpenSSL");
    }
    return base64url(digest.data(), size);
}

std::string authorization_url(const OauthClient& client, std::string_view state,
                              std::string_view challenge) {
    return client.authorize_url + '?' +
           encode({{"response_type", "code"},
                   {"client_id", client.client_id},
                   {"redirect_uri", client.redirect_url},
                   {"scope", client.scope},
                   {"state", state},
                   {"code_challenge", challenge},
                   {"code_challenge_method", "S256"},
                   {"access_type", client.asks_for_offline_access ? "offline" : ""},
                   {"prompt", client.asks_for_offline_access ? "consent" : ""}});
}

Result<Secret> code_of_redirect(std::string_view pasted, std::string_view state) {
    pasted = ascii::trim(pasted);
    if (pasted.size() > kMostPasted) return fail("what was pasted is too long to be an address");
    const auto query = pasted.substr(pasted.find('?') + 1);  // npos + 1 is 0
    std::map<std::string, std::string> fields;
    for (const auto field : ascii::split(query.substr(0, query.find('#')), '&')) {
        const auto equals = field.find('=');
        if (equals == std::string_view::npos) continue;
        fields[decode(field.substr(0, equals))] = decode(field.substr(equals + 1));
    }
    const std::string& given = fields["state"];
    const bool ours = given.size() == state.size() &&
                      CRYPTO_memcmp(given.data(), state.data(), state.size()) == 0;
    if (!fields["error"].empty() && (ours || given.empty())) {
        return fail("the authorization server says: " + log::escape(fields["error"], 80) + ' ' +
                    log::escape(fields["error_description"], 300));
    }
    if (fields["code"].empty()) {
        return fail("there is no code in what was pasted",
                    "paste the whole address from the browser's address line: it begins with the "
                    "redirect address and holds code= and state=");
    }
    if (!ours) {
        return fail("what was pasted belongs to another sign-in (its state is not ours)",
                    "run the command again and open the address it prints now");
    }
    return Secret(std::move(fields["code"]));
}

}  // namespace triaged::net
