#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace triaged::imap {

/// What the server said it can do after the login (RFC 9051, section 7.2.2). IMAP4rev2 implies
/// the extensions it took in (RFC 9051, appendix E).
class Capabilities {
public:
    Capabilities() = default;
    explicit Capabilities(const std::vector<std::string>& words);

    /// `name` in any case: "MOVE", "LITERAL+".
    bool has(std::string_view name) const;

    bool move() const { return has("MOVE"); }
    bool uidplus() const { return has("UIDPLUS"); }
    bool idle() const { return has("IDLE"); }
    bool special_use() const { return has("SPECIAL-USE"); }
    bool gmail() const { return has("X-GM-EXT-1"); }
    bool esearch() const { return has("ESEARCH"); }
    bool condstore() const { return has("CONDSTORE") || has("QRESYNC"); }

private:
    std::set<std::string, std::less<>> words_;
};

}  // namespace triaged::imap
