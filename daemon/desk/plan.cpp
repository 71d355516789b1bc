#include "desk/plan.h"

#include "base/ascii.h"

namespace triaged::desk {
namespace {

Plan left_to_a_person(std::string because) {
    Plan plan;
    plan.touched_by_a_person = true;
    plan.stays_because = std::move(because);
    return plan;
}

}  // namespace

std::string FolderNames::folder_for(std::string_view queue) const {
    const auto found = by_queue.find(std::string(queue));
    if (found != by_queue.end()) return found->second;
    return root + '/' + std::string(queue);
}

std::string FolderNames::folder_for(const triage::Verdict& verdict) const {
    const auto route = by_route.find(verdict.route.name);
    if (route != by_route.end()) return route->second;
    return verdict.folder.empty() ? folder_for(verdict.queue) : verdict.folder;
}

Plan make_plan(const triage::Verdict& verdict, const FolderNames& folders, PresentFlags present) {
    if (present.deleted) return left_to_a_person("deleted-by-a-person");
    if (present.draft) return left_to_a_person("draft");
    if (present.answered) return left_to_a_person("answered-by-a-person");
    if (present.flagged) return left_to_a_person("flagged-by-a-person");

    Plan plan;
    plan.folder = folders.folder_for(verdict);
    plan.flag = verdict.flag || verdict.queue == "urgent";
    plan.keywords = verdict.keywords;
    if (ascii::equals_ignoring_case(plan.folder, "INBOX")) {
        plan.folder.clear();
        plan.flag = true;
        plan.stays_because = "queue-in-inbox";
    }
    return plan;
}

}  // namespace triaged::desk
