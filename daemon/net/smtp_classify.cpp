#include <curl/curl.h>

#include "net/smtp.h"

namespace triaged::net {

const char* to_string(SendOutcome::State state) {
    switch (state) {
        case SendOutcome::State::sent:
            return "sent";
        case SendOutcome::State::retry:
            return "retry";
        case SendOutcome::State::failed:
            return "failed";
        case SendOutcome::State::in_doubt:
            return "in_doubt";
    }
    return "";
}

namespace {

// About our login and not about the mail (RFC 4954, section 6): 530 even to MAIL or RCPT.
bool is_about_the_login(int code) {
    return code == 530 || code == 534 || code == 535 || code == 538;
}

}  // namespace

// libcurl says CURLE_SEND_ERROR for a refused MAIL, RCPT or DATA, CURLE_WEIRD_SERVER_REPLY for a
// refused dot (and for a refused greeting), CURLE_LOGIN_DENIED and others for what comes before.
SendOutcome::State classify(int curl_code, int last_code, bool data_begun) {
    using State = SendOutcome::State;
    if (curl_code == CURLE_OK) return State::sent;
    const bool refused_for_good = last_code >= 500 && last_code <= 599;
    if (!data_begun) {
        const bool refused = curl_code == CURLE_SEND_ERROR && refused_for_good;
        return refused && !is_about_the_login(last_code) ? State::failed : State::retry;
    }
    // The reply to the dot may have come and something failed after it.
    if (last_code >= 200 && last_code <= 299) return State::sent;
    if (last_code >= 400 && last_code <= 499) return State::retry;
    if (refused_for_good) return State::failed;
    return State::in_doubt;  // 354 was the last word
}

}  // namespace triaged::net
