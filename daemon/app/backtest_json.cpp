#include "app/backtest_report.h"
#include "compose/header.h"

namespace triaged::app {
namespace {

using desk::BacktestSums;
using nlohmann::ordered_json;

constexpr std::size_t kMostRules = 50;  // of one mail
constexpr std::size_t kMostBehind = 10;

ordered_json shifts(const BacktestSums::Shifts& all) {
    auto list = ordered_json::array();
    for (const auto& [pair, mails] : all) {
        list.push_back({{"was", pair.first}, {"would_be", pair.second}, {"mails", mails}});
    }
    return list;
}

ordered_json queues(const BacktestSums& sums) {
    auto list = shifts(sums.queues());
    for (auto& entry : list) {
        if (entry["was"] == entry["would_be"]) continue;
        entry["rules"] = ordered_json::array();
        const BacktestSums::Pair pair(entry["was"], entry["would_be"]);
        for (const auto& [rule, mails] : sums.rules_behind(pair, kMostBehind)) {
            entry["rules"].push_back({{"rule", rule}, {"mails", mails}});
        }
    }
    return list;
}

ordered_json rules(const BacktestSums& sums) {
    auto list = ordered_json::array();
    for (const auto& [rule, s] : sums.rules()) {
        list.push_back({{"rule", rule},
                        {"newly_fired", s.newly_fired},
                        {"no_longer_fired", s.no_longer_fired},
                        {"other_effect", s.other_effect},
                        {"queue_changed", s.queue_changed}});
    }
    return list;
}

ordered_json first_of(const std::vector<std::string>& names) {
    const auto end =
        names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), kMostRules));
    return std::vector<std::string>(names.begin(), end);
}

ordered_json outcome(const desk::Outcome& o) {
    return {{"queue", o.queue},
            {"urgency", to_string(o.urgency)},
            {"urgency_score", o.urgency_score},
            {"sentiment", to_string(o.sentiment)},
            {"topic", o.topic},
            {"folder", o.folder},
            {"marks", o.marks},
            {"acknowledged", o.acknowledged}};
}

ordered_json mails(const std::vector<desk::ChangedMail>& all) {
    auto list = ordered_json::array();
    for (const auto& m : all) {
        list.push_back({{"source", m.name.source},
                        {"message_id", m.name.message_id},
                        {"from", m.name.sender},
                        {"subject", compose::clean_text(m.name.subject, 200)},
                        {"surprise", m.difference.surprise},
                        {"was", outcome(m.was)},
                        {"would_be", outcome(m.would_be)},
                        {"newly_fired", first_of(m.difference.newly_fired)},
                        {"no_longer_fired", first_of(m.difference.no_longer_fired)},
                        {"other_effect", first_of(m.difference.other_effect)}});
    }
    return list;
}

}  // namespace

ordered_json to_json(const BacktestReport& r) {
    ordered_json json;
    if (r.since) json["since"] = *r.since;
    json["rules_version"] = r.rules_version;
    json["was_versions"] = r.was_versions;
    json["mails"] = r.mails;
    json["compared"] = r.sums.compared();
    json["changed"] = r.sums.changed();
    json["missing"] = r.missing;
    json["unreadable"] = r.unreadable;
    json["not_reached"] = r.not_reached;
    json["left_out"] = r.left_out;
    json["queues"] = queues(r.sums);
    json["urgency"] = shifts(r.sums.urgency());
    json["sentiment"] = shifts(r.sums.sentiment());
    json["topics"] = shifts(r.sums.topics());
    json["other_folder"] = r.sums.other_folder();
    json["other_marks"] = r.sums.other_marks();
    json["rules"] = rules(r.sums);
    json["surprising"] = mails(r.sums.most_surprising());
    json["acknowledgements"] = {{"extra", r.sums.extra_acknowledgements()},
                                {"missing", r.sums.missing_acknowledgements()},
                                {"as_if_live", r.as_if_live},
                                {"extra_examples", mails(r.sums.extra_examples())},
                                {"missing_examples", mails(r.sums.missing_examples())}};
    json["context"] = {{"unknown", r.unknown}, {"as_of_today", r.as_of_today}};
    return json;
}

}  // namespace triaged::app
