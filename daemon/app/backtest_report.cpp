#include "app/backtest_report.h"

#include <algorithm>
#include <array>
#include <iomanip>
#include <iterator>
#include <sstream>

#include "base/join.h"
#include "base/log.h"
#include "compose/header.h"

namespace triaged::app {
namespace {

using desk::BacktestSums;

constexpr std::size_t kMostRules = 8;   // named of one mail, or of one change of queue
constexpr std::size_t kMostLines = 40;  // of a table
constexpr std::size_t kVersion = 12;    // digits of a version

std::string percent(std::uint64_t part, std::uint64_t whole) {
    std::ostringstream out;
    out << std::fixed << std::setprecision(1)
        << (whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole))
        << " %";
    return out.str();
}

void pad_left(std::ostream& out, const std::string& text, std::size_t width) {
    out << std::string(width > text.size() ? width - text.size() : 0, ' ') << text;
}

void pad_right(std::ostream& out, const std::string& text, std::size_t width) {
    out << text << std::string(width > text.size() ? width - text.size() : 0, ' ');
}

// The built-in ones in the order agents work through them, then the added ones.
std::vector<std::string> queue_names(const BacktestSums::Shifts& queues) {
    std::vector<std::string> names;
    for (const auto& [pair, mails] : queues) {
        for (const auto& name : {pair.first, pair.second}) {
            if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
        }
    }
    constexpr std::array<std::string_view, 5> kOrder = {"urgent", "quick", "hard", "think",
                                                        "automatic"};
    const auto place = [&](const std::string& name) {
        return std::find(kOrder.begin(), kOrder.end(), name) - kOrder.begin();
    };
    std::sort(names.begin(), names.end(), [&](const auto& a, const auto& b) {
        return std::pair(place(a), a) < std::pair(place(b), b);
    });
    return names;
}

void print_matrix(const BacktestSums& sums, std::ostream& out) {
    const auto names = queue_names(sums.queues());
    std::size_t width = 6;
    for (const auto& name : names) width = std::max(width, name.size());
    out << "\nqueue: was (down) -> would be (across)\n  ";
    pad_right(out, "", width);
    for (const auto& name : names) pad_left(out, name, width + 2);
    out << '\n';
    for (const auto& was : names) {
        out << "  ";
        pad_right(out, was, width);
        for (const auto& would_be : names) {
            const auto found = sums.queues().find({was, would_be});
            pad_left(out, found == sums.queues().end() ? "." : std::to_string(found->second),
                     width + 2);
        }
        out << '\n';
    }
    for (const auto& [pair, mails] : sums.queues()) {
        if (pair.first == pair.second) continue;
        out << "  " << pair.first << " -> " << pair.second << ": " << mails << ", by";
        const auto rules = sums.rules_behind(pair, kMostRules);
        for (const auto& [rule, times] : rules) out << ' ' << rule << " (" << times << ')';
        out << (rules.empty() ? " no rule of its own: words of mood, settings or what was known\n"
                              : "\n");
    }
}

void print_shifts(const char* title, const BacktestSums::Shifts& shifts, std::ostream& out) {
    if (shifts.empty()) return;
    out << '\n' << title << '\n';
    std::size_t lines = 0;
    for (const auto& [pair, mails] : shifts) {
        if (++lines > kMostLines) {
            out << "  ... and " << shifts.size() - kMostLines << " more\n";
            return;
        }
        out << "  ";
        pad_left(out, std::to_string(mails), 6);
        out << "  " << pair.first << " -> " << pair.second << '\n';
    }
}

void print_rules(const BacktestSums& sums, std::ostream& out) {
    if (sums.rules().empty()) return;
    using Row = std::pair<std::string, BacktestSums::RuleSums>;
    std::vector<Row> rows(sums.rules().begin(), sums.rules().end());
    const auto weight = [](const Row& row) {
        const auto& s = row.second;
        return std::pair(s.queue_changed, s.newly_fired + s.no_longer_fired + s.other_effect);
    };
    std::stable_sort(rows.begin(), rows.end(),
                     [&](const Row& a, const Row& b) { return weight(a) > weight(b); });
    out << "\nrules: mails on which it fires now, no longer, or with another effect; of these, "
           "those\n"
           "       that come into another queue\n"
           "        now   gone  other  queue\n";
    std::size_t lines = 0;
    for (const auto& [rule, s] : rows) {
        if (++lines > kMostLines) {
            out << "  ... and " << rows.size() - kMostLines << " more; --json has them all\n";
            return;
        }
        out << "  ";
        for (const auto number :
             {s.newly_fired, s.no_longer_fired, s.other_effect, s.queue_changed})
            pad_left(out, number == 0 ? "." : std::to_string(number), 7);
        out << "  " << rule << '\n';
    }
}

std::string shift(const std::string& what, const std::string& was, const std::string& would_be) {
    return what + ' ' + was + " -> " + would_be;
}

// " +\Flagged -mood-negative"; both sorted.
std::string marks(const std::vector<std::string>& was, const std::vector<std::string>& would_be) {
    std::vector<std::string> more;
    std::vector<std::string> less;
    std::set_difference(would_be.begin(), would_be.end(), was.begin(), was.end(),
                        std::back_inserter(more));
    std::set_difference(was.begin(), was.end(), would_be.begin(), would_be.end(),
                        std::back_inserter(less));
    std::string out;
    for (const auto& mark : more) out += " +" + mark;
    for (const auto& mark : less) out += " -" + mark;
    return out;
}

std::string changes(const desk::ChangedMail& m) {
    const auto& d = m.difference;
    const auto yes = [](bool value) { return std::string(value ? "yes" : "no"); };
    std::vector<std::string> all;
    if (d.queue) all.push_back(shift("queue", m.was.queue, m.would_be.queue));
    if (d.urgency || m.was.urgency_score != m.would_be.urgency_score) {
        const auto told = [](const desk::Outcome& o) {
            return std::string(to_string(o.urgency)) + ' ' + std::to_string(o.urgency_score);
        };
        all.push_back(shift("urgency", told(m.was), told(m.would_be)));
    }
    if (d.sentiment) {
        all.push_back(shift("sentiment", std::string(to_string(m.was.sentiment)),
                            std::string(to_string(m.would_be.sentiment))));
    }
    if (d.topic) all.push_back(shift("topic", m.was.topic, m.would_be.topic));
    if (d.folder) all.push_back(shift("folder", m.was.folder, m.would_be.folder));
    if (d.acknowledgement) {
        all.push_back(shift("acknowledged", yes(m.was.acknowledged), yes(m.would_be.acknowledged)));
    }
    if (d.marks) all.push_back("marks" + marks(m.was.marks, m.would_be.marks));
    return join(all, ", ");
}

std::string responsible(const desk::Difference& d) {
    std::vector<std::string> all;
    for (const auto& rule : d.newly_fired) all.push_back('+' + rule);
    for (const auto& rule : d.no_longer_fired) all.push_back('-' + rule);
    for (const auto& rule : d.other_effect) all.push_back('~' + rule);
    if (all.empty()) return "the same: words of mood, settings or what was known of the mail";
    const std::size_t more = all.size() - std::min(all.size(), kMostRules);
    all.resize(all.size() - more);
    return join(all, ", ") + (more == 0 ? "" : " and " + std::to_string(more) + " more");
}

void print_name(const desk::MailName& name, std::ostream& out) {
    out << log::escape(name.sender, 80) << "  "
        << log::escape(compose::clean_text(name.subject, 100), 300) << '\n';
}

void print_mails(const std::vector<desk::ChangedMail>& mails, std::ostream& out) {
    for (const auto& m : mails) {
        out << "  ";
        pad_left(out, std::to_string(static_cast<int>(m.difference.surprise + 0.5)), 4);
        out << "  ";
        print_name(m.name, out);
        out << "        " << log::escape(changes(m), 500) << '\n'
            << "        rules " << log::escape(responsible(m.difference), 500) << '\n'
            << "        " << log::escape(m.name.source, 200) << ' '
            << log::escape(m.name.message_id, 200) << '\n';
    }
}

void print_acknowledgements(const BacktestReport& r, std::ostream& out) {
    const auto print_some = [&](const char* what, std::uint64_t count,
                                const std::vector<desk::ChangedMail>& examples) {
        out << "  " << what << ": " << count << '\n';
        for (const auto& m : examples) {
            out << "        ";
            print_name(m.name, out);
        }
    };
    out << "\nacknowledgements" << (r.as_if_live ? " (as if every account were in mode live)" : "")
        << '\n';
    print_some("extra", r.sums.extra_acknowledgements(), r.sums.extra_examples());
    print_some("missing", r.sums.missing_acknowledgements(), r.sums.missing_examples());
}

void print_head(const BacktestReport& r, std::ostream& out) {
    out << r.mails << " mails";
    if (r.since) out << " handled since " << compose::date(*r.since);
    out << ": " << r.sums.compared() << " compared, " << r.missing << " missing, " << r.unreadable
        << " unreadable";
    if (r.not_reached > 0) out << ", " << r.not_reached << " not reached";
    for (const auto& one : r.left_out) out << "\nleft out: " << log::escape(one, 300);
    out << "\nrules " << r.rules_version.substr(0, kVersion) << " instead of";
    for (const auto& [version, mails] : r.was_versions) {
        out << ' ' << version.substr(0, kVersion) << " (" << mails << ')';
    }
    if (r.was_versions.empty()) out << " none";
    out << "\nchanged: " << r.sums.changed() << " of " << r.sums.compared() << " ("
        << percent(r.sums.changed(), r.sums.compared()) << ")\n";
}

}  // namespace

void print_readably(const BacktestReport& r, std::ostream& out) {
    print_head(r, out);
    if (r.sums.compared() > 0) print_matrix(r.sums, out);
    print_shifts("urgency", r.sums.urgency(), out);
    print_shifts("sentiment", r.sums.sentiment(), out);
    print_shifts("main topic", r.sums.topics(), out);
    if (r.sums.other_folder() + r.sums.other_marks() > 0) {
        out << "\nanother folder for the same queue: " << r.sums.other_folder()
            << ", other flags or keywords: " << r.sums.other_marks() << '\n';
    }
    print_rules(r.sums, out);
    if (!r.sums.most_surprising().empty()) {
        out << "\nmost surprising (20 a step between queues, 1 a point of urgency, 30 an "
               "acknowledgement, 10 a point of mood)\n";
        print_mails(r.sums.most_surprising(), out);
    }
    print_acknowledgements(r, out);
    if (!r.unknown.empty()) {
        out << "\nnot known, so that conditions on it are false: " << join(r.unknown, ", ") << '\n';
    }
    if (!r.as_of_today.empty()) {
        out << "taken as it is today: " << join(r.as_of_today, ", ") << '\n';
    }
}

}  // namespace triaged::app
