#include "net/curl_handle.h"

#include <csignal>
#include <stdexcept>

namespace triaged::net {
namespace {

struct Libcurl {
    Libcurl() {
        if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
            throw std::runtime_error("libcurl cannot be initialised");
        }
        std::signal(SIGPIPE, SIG_IGN);
    }
    const curl_version_info_data* version = curl_version_info(CURLVERSION_NOW);
};

const Libcurl& libcurl() {
    static const Libcurl once;  // never cleaned up: threads may still use it at the end
    return once;
}

void set_certificates(CURL* curl, const std::string& ca_file) {
    const char* none = nullptr;
    if (!ca_file.empty()) {
        set_option(curl, CURLOPT_CAINFO, ca_file.c_str());
        set_option(curl, CURLOPT_CAPATH, none);
        return;
    }
    const auto* version = libcurl().version;
    if (version->age < CURLVERSION_SEVENTH || version->capath == nullptr) return;
    set_option(curl, CURLOPT_CAPATH, version->capath);
    set_option(curl, CURLOPT_CAINFO, none);
}

}  // namespace

void check_option(CURLcode code, CURLoption option) {
    if (code == CURLE_OK) return;
    throw std::logic_error("libcurl refuses option " + std::to_string(static_cast<int>(option)) +
                           ": " + curl_easy_strerror(code));
}

CurlHandle make_curl_handle(const CurlSettings& settings) {
    libcurl();
    CurlHandle handle(curl_easy_init());
    if (handle == nullptr) throw std::bad_alloc();
    CURL* curl = handle.get();

    set_option(curl, CURLOPT_URL, (settings.url.text() + settings.path).c_str());
    set_option(curl, CURLOPT_PROTOCOLS_STR, settings.url.scheme.c_str());
    set_option(curl, CURLOPT_REDIR_PROTOCOLS_STR, settings.url.scheme.c_str());
    set_option(curl, CURLOPT_PROXY, "");
    set_option(curl, CURLOPT_NOSIGNAL, 1L);
    set_option(curl, CURLOPT_TCP_KEEPALIVE, 1L);
    set_option(curl, CURLOPT_TCP_KEEPIDLE, 60L);
    set_option(curl, CURLOPT_TCP_KEEPINTVL, 20L);
    set_option(curl, CURLOPT_CONNECTTIMEOUT_MS, settings.connect_timeout_ms);

    set_option(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set_option(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    set_option(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    set_option(curl, CURLOPT_USE_SSL,
               static_cast<long>(settings.plain_text ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    set_certificates(curl, settings.ca_file);
    return handle;
}

void set_login(CURL* curl, Credential credential, const std::string& user, const Secret& secret) {
    set_option(curl, CURLOPT_USERNAME, user.c_str());
    if (credential == Credential::bearer) {
        const bool plain_name = user.find_first_of(",=") == std::string::npos;
        set_option(curl, CURLOPT_XOAUTH2_BEARER, secret.reveal().c_str());
        set_option(curl, CURLOPT_LOGIN_OPTIONS,
                   plain_name ? "AUTH=OAUTHBEARER;AUTH=XOAUTH2" : "AUTH=XOAUTH2");
        return;
    }
    set_option(curl, CURLOPT_PASSWORD, secret.reveal().c_str());
    set_option(curl, CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN");
}

}  // namespace triaged::net
