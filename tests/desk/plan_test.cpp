#include "desk/plan.h"

#include <gtest/gtest.h>

namespace triaged::desk {
namespace {

triage::Verdict verdict_in(const char* queue) {
    triage::Verdict v;
    v.queue = queue;
    return v;
}

TEST(Plan, MovesToTheFolderOfTheQueue) {
    EXPECT_EQ(make_plan(verdict_in("quick"), {}, {}).folder, "Triage/2 Quick wins");
    EXPECT_FALSE(make_plan(verdict_in("quick"), {}, {}).flag);
    EXPECT_TRUE(make_plan(verdict_in("urgent"), {}, {}).flag);
    EXPECT_EQ(make_plan(verdict_in("billing"), {}, {}).folder, "Triage/billing");
}

TEST(Plan, PrefersTheFolderARuleNames) {
    auto verdict = verdict_in("quick");
    verdict.folder = "Invoices";
    EXPECT_EQ(make_plan(verdict, {}, {}).folder, "Invoices");
}

TEST(Plan, ARouteLeadsToItsDepartment) {
    FolderNames folders;
    folders.by_route["billing"] = "Departments/Billing";
    auto verdict = verdict_in("urgent");
    verdict.route = {"billing", "dept-billing"};
    const Plan plan = make_plan(verdict, folders, {});
    EXPECT_EQ(plan.folder, "Departments/Billing");
    EXPECT_TRUE(plan.flag);  // urgent wherever it lies
    // Without a configuration nobody knows where it leads.
    EXPECT_EQ(make_plan(verdict, {}, {}).folder, "Triage/1 Urgent");
}

TEST(Plan, AQueueMappedToInboxStaysFlagged) {
    FolderNames folders;
    folders.by_queue["urgent"] = "inbox";
    const Plan plan = make_plan(verdict_in("urgent"), folders, {});
    EXPECT_EQ(plan.folder, "");
    EXPECT_TRUE(plan.flag);
    EXPECT_FALSE(plan.touched_by_a_person);
    EXPECT_EQ(plan.stays_because, "queue-in-inbox");
}

TEST(Plan, LeavesAloneWhatAPersonTouched) {
    const struct {
        PresentFlags present;
        const char* because;
    } cases[] = {
        {{.flagged = true}, "flagged-by-a-person"},
        {{.answered = true}, "answered-by-a-person"},
        {{.deleted = true}, "deleted-by-a-person"},
        {{.draft = true}, "draft"},
    };
    for (const auto& c : cases) {
        const Plan plan = make_plan(verdict_in("urgent"), {}, c.present);
        EXPECT_EQ(plan.folder, "");
        EXPECT_FALSE(plan.flag);
        EXPECT_TRUE(plan.keywords.empty());
        EXPECT_TRUE(plan.touched_by_a_person);
        EXPECT_EQ(plan.stays_because, c.because);
    }
}

}  // namespace
}  // namespace triaged::desk
