#include "net/https.h"

#include <array>

#include "base/log.h"
#include "net/connect_failure.h"
#include "net/connection_error.h"
#include "net/curl_handle.h"

namespace triaged::net {
namespace {

constexpr std::size_t most_body = 64 * 1024;
constexpr std::size_t most_header = 64 * 1024;

struct Exchange {
    const std::stop_token& stop;
    HttpReply reply = {};
    std::size_t header_bytes = 0;
    bool too_long = false;
    std::array<char, CURL_ERROR_SIZE> detail = {};
};

std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void* user) {
    auto& exchange = *static_cast<Exchange*>(user);
    exchange.too_long = size * count > most_body - exchange.reply.body.size();
    if (exchange.too_long) return 0;
    exchange.reply.body.append(bytes, size * count);
    return size * count;
}

std::size_t on_header(char*, std::size_t size, std::size_t count, void* user) {
    auto& exchange = *static_cast<Exchange*>(user);
    exchange.header_bytes += size * count;
    exchange.too_long = exchange.header_bytes > most_header;
    return exchange.too_long ? 0 : size * count;
}

int on_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<Exchange*>(user)->stop.stop_requested() ? 1 : 0;
}

struct Headers {
    explicit Headers(const char* first) : list(curl_slist_append(nullptr, first)) {
        if (list == nullptr) throw std::bad_alloc();
    }
    Headers(const Headers&) = delete;
    Headers& operator=(const Headers&) = delete;
    ~Headers() { curl_slist_free_all(list); }
    curl_slist* list;
};

}  // namespace

HttpReply post_form(const HttpEndpoint& endpoint, const Secret& form, const std::stop_token& stop) {
    CurlSettings settings;
    settings.url = endpoint.url.server;
    settings.path = endpoint.url.path;
    settings.ca_file = endpoint.ca_file;
    settings.connect_timeout_ms = std::chrono::milliseconds(endpoint.connect_timeout).count();
    Exchange exchange{stop};
    const Headers headers("Accept: application/json");
    const auto handle = make_curl_handle(settings);
    CURL* curl = handle.get();
    set_option(curl, CURLOPT_TIMEOUT_MS,
               static_cast<long>(std::chrono::milliseconds(endpoint.timeout).count()));
    set_option(curl, CURLOPT_FOLLOWLOCATION, 0L);
    set_option(curl, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set_option(curl, CURLOPT_HTTPHEADER, headers.list);
    set_option(curl, CURLOPT_POSTFIELDSIZE, static_cast<long>(form.reveal().size()));
    set_option(curl, CURLOPT_POSTFIELDS, form.reveal().c_str());
    set_option(curl, CURLOPT_WRITEFUNCTION, &on_body);
    set_option(curl, CURLOPT_WRITEDATA, &exchange);
    set_option(curl, CURLOPT_HEADERFUNCTION, &on_header);
    set_option(curl, CURLOPT_HEADERDATA, &exchange);
    set_option(curl, CURLOPT_NOPROGRESS, 0L);
    set_option(curl, CURLOPT_XFERINFOFUNCTION, &on_progress);
    set_option(curl, CURLOPT_XFERINFODATA, &exchange);
    set_option(curl, CURLOPT_ERRORBUFFER, exchange.detail.data());
    const CURLcode code = curl_easy_perform(curl);
    if (stop.stop_requested()) throw Stopped{};
    const std::string peer = endpoint.url.server.peer();
    if (exchange.too_long) {
        throw ConnectionError(ConnectionError::Kind::protocol,
                              peer + ": the answer is longer than any of an authorization server");
    }
    if (code != CURLE_OK) throw describe(peer, {code, exchange.detail.data(), ""});
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    exchange.reply.status = static_cast<int>(status);
    return std::move(exchange.reply);
}

}  // namespace triaged::net
