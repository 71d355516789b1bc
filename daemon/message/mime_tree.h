#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "message/defects.h"
#include "message/parameters.h"

namespace triaged::message {

/// One field as it stands in the mail: the value with its folding, without the last line end.
struct RawField {
    std::string_view name;
    std::string_view value;
};

/// One node of the MIME tree.
struct Entity {
    std::size_t fields_begin = 0;  ///< in MimeTree::fields
    std::size_t fields_end = 0;
    std::string type;         ///< "text/plain", lower case; the default where nothing is said
    Parameters content_type;  ///< with its parameters
    std::string_view body;    ///< of a leaf, not decoded; empty for a container
    int parent = -1;          ///< index in MimeTree::entities
    int depth = 0;            ///< 0 for the mail itself
    bool container = false;   ///< multipart/*, or a message/rfc822 whose content follows
    bool complete = true;     ///< false when the mail ended, or an outer part did, before it
};

/// The structure of a mail, in tree order. All views point into the mail that was read.
struct MimeTree {
    std::vector<Entity> entities;  ///< at least one: the mail itself
    std::vector<RawField> fields;  ///< of all entities

    /// The value of the first field of that name (any case) of `entity`, as it stands there.
    std::string_view raw_field(const Entity& entity, std::string_view name) const;
};

/// Finds header blocks, boundaries and bodies in one pass over the lines (RFC 2046, section 5.1),
/// with a stack of open boundaries, so that its cost is lines times open boundaries (at most
/// limits::depth) whatever the mail says. A boundary of an outer multipart ends the inner ones;
/// the parts of a digest are mails; a header block that runs into its body ends there. Beyond
/// message/limits.h the rest is left out.
MimeTree read_structure(std::string_view mail, Defects& defects);

}  // namespace triaged::message
