#include "store/database.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "store/schema.h"
#include "store/state_folder.h"
#include "store/store_error.h"

namespace triaged::store {
namespace {

std::string advice(int code, bool writes) {
    switch (code) {
        case SQLITE_CANTOPEN:
            if (!writes) {
                return "`triaged run` makes it: has it run, with this `store:`? This user must be "
                       "able to read it";
            }
            [[fallthrough]];
        case SQLITE_FULL:
            return "the disk is full; make room, it goes on by itself";
        case SQLITE_READONLY:
        case SQLITE_PERM:
            return "the folder must exist and be writable for the user that runs triaged";
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return "the file is damaged; stop triaged and restore it from a backup";
        case SQLITE_IOERR:
            return "the disk reports an error or is full";
        case SQLITE_BUSY:
            return "another program keeps it locked";
        default:
            return "";
    }
}

}  // namespace

Database::Database(const std::filesystem::path& folder, Access access)
    : file_(folder / "triaged.db"), writes_(access == Access::read_write) {
    if (writes_) {
        if (const auto error = make_state_folder(folder)) {
            throw StoreError("store: cannot create " + folder.string() + ": " + error.message());
        }
        // Mail addresses are in it: for the owner only. SQLite gives its side files the same
        // rights.
        const int fd = ::open(file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
        if (fd >= 0) ::close(fd);
    }
    guarded([&] {
        db_ = std::make_unique<SQLite::Database>(
            file_.string(),
            SQLite::OPEN_NOMUTEX |  // mutex_ does
                (writes_ ? SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE : SQLite::OPEN_READONLY),
            5000 /* ms to wait for another process's lock */);
        if (writes_) {
            db_->exec("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;");
            db_->exec("PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;");
            check();
            migrate();
        }
        SQLite::Statement key(*db_, "SELECT value FROM meta WHERE key = 'installation_key'");
        if (key.executeStep()) key_ = key.getColumn(0).getString();
    });
}

void Database::check() {
    SQLite::Statement check(*db_, "PRAGMA quick_check(1)");
    if (check.executeStep() && check.getColumn(0).getString() != "ok") {
        throw StoreError("store: " + file_.string() + " is damaged (" +
                         check.getColumn(0).getString() +
                         "); stop triaged and restore it from a backup");
    }
}

void Database::migrate() {
    int version = 0;
    {
        SQLite::Statement query(*db_, "PRAGMA user_version");
        if (query.executeStep()) version = query.getColumn(0).getInt();
    }
    const int newest = static_cast<int>(kMigrations.size());
    if (version > newest) {
        throw StoreError("store: " + file_.string() + " was written by a newer triaged (schema " +
                         std::to_string(version) + ", this one knows " + std::to_string(newest) +
                         "); install that version again");
    }
    for (; version < newest; ++version) {
        db_->exec("BEGIN IMMEDIATE");
        Rollback undo(*this);
        db_->exec(kMigrations[static_cast<std::size_t>(version)]);
        if (version == 0) {
            SQLite::Statement insert(*db_, "INSERT INTO meta VALUES('installation_key', ?)");
            insert.bind(1, random_hex(32));
            insert.exec();
        }
        db_->exec("PRAGMA user_version = " + std::to_string(version + 1));
        db_->exec("COMMIT");
        undo.disarm();
    }
}

SQLite::Statement& Database::statement(const std::string& sql) {
    auto found = statements_.find(sql);
    if (found == statements_.end()) {
        found = statements_.emplace(sql, SQLite::Statement(*db_, sql)).first;
    }
    found->second.reset();
    found->second.clearBindings();
    return found->second;
}

void Database::begin() {
    statement("BEGIN IMMEDIATE").exec();
    in_transaction_ = true;
}

void Database::commit() {
    reset_statements();
    statement("COMMIT").exec();
    in_transaction_ = false;
}

void Database::reset_statements() noexcept {
    for (auto& [sql, prepared] : statements_) prepared.tryReset();
}

void Database::rollback() noexcept {
    in_transaction_ = false;
    // SQLite may have rolled back by itself (SQLITE_FULL, SQLITE_IOERR); then this is an error
    // without a meaning.
    reset_statements();
    sqlite3_exec(db_->getHandle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Database::rethrow(const SQLite::Exception& e) const {
    std::string message = "store: " + file_.string() + ": " + e.what();
    const std::string what_to_do = advice(e.getErrorCode() & 0xFF, writes_);
    if (!what_to_do.empty()) message += "; " + what_to_do;
    throw StoreError(message);
}

}  // namespace triaged::store
