#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace triaged::net {

/// A server on 127.0.0.1 that plays one script and closes. Each step waits for one thing and then
/// says one:
///
///     {"", "220 hello\r\n"}                 says it at once
///     {"EHLO", "250 ok\r\n"}                reads a line that begins with EHLO, then answers
///     {".", "250 taken\r\n"}                reads lines up to one that is a lone dot
///     {ScriptedServer::eof, ""}             reads until the client has closed
///
/// A line that does not begin as expected fails the test and ends the script.
class ScriptedServer {
public:
    static constexpr const char* eof = "(eof)";
    struct Step {
        std::string expect;
        std::string answer;
        std::function<void()> before_answer = {};
        bool then_next_connection = false;  // closes this one and waits for another
    };

    explicit ScriptedServer(std::vector<Step> script) : script_(std::move(script)) {
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
        EXPECT_EQ(::listen(listener_, 4), 0);
        socklen_t size = sizeof address;
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        thread_ = std::jthread([this] { play(); });
    }
    ~ScriptedServer() { finish(); }

    std::string url(const std::string& scheme) const {
        return scheme + "://127.0.0.1:" + std::to_string(port_);
    }

    /// Every line the client sent, without line ends; waits for the script to end.
    const std::vector<std::string>& lines() {
        finish();
        return lines_;
    }

private:
    void finish() {
        if (!thread_.joinable()) return;
        ::shutdown(listener_, SHUT_RDWR);  // wakes an accept() that nobody came to
        thread_.join();
        ::close(listener_);
    }

    void play() {
        int client = ::accept(listener_, nullptr, nullptr);
        if (client < 0) return;
        for (const auto& step : script_) {
            if (!await(client, step.expect)) break;
            if (step.before_answer) step.before_answer();
            if (::send(client, step.answer.data(), step.answer.size(), MSG_NOSIGNAL) < 0) break;
            if (!step.then_next_connection) continue;
            ::close(client);
            client = ::accept(listener_, nullptr, nullptr);
            if (client < 0) return;
        }
        ::close(client);
    }

    bool await(int client, const std::string& expect) {
        if (expect.empty()) return true;
        for (;;) {
            std::string line;
            const bool got = read_line(client, line);
            if (expect == eof && !got) return true;
            if (!got) {
                ADD_FAILURE() << "the client closed where \"" << expect << "\" was expected";
                return false;
            }
            lines_.push_back(line);
            if (expect == eof || (expect == "." && line != ".")) continue;
            EXPECT_TRUE(line.starts_with(expect)) << line << " where " << expect << " was expected";
            return line.starts_with(expect);
        }
    }

    static bool read_line(int client, std::string& line) {
        char c = 0;
        while (::recv(client, &c, 1, 0) == 1) {
            if (c == '\n') return true;
            if (c != '\r') line += c;
        }
        return false;
    }

    std::vector<Step> script_;
    std::vector<std::string> lines_;
    int listener_ = -1;
    int port_ = 0;
    std::jthread thread_;
};

}  // namespace triaged::net
