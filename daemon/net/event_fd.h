#pragma once

namespace triaged::net {

/// A Linux eventfd, non-blocking and closed on exec: readable from signal() until clear().
/// signal() may be called from any thread.
class EventFd {
public:
    EventFd();  // throws std::system_error when the process is out of descriptors
    ~EventFd();
    EventFd(const EventFd&) = delete;
    EventFd& operator=(const EventFd&) = delete;

    void signal() const noexcept;
    void clear() const noexcept;
    int get() const { return fd_; }

private:
    int fd_;
};

}  // namespace triaged::net
