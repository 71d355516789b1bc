#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace triaged::message {

/// Mails somebody could send to wear a reader down, made here because they are too large to keep.
struct HostileMail {
    std::string_view name;
    std::string (*make)();
    std::string_view defect;  ///< a part of a defect it must have, "" for none in particular
};

namespace hostile {

inline std::string repeated(std::string_view text, std::size_t times) {
    std::string out;
    out.reserve(text.size() * times);
    for (std::size_t i = 0; i < times; ++i) out += text;
    return out;
}

constexpr std::string_view head =
    "From: Jo <jo@example.com>\r\nTo: support@example.org\r\nSubject: Lamp\r\n"
    "Date: Fri, 21 Nov 1997 09:55:06 -0600\r\nMessage-ID: <1@example.com>\r\n";

inline std::string with_head(std::string_view rest) { return std::string(head) += rest; }

inline std::string nested_parts() {
    std::string out(head);
    for (int i = 0; i < 100'000; ++i) {
        const std::string boundary = "b" + std::to_string(i);
        out += "Content-Type: multipart/mixed; boundary=" + boundary + "\r\n\r\n--" + boundary +
               "\r\n";
    }
    return out + "Content-Type: text/plain\r\n\r\ndeep\r\n";
}

inline std::string nested_mails() {
    return std::string(head) + repeated("Content-Type: message/rfc822\r\n\r\n", 300'000);
}

inline std::string nested_same_boundary() {
    return std::string(head) +
           repeated("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n", 100'000);
}

inline std::string many_parts() {
    return with_head("Content-Type: multipart/mixed; boundary=b\r\n\r\nx\r\n") +
           repeated("--b\r\n\r\nx\r\n", 1'000'000);
}

inline std::string long_header_line() {
    return "X-Long: " + std::string(100'000'000, 'a') + "\r\n" + with_head("\r\nHello\r\n");
}

inline std::string long_folded_field() {
    return with_head("X-Long: a\r\n") + repeated(" aaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n", 1'000'000) +
           "\r\nHello\r\n";
}

inline std::string many_fields() {
    return with_head("") + repeated("X-A: b\r\n", 1'000'000) + "\r\nHello\r\n";
}

inline std::string many_addresses() {
    std::string out(head);
    out += "Cc: ";
    for (int i = 0; i < 300'000; ++i) out += "a" + std::to_string(i) + "@example.com,\r\n ";
    return out + "z@example.com\r\n\r\nHello\r\n";
}

inline std::string nul_bytes() {
    std::string out(head);
    out += "\r\n";
    out.append(5'000'000, '\0');
    return out + "\r\nHello\r\n";
}

inline std::string missing_boundary() {
    return with_head("Content-Type: multipart/mixed; boundary=b\r\n\r\n") +
           repeated("--x\r\n", 3'000'000);
}

inline std::string dash_lines_and_many_boundaries() {
    std::string out(head);
    for (int i = 0; i < 29; ++i) {
        const std::string boundary = std::string(60, '-') + std::to_string(i);
        out += "Content-Type: multipart/mixed; boundary=\"" + boundary + "\"\r\n\r\n--" + boundary +
               "\r\n";
    }
    return out + "\r\n" + repeated(std::string(62, '-') + "\r\n", 700'000);
}

inline std::string many_encoded_words() {
    return "Subject: " + repeated("=?utf-8?q?a?=\r\n ", 200'000) + "\r\n" +
           with_head("\r\nHello\r\n");
}

inline std::string many_charsets() {
    std::string out = "Subject: ";
    for (int i = 0; i < 4'000; ++i) {
        out += i % 2 ? "=?koi8-r?q?=C1?= " : "=?big5?q?=A4=40?= ";
    }
    return out + "\r\n" + with_head("\r\nHello\r\n");
}

inline std::string nested_divs() {
    return with_head("Content-Type: text/html\r\n\r\nHello ") + repeated("<div>", 1'000'000);
}

inline std::string nested_tables() {
    return with_head("Content-Type: text/html\r\n\r\nHello ") +
           repeated("<table><tr><td>a</b></i></p>", 100'000);
}

inline std::string many_attributes() {
    std::string out = with_head("Content-Type: text/html\r\n\r\nHello <p");
    for (int i = 0; i < 200'000; ++i) out += " a" + std::to_string(i) + "=1";
    return out + ">there";
}

inline std::string unclosed_tags() {
    return with_head("Content-Type: text/html\r\n\r\nHello ") + repeated("<a b=\"", 300'000);
}

inline std::string many_entities() {
    return with_head("Content-Type: text/html\r\n\r\nHello ") + repeated("&#x41;&nbsp", 180'000);
}

inline std::string undisclosed() {
    return "To: undisclosed-recipients:\r\nFrom: jo@example.com\r\n\r\nHello\r\n";
}

inline std::string nested_comments() {
    return "From: " + std::string(60'000, '(') + "\r\nTo: " + std::string(60'000, '"') +
           "\r\nCc: " + std::string(60'000, '[') + "\r\nReply-To: " + std::string(60'000, '<') +
           "\r\nContent-Type: text/plain; " + std::string(60'000, '(') + "\r\n\r\nHello\r\n";
}

inline std::string many_parameters() {
    std::string out(head);
    out += "Content-Type: text/plain";
    for (int i = 0; i < 6'000; ++i) out += "; x*" + std::to_string(i % 999) + "*=a";
    return out + "\r\n\r\nHello\r\n";
}

inline std::string truncated_base64() {
    return with_head("Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n") +
           repeated("SGVsbG8gSGVsbG8gSGVsbG8gSGVsbG8gSGVsbG8gSGVsbG8gSGVsbG8gSGVsbG8gSGVsbG8g\r\n",
                    500'000) +
           "SGVsb";
}

inline std::string long_line() { return with_head("\r\n") + std::string(20'000'000, 'a'); }

inline std::string many_lines() { return with_head("\r\n") + repeated("On 1 a\n", 1'000'000); }

inline std::string many_quotes() {
    return with_head("\r\n") + repeated("From: a\n> b\n\n", 300'000);
}

inline std::string many_begins() { return with_head("\r\n") + repeated("begin 644 a\n", 300'000); }

inline std::string many_flowed_lines() {
    return with_head("Content-Type: text/plain; format=flowed\r\n\r\n") +
           repeated(">>>>>>>>>>>>>>>>> a \n", 300'000);
}

}  // namespace hostile

inline const std::vector<HostileMail>& hostile_mails() {
    using namespace hostile;
    static const std::vector<HostileMail> mails = {
        {"100,000 nested parts", nested_parts, "nested deeper"},
        {"300,000 nested mails", nested_mails, "nested deeper"},
        {"100,000 parts nested with one boundary", nested_same_boundary, "More parts"},
        {"1,000,000 parts", many_parts, "More parts"},
        {"a 100 MB header line", long_header_line, "header field is longer"},
        {"a 30 MB folded field", long_folded_field, "header field is longer"},
        {"1,000,000 header fields", many_fields, "header block is longer"},
        {"300,000 addresses in a field", many_addresses, "More addresses"},
        {"5,000,000 NUL bytes", nul_bytes, ""},
        {"3,000,000 dash lines and no boundary", missing_boundary, "nowhere"},
        {"dash lines under 29 boundaries", dash_lines_and_many_boundaries, "closing boundary"},
        {"200,000 encoded words", many_encoded_words, "header field is longer"},
        {"4,000 changes of charset in a field", many_charsets, ""},
        {"1,000,000 nested divs", nested_divs, "deeper than the limit"},
        {"100,000 nested tables", nested_tables, "deeper than the limit"},
        {"200,000 attributes in a tag", many_attributes, ""},
        {"300,000 tags without end", unclosed_tags, ""},
        {"360,000 entities", many_entities, ""},
        {"undisclosed-recipients without a semicolon", undisclosed, "no Date"},
        {"60,000 open comments, quotes and brackets", nested_comments, ""},
        {"6,000 continued parameters", many_parameters, ""},
        {"37 MB of truncated base64", truncated_base64, "transfer encoding"},
        {"a line of 20 MB", long_line, "longer than the limit"},
        {"1,000,000 lines", many_lines, ""},
        {"300,000 header-like and quoted lines", many_quotes, ""},
        {"300,000 uuencode beginnings", many_begins, ""},
        {"300,000 flowed quoted lines", many_flowed_lines, ""},
    };
    return mails;
}

}  // namespace triaged::message
