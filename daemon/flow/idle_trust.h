#pragma once

namespace triaged::flow {

/// Whether a server that offers IDLE (RFC 2177) also does what it promises. Some never push; a
/// look finds mails then that waited through a whole IDLE in silence. Once may be chance (a mail
/// that came in the last moment), twice running is not.
class IdleTrust {
public:
    /// An IDLE ended in a push.
    void pushed() { silent_ = 0; }
    /// An IDLE passed without a push, and the look after it found new mail or none.
    void passed(bool found_mail) {
        if (found_mail) ++silent_;
    }
    bool trusted() const { return silent_ < 2; }

private:
    int silent_ = 0;
};

}  // namespace triaged::flow
