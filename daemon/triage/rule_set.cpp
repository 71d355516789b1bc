#include "triage/rule_set.h"

#include <algorithm>
#include <tuple>
#include <unordered_set>

#include "base/hash.h"
#include "triage/compile.h"
#include "triage/judge.h"
#include "triage/model.h"
#include "yaml/parse.h"

namespace triaged::triage {
namespace {

void sort_by_place(const std::vector<RuleSource>& sources, Diagnostics& diagnostics) {
    const auto file = [&](const Diagnostic& d) {
        return std::find_if(sources.begin(), sources.end(),
                            [&](const RuleSource& s) { return s.name == d.at.file; }) -
               sources.begin();
    };
    std::stable_sort(diagnostics.begin(), diagnostics.end(),
                     [&](const Diagnostic& a, const Diagnostic& b) {
                         return std::tuple(file(a), a.at.line, a.at.column) <
                                std::tuple(file(b), b.at.line, b.at.column);
                     });
}

}  // namespace

class RuleSet::Impl {
public:
    Model model;
};

RuleSet::RuleSet(std::unique_ptr<const Impl> impl) : impl_(std::move(impl)) {}
RuleSet::RuleSet(RuleSet&&) noexcept = default;
RuleSet& RuleSet::operator=(RuleSet&&) noexcept = default;
RuleSet::~RuleSet() = default;

RuleSet::Loaded RuleSet::load(const std::vector<RuleSource>& sources,
                              const std::optional<KnownNames>& known, const GoOn& go_on) {
    try {
        return compile(sources, known, go_on);
    } catch (const CompilingEnded&) {
        return {};
    }
}

RuleSet::Loaded RuleSet::compile(const std::vector<RuleSource>& sources,
                                 const std::optional<KnownNames>& known, const GoOn& go_on) {
    Loaded loaded;
    auto impl = std::make_unique<Impl>();
    std::vector<yaml::Document> documents;
    std::vector<bool> shipped;
    for (const auto& source : sources) {
        auto document = yaml::parse(source.name, source.text, loaded.diagnostics, go_on);
        if (!go_on()) throw CompilingEnded();
        if (!document) continue;
        documents.push_back(std::move(*document));
        shipped.push_back(source.shipped);
    }
    Compiler compiler(impl->model, loaded.diagnostics, known ? &*known : nullptr, go_on);
    for (const auto& document : documents) compiler.declare(document);
    for (std::size_t i = 0; i < documents.size(); ++i) compiler.compile(documents[i], shipped[i]);
    compiler.check_names();
    // A file that could not be read may define what the others use: what is missing then is
    // no news.
    if (documents.size() < sources.size()) {
        std::erase_if(loaded.diagnostics, [](const Diagnostic& d) {
            return d.message.starts_with("unknown list") ||
                   d.message.starts_with("unknown topic") ||
                   d.message.starts_with("unknown queue") ||
                   d.message.starts_with("no rule gives points") ||
                   d.message.starts_with("no regex captures");
        });
    }
    if (!has_errors(loaded.diagnostics)) {
        compiler.finish();
        impl->model.version = version_of(sources);
    }
    sort_by_place(sources, loaded.diagnostics);
    if (!has_errors(loaded.diagnostics)) {
        loaded.rules = std::shared_ptr<const RuleSet>(new RuleSet(std::move(impl)));
    }
    return loaded;
}

std::string RuleSet::version_of(const std::vector<RuleSource>& sources) {
    std::string all;
    for (const auto& source : sources) {
        all += source.name + '\0' + sha256_hex(source.text) + '\0';
    }
    return sha256_hex(all);
}

const std::string& RuleSet::version() const { return impl_->model.version; }
const std::vector<RuleTest>& RuleSet::tests() const { return impl_->model.tests; }
std::vector<std::string> RuleSet::fields() const { return captured_fields(impl_->model); }
std::size_t RuleSet::size() const { return impl_->model.rules.size(); }

std::vector<RuleSet::RuleInfo> RuleSet::rules() const {
    std::vector<RuleInfo> all;
    all.reserve(impl_->model.rules.size());
    for (const Rule& rule : impl_->model.rules) {
        all.push_back({rule.id, rule.at, rule.actions.queue});
    }
    return all;
}

std::vector<RuleSet::RuleInfo> RuleSet::untested_rules() const {
    std::unordered_set<std::string> tested;
    for (const RuleTest& test : tests()) {
        tested.insert(test.rule);
        for (const Expectation& e : test.expectations) {
            if (e.what == "rules") tested.insert(e.texts.begin(), e.texts.end());
        }
    }
    auto all = rules();
    std::erase_if(all, [&](const RuleInfo& rule) { return tested.contains(rule.id); });
    return all;
}

Verdict RuleSet::judge(const message::Message& message, const Context& context) const {
    return Judge(impl_->model, message, context).run();
}

Trace RuleSet::explain(const message::Message& message, const Context& context) const {
    Trace trace;
    trace.verdict = Judge(impl_->model, message, context, &trace).run();
    return trace;
}

}  // namespace triaged::triage
