#include "store/tokens.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <functional>

#include "store/store_error.h"

namespace triaged::store {
namespace {

void bind_bytes(SQLite::Statement& s, int index, const std::string& bytes) {
    s.bind(index, bytes.data(), static_cast<int>(bytes.size()));
}

}  // namespace

std::optional<StoredTokens> Tokens::get(const std::string& account) {
    return db_.read([&](Database& db) -> std::optional<StoredTokens> {
        auto& s = db.statement(
            "SELECT refresh, access, access_from, access_until, revoked, sign_in FROM token "
            "WHERE account = ?");
        s.bind(1, account);
        if (!s.executeStep()) return std::nullopt;
        StoredTokens tokens;
        tokens.refresh = s.getColumn(0).getString();
        tokens.access = s.getColumn(1).getString();
        tokens.access_from = s.getColumn(2).getInt64();
        tokens.access_until = s.getColumn(3).getInt64();
        tokens.revoked = s.getColumn(4).getString();
        tokens.sign_in = s.getColumn(5).getInt64();
        return tokens;
    });
}

void Tokens::put_signed_in(const std::string& account, const StoredTokens& tokens) {
    db_.transaction([&](Database& db) {
        auto& s = db.statement(
            "INSERT INTO token VALUES(?, ?, ?, ?, ?, '', 1) ON CONFLICT(account) DO UPDATE SET "
            "refresh = excluded.refresh, access = excluded.access, "
            "access_from = excluded.access_from, access_until = excluded.access_until, "
            "revoked = '', sign_in = sign_in + 1");
        s.bind(1, account);
        bind_bytes(s, 2, tokens.refresh);
        bind_bytes(s, 3, tokens.access);
        s.bind(4, tokens.access_from);
        s.bind(5, tokens.access_until);
        s.exec();
    });
}

void Tokens::put_refreshed(const std::string& account, const StoredTokens& tokens) {
    db_.transaction([&](Database& db) {
        auto& s = db.statement(
            "UPDATE token SET refresh = ?, access = ?, access_from = ?, access_until = ? "
            "WHERE account = ? AND sign_in = ?");
        bind_bytes(s, 1, tokens.refresh);
        bind_bytes(s, 2, tokens.access);
        s.bind(3, tokens.access_from);
        s.bind(4, tokens.access_until);
        s.bind(5, account);
        s.bind(6, tokens.sign_in);
        s.exec();
    });
}

void Tokens::revoke(const std::string& account, const StoredTokens& tokens,
                    const std::string& why) {
    db_.transaction([&](Database& db) {
        auto& s = db.statement("UPDATE token SET revoked = ? WHERE account = ? AND sign_in = ?");
        s.bind(1, why);
        s.bind(2, account);
        s.bind(3, tokens.sign_in);
        s.exec();
    });
}

void Tokens::rehearse(const std::string& account) {
    db_.transaction([&](Database& db) {
        auto& s = db.statement("UPDATE token SET refresh = refresh WHERE account = ?");
        s.bind(1, account);
        s.exec();
    });
}

std::optional<TokenLock> TokenLock::try_take(const std::filesystem::path& folder,
                                             std::string_view account) {
    const std::string file = (folder / "tokens.lock").string();
    const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) throw StoreError("store: cannot open " + file + ": " + std::strerror(errno));
    TokenLock taken(fd);
    // One byte for each account; two accounts on the same byte only wait for each other. An open
    // file description lock (fcntl(2)) excludes other threads of this process, too.
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    lock.l_start = static_cast<off_t>(std::hash<std::string_view>{}(account)&0x7FFFFFFF);
    lock.l_len = 1;
    if (::fcntl(fd, F_OFD_SETLK, &lock) == 0) return taken;
    if (errno == EAGAIN || errno == EACCES) return std::nullopt;
    throw StoreError("store: cannot lock " + file + ": " + std::strerror(errno));
}

TokenLock::~TokenLock() {
    if (fd_ >= 0) ::close(fd_);
}

}  // namespace triaged::store
