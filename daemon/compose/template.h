#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"

namespace triaged::compose {

/// A text with `{{variable}}` places, read from a template file:
///
///     Subject: We have your message: {{subject}}
///
///     Hello {{first_name}}, ...
///
/// The first line is the subject, then an empty line, then the body.
class Template {
public:
    /// The variables a template may use, beside `field.NAME`: what a rule's regex captured.
    static const std::vector<std::string>& known_variables();

    /// Reads a template file's text. Reports, with file:line:column, a missing subject line, an
    /// unknown variable, and braces that do not match.
    static Template parse(std::string file, std::string_view text, Diagnostics& diagnostics);

    /// The fields it uses, each with a place: whether any rule captures them is for others to say.
    struct FieldUse {
        std::string name;  ///< "order" of {{field.order}}
        SourcePosition at;
    };
    const std::vector<FieldUse>& fields() const { return fields_; }

    /// Fills the places in. A variable without a value becomes nothing, and blanks around it close
    /// up ("Hello {{first_name}}," is "Hello," for nobody). Values are taken as text: braces in
    /// them mean nothing, line ends become blanks.
    std::string subject(const std::map<std::string, std::string>& values) const;
    std::string body(const std::map<std::string, std::string>& values) const;

private:
    struct Piece {
        std::string text;
        bool variable = false;
    };
    using Pieces = std::vector<Piece>;

    Pieces split(const SourcePosition& begin, std::string_view text, Diagnostics& diagnostics);
    static std::string fill(const Pieces& pieces, const std::map<std::string, std::string>& values);

    Pieces subject_;
    Pieces body_;
    std::vector<FieldUse> fields_;
};

}  // namespace triaged::compose
