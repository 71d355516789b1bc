#include "net/server_url.h"

#include <gtest/gtest.h>

namespace triaged::net {
namespace {

TEST(ServerUrl, Parse) {
    constexpr struct {
        const char* text;
        const char* canonical;  // what text() gives back
        const char* error;      // what parse says instead
    } cases[] = {
        {"imaps://mail.example.org", "imaps://mail.example.org:993", ""},
        {"IMAP://mail.example.org/", "imap://mail.example.org:143", ""},
        {"imap://127.0.0.1:1143", "imap://127.0.0.1:1143", ""},
        {"smtp://relay", "smtp://relay:587", ""},
        {"smtps://relay:2465", "smtps://relay:2465", ""},
        {"https://login.example.org", "https://login.example.org:443", ""},
        {"imaps://[::1]", "imaps://[::1]:993", ""},
        {"imaps://[2001:db8::1]:1993", "imaps://[2001:db8::1]:1993", ""},

        {"", "", "URL: scheme imap, imaps, smtp, smtps or https expected"},
        {"mail.example.org", "", "URL: scheme imap, imaps, smtp, smtps or https expected"},
        {"gopher://mail.example.org", "", "URL: scheme imap, imaps, smtp, smtps or https expected"},
        {"file:///etc/passwd", "", "URL: scheme imap, imaps, smtp, smtps or https expected"},
        {"imaps://", "", "URL: only scheme://host or scheme://host:port is allowed"},
        {"imaps://:993", "", "URL: only scheme://host or scheme://host:port is allowed"},
        {"imaps://a@host", "", "URL: only scheme://host or scheme://host:port is allowed"},
        {"imaps://host/INBOX", "", "URL: only scheme://host or scheme://host:port is allowed"},
        {"imaps://host?x", "", "URL: only scheme://host or scheme://host:port is allowed"},
        {"imaps://ho st", "", "URL: only scheme://host or scheme://host:port is allowed"},
        {"imaps://host\r\n", "", "URL: only scheme://host or scheme://host:port is allowed"},
        {"imaps://[::1", "", "URL: only scheme://host or scheme://host:port is allowed"},
        {"imaps://[::1]993", "", "URL: ':' and a port expected after the host"},
        {"imaps://host:", "", "URL: the port is not a number from 1 to 65535"},
        {"imaps://host:0", "", "URL: the port is not a number from 1 to 65535"},
        {"imaps://host:65536", "", "URL: the port is not a number from 1 to 65535"},
        {"imaps://host:+1", "", "URL: the port is not a number from 1 to 65535"},
        {"imaps://a:secret@host", "", "URL: the port is not a number from 1 to 65535"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.text);
        const auto url = parse_server_url(c.text);
        EXPECT_EQ(url ? url->text() : "", c.canonical);
        EXPECT_EQ(url ? "" : url.error().message, c.error);
    }
}

}  // namespace
}  // namespace triaged::net
