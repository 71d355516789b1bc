#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "net/connection_error.h"
#include "net/stream.h"

namespace triaged::imap {

/// A dialogue played without a network and without waiting. Each line says who speaks:
///
///     "C: t1 NOOP"      the client must send exactly this, and CR LF
///     "S: * 3 EXISTS"   the server says this, and CR LF
///     "C> abc", "S> x"  the same without CR LF
///     "timeout"         the deadline of a wait passes
///     "woken"           somebody wakes the one who waits
///     "close"           the server closes the connection
///
/// The test fails when the client says anything else, waits where it must speak, or leaves lines
/// over. The server's lines arrive in pieces of `chunk` bytes.
class ScriptedStream final : public net::Stream {
public:
    explicit ScriptedStream(std::vector<std::string> lines, std::size_t chunk = 7)
        : lines_(lines.begin(), lines.end()), chunk_(chunk) {
        for (auto& line : lines_) {
            if (line.substr(1, 2) == ": ")
                line = line.substr(0, 1) + "> " + line.substr(3) + "\r\n";
        }
    }
    ~ScriptedStream() override {
        if (!failed_ && !lines_.empty()) {
            ADD_FAILURE() << "never came: " << testing::PrintToString(lines_.front());
        }
    }

    void send(std::string_view bytes, net::Deadline) override {
        while (!bytes.empty()) {
            if (lines_.empty() || !lines_.front().starts_with("C> ")) {
                fail("the client says " + testing::PrintToString(std::string(bytes)));
            }
            const auto expected = std::string_view(lines_.front()).substr(3);
            const auto n = std::min(expected.size(), bytes.size());
            if (expected.substr(0, n) != bytes.substr(0, n)) {
                fail("the client says " + testing::PrintToString(std::string(bytes)));
            }
            bytes.remove_prefix(n);
            lines_.front().erase(3, n);
            if (lines_.front().size() == 3) lines_.pop_front();
        }
    }

    Received receive(std::span<char> buffer, net::Deadline, net::Wakes wakes) override {
        if (lines_.empty()) fail("the client waits");
        std::string& line = lines_.front();
        if (line == "timeout") return next({net::Wake::timeout, 0});
        if (line == "woken" && wakes == net::Wakes::end_the_wait)
            return next({net::Wake::woken, 0});
        if (line == "close") {
            lines_.pop_front();
            throw net::ConnectionError(net::ConnectionError::Kind::closed, "scripted: closed");
        }
        if (!line.starts_with("S> ")) fail("the client waits");
        const auto n = std::min({line.size() - 3 - told_, chunk_, buffer.size()});
        std::memcpy(buffer.data(), line.data() + 3 + told_, n);
        told_ += n;
        if (told_ == line.size() - 3) {
            lines_.pop_front();
            told_ = 0;
        }
        return {net::Wake::ready, n};
    }

    std::size_t receive_now(std::span<char> buffer) override {
        if (lines_.empty() || !lines_.front().starts_with("S> ")) return 0;
        return receive(buffer, {}, net::Wakes::are_kept).size;
    }

    const std::string& peer() const override { return peer_; }

private:
    Received next(Received received) {
        lines_.pop_front();
        return received;
    }
    [[noreturn]] void fail(const std::string& what) {
        failed_ = true;
        const std::string expected =
            lines_.empty() ? "the end" : testing::PrintToString(lines_.front());
        ADD_FAILURE() << what << " where this was expected: " << expected;
        throw std::runtime_error("the dialogue went wrong");
    }

    std::deque<std::string> lines_;
    std::size_t chunk_;
    std::size_t told_ = 0;  // bytes of the server's line that were handed out
    std::string peer_ = "imap.example.org:993";
    bool failed_ = false;
};

}  // namespace triaged::imap
