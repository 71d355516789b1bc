#include "app/backtest_live.h"

#include <algorithm>
#include <csignal>
#include <iostream>
#include <stop_token>

#include "app/progress.h"
#include "base/log.h"
#include "compose/header.h"
#include "flow/judge.h"
#include "flow/log_in.h"
#include "flow/recorded_outcome.h"
#include "flow/reread.h"
#include "net/waiter.h"
#include "store/handled.h"
#include "store/store_error.h"

namespace triaged::app {
namespace {

/// The mails of one account against the rules.
class AccountBacktest {
public:
    AccountBacktest(const flow::Settings& settings, const flow::AccountSettings& account,
                    const store::AccountRow& row, store::Database& db, const triage::RuleSet& rules,
                    BacktestReport& report, Progress& progress)
        : settings_(settings),
          account_(account),
          row_(row),
          journal_(db),
          handled_(db),
          rules_(rules),
          report_(report),
          progress_(progress) {}

    /// False when the server cannot be reached, or not to the end.
    bool run(std::vector<store::HandledMail> mails) {
        const std::size_t all = mails.size();
        try {
            const std::stop_source never;
            net::Waiter waiter(never.get_token());
            imap::Session session(flow::connect_once(settings_, account_, waiter));
            flow::Reread reread(session, account_);
            const auto missing = reread.run(
                std::move(mails), [&](const store::HandledMail& mail, const message::Message& m) {
                    compare(mail, m);
                    ++done_;
                    progress_.step();
                });
            report_.missing += missing.size();
            progress_.step(missing.size());
            session.logout();
            return true;
        } catch (const store::StoreError&) {
            throw;
        } catch (const std::exception& e) {
            failure_ = e.what();
        }
        report_.not_reached += all - done_;
        progress_.step(all - done_);
        return false;
    }

    const std::string& failure() const { return failure_; }

private:
    void compare(const store::HandledMail& mail, const message::Message& message) {
        const auto record = handled_.record(mail.id);
        auto was = record ? flow::recorded_outcome(*record) : std::nullopt;
        if (!was) {
            ++report_.unreadable;
            return;
        }
        const triage::Context context = context_of(*record, message);
        note_unknown(context);
        const triage::Verdict verdict = rules_.judge(message, context);
        const auto replies = this->replies(*record, message, verdict, context);
        was->acknowledged = replies.was;
        const desk::Plan plan = desk::make_plan(verdict, account_.folders, {});
        desk::Outcome would_be = desk::outcome_of(verdict, plan, replies.would_be);
        if (!record->note.empty() && record->note != "queue-in-inbox") {
            // A person was quicker, or it could not be moved: with other rules too.
            would_be.folder = was->folder;
            would_be.marks = was->marks;
        }
        ++report_.was_versions[record->rules_version];
        report_.sums.add(name_of(mail, message), *was, would_be);
    }

    triage::Context context_of(const store::HandledRecord& record,
                               const message::Message& message) {
        std::vector<std::string> referred = message.in_reply_to;
        referred.insert(referred.end(), message.references.begin(), message.references.end());
        return flow::context_of(settings_, account_, message, record.watched,
                                UnixTime(std::chrono::seconds(record.received)),
                                journal_.knows_any(row_.id, referred));
    }

    desk::AcknowledgedPair replies(const store::HandledRecord& record,
                                   const message::Message& message, const triage::Verdict& verdict,
                                   const triage::Context& context) const {
        desk::LiveFacts facts;
        facts.live_mode = true;
        facts.own_addresses = account_.addresses;
        facts.received = record.received;
        facts.live_since = row_.live_since.value_or(record.received);
        facts.now = record.handled;
        facts.max_age_seconds = settings_.acknowledge.max_age.count();
        facts.known_conversation = context.known_conversation.value_or(true);
        facts.handled_before = false;
        facts.was_present = record.was_present;
        triage::Verdict without_objections;
        without_objections.queue = "think";
        return desk::acknowledged(record.reply, desk::may_reply(message, verdict, facts),
                                  desk::may_reply(message, without_objections, facts));
    }

    desk::MailName name_of(const store::HandledMail& mail, const message::Message& message) const {
        return {account_.name + '/' + mail.folder, message.message_id.substr(0, 300),
                message.sender.address.substr(0, 300), compose::clean_text(message.subject, 200)};
    }

    void note_unknown(const triage::Context& context) {
        const auto note = [&](bool known, const char* what) {
            auto& all = report_.unknown;
            if (!known && std::find(all.begin(), all.end(), what) == all.end()) {
                all.emplace_back(what);
            }
        };
        note(context.holiday.has_value(), "holiday");
        note(context.earlier_contacts.has_value(), "earlier_contacts");
        note(context.unanswered_contacts.has_value(), "unanswered");
        note(context.days_since_last_contact.has_value(), "days_since_last");
    }

    const flow::Settings& settings_;
    const flow::AccountSettings& account_;
    const store::AccountRow& row_;
    store::Journal journal_;
    store::Handled handled_;
    const triage::RuleSet& rules_;
    BacktestReport& report_;
    Progress& progress_;
    std::size_t done_ = 0;
    std::string failure_;
};

struct Work {
    const flow::AccountSettings* account;
    store::AccountRow row;
    std::vector<store::HandledMail> mails;
};

}  // namespace

bool backtest_live(const flow::Settings& settings, const triage::RuleSet& rules,
                   BacktestReport& report) {
    std::signal(SIGPIPE, SIG_IGN);  // a server that hangs up is an error like others
    report.as_of_today = {"known_conversation", "business_hours", "customer_group",
                          "own addresses"};
    store::Database db(settings.store, store::Database::Access::read_only);
    store::Handled handled(db);
    std::vector<Work> work;
    for (const auto& account : settings.accounts) {
        const auto row = handled.account(account.name);
        if (!row) {
            report.left_out.push_back("account " + account.name + ": it was never connected");
            continue;
        }
        work.push_back({&account, *row, handled.since(row->id, report.since.value_or(0))});
        report.mails += work.back().mails.size();
        report.as_if_live = report.as_if_live || account.mode != flow::Mode::live;
    }
    for (const auto& name : handled.accounts()) {
        const auto& all = settings.accounts;
        const bool known = std::any_of(all.begin(), all.end(),
                                       [&](const auto& account) { return account.name == name; });
        if (!known) report.left_out.push_back("account " + name + ": the configuration has none");
    }
    std::vector<std::string> failures;
    {
        Progress progress(report.mails);
        for (auto& one : work) {
            if (one.mails.empty()) continue;
            AccountBacktest account(settings, *one.account, one.row, db, rules, report, progress);
            if (account.run(std::move(one.mails))) continue;
            failures.push_back(one.account->name + ": " + account.failure());
        }
    }
    for (const auto& failure : failures) {
        std::cerr << "triaged: account " << log::escape(failure, 1000) << '\n';
    }
    return failures.empty();
}

}  // namespace triaged::app
