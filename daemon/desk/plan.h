#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "message/message.h"
#include "triage/verdict.h"

namespace triaged::desk {

/// Where each queue's mails go: queue name to folder, as the configuration writes it, with `/`
/// between levels. "INBOX" means: stays where it is, flagged.
struct FolderNames {
    std::map<std::string, std::string> by_queue = {
        {"urgent", "Triage/1 Urgent"},           {"quick", "Triage/2 Quick wins"},
        {"hard", "Triage/3 Hard conversations"}, {"think", "Triage/4 Needs thought"},
        {"automatic", "Triage/9 Automatic"},
    };
    /// Departments that rules may name with `route`.
    std::map<std::string, std::string> by_route;
    /// For queues that rules added: ROOT/NAME.
    std::string root = "Triage";

    std::string folder_for(std::string_view queue) const;
    /// A department's folder where the verdict names one, else a rule's own, else the queue's.
    std::string folder_for(const triage::Verdict& verdict) const;
};

/// The steps a verdict leads to in the mailbox. An acknowledgement is decided apart
/// (desk/reply_gate.h).
struct Plan {
    std::string folder;                 ///< destination, "" when the mail stays where it is
    bool flag = false;                  ///< set \Flagged
    std::vector<std::string> keywords;  ///< to set, where the folder allows keywords
    bool touched_by_a_person = false;   ///< then nothing is done, and nobody is answered
    std::string stays_because;  ///< when folder is "": "queue-in-inbox", "flagged-by-a-person" ...
};

/// IMAP system flags a person may have set before the mail was seen here.
struct PresentFlags {
    bool flagged = false;
    bool answered = false;
    bool deleted = false;
    bool draft = false;
};

/// What a person flagged, answered, deleted or is drafting stays where it is (promise 8 of the
/// design); otherwise the queue decides.
Plan make_plan(const triage::Verdict& verdict, const FolderNames& folders, PresentFlags present);

}  // namespace triaged::desk
