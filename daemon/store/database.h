#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace triaged::store {

/// The SQLite file `triaged.db` in the state folder: WAL, synchronous=FULL, foreign keys, one
/// connection for the whole process.
///
/// Every operation of this folder is one transaction, run by transaction(). SQLite's and
/// SQLiteCpp's errors leave this folder as StoreError.
/// Threads: transaction() may be called from any thread; they take turns.
class Database {
public:
    enum class Access { read_write, read_only };

    /// Opens or creates the file, checks it (`quick_check`) and brings the schema up to date.
    /// Throws StoreError, also when a newer release has written it.
    explicit Database(const std::filesystem::path& folder, Access access = Access::read_write);

    /// Runs `work` inside BEGIN IMMEDIATE ... COMMIT; an exception rolls back. What has been
    /// returned from is on the disk. Within another transaction it is a part of that one.
    template <class Work>
    auto transaction(Work&& work) {
        const std::lock_guard lock(mutex_);
        if (in_transaction_) return work(*this);
        return guarded([&] {
            begin();
            Rollback rollback(*this);
            if constexpr (std::is_void_v<decltype(work(*this))>) {
                work(*this);
                commit();
                rollback.disarm();
            } else {
                auto result = work(*this);
                commit();
                rollback.disarm();
                return result;
            }
        });
    }

    /// Runs `work`, which only reads.
    template <class Work>
    auto read(Work&& work) {
        const std::lock_guard lock(mutex_);
        if (in_transaction_) return work(*this);
        return guarded([&] {
            const Quiet quiet(*this);
            return work(*this);
        });
    }

    /// A prepared statement, reset and without bindings; kept for the next time. Only inside
    /// transaction() or read(), and only one use at a time of the same text.
    SQLite::Statement& statement(const std::string& sql);

    /// The random key of this installation, made with the file: marks our own mails.
    const std::string& installation_key() const { return key_; }

private:
    class Rollback {
    public:
        explicit Rollback(Database& db) : db_(&db) {}
        ~Rollback() {
            if (db_ != nullptr) db_->rollback();
        }
        Rollback(const Rollback&) = delete;
        Rollback& operator=(const Rollback&) = delete;
        void disarm() { db_ = nullptr; }

    private:
        Database* db_;
    };

    // Ends every reading statement: one left in the middle keeps the log file from shrinking.
    class Quiet {
    public:
        explicit Quiet(Database& db) : db_(db) {}
        ~Quiet() { db_.reset_statements(); }
        Quiet(const Quiet&) = delete;
        Quiet& operator=(const Quiet&) = delete;

    private:
        Database& db_;
    };

    // Calls `work`; a foreign exception comes out as StoreError.
    template <class Work>
    auto guarded(Work&& work) {
        try {
            return work();
        } catch (const SQLite::Exception& e) {
            rethrow(e);
        }
    }
    [[noreturn]] void rethrow(const SQLite::Exception& e) const;

    void begin();
    void commit();
    void rollback() noexcept;
    void reset_statements() noexcept;
    void check();
    void migrate();

    std::recursive_mutex mutex_;
    bool in_transaction_ = false;
    std::filesystem::path file_;
    bool writes_;
    std::unique_ptr<SQLite::Database> db_;
    std::map<std::string, SQLite::Statement> statements_;
    std::string key_;
};

}  // namespace triaged::store
