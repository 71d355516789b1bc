#include "message/mime_tree.h"

#include <algorithm>
#include <memory>

#include "base/ascii.h"
#include "message/limits.h"

namespace triaged::message {
namespace {

bool is_field_name_char(char c) { return c > ' ' && c < 0x7f && c != ':'; }

// The length of the name of the field that starts `line`, 0 when it is no field. Blanks before
// the colon are obsolete, and seen.
std::size_t field_name_length(std::string_view line) {
    std::size_t end = 0;
    while (end < line.size() && is_field_name_char(line[end])) ++end;
    if (end == 0) return 0;
    std::size_t colon = end;
    while (colon < line.size() && ascii::is_blank(line[colon])) ++colon;
    return colon < line.size() && line[colon] == ':' ? end : 0;
}

class Scanner {
public:
    Scanner(std::string_view mail, Defects& defects) : mail_(mail), defects_(defects) {}

    MimeTree run() {
        tree_.fields.reserve(40);
        open_entity(-1);
        if (mail_.starts_with("From ") || mail_.starts_with(">From ")) next_line();
        while (pos_ < mail_.size() && !full_) step();
        finish();
        return std::move(tree_);
    }

private:
    enum class State { header, body, skip };  // skip: preamble, epilogue

    struct Boundary {
        std::size_t entity;
        std::string_view text;  // without the two dashes
        bool seen = false;
    };

    // Moves behind the next line and remembers where it was.
    std::string_view next_line() {
        line_begin_ = pos_;
        const auto end = mail_.find('\n', pos_);
        pos_ = end == std::string_view::npos ? mail_.size() : end + 1;
        auto line = mail_.substr(line_begin_, pos_ - line_begin_);
        if (line.ends_with('\n')) line.remove_suffix(1);
        if (line.ends_with('\r')) line.remove_suffix(1);
        return line;
    }

    void step() {
        // In a body only lines that begin with two dashes matter.
        if (state_ != State::header) {
            if (boundaries_.empty()) {
                pos_ = mail_.size();
                return;
            }
            if (!skip_to_dashes()) return;
        }
        const auto line = next_line();
        if (line.starts_with("--") && !boundaries_.empty() && at_boundary(line)) return;
        if (state_ == State::header) header_line(line);
    }

    // False when the mail ends before the next line that begins with "--".
    bool skip_to_dashes() {
        if (mail_.compare(pos_, 2, "--") == 0) return true;
        const auto found = mail_.find("\n--", pos_);
        pos_ = found == std::string_view::npos ? mail_.size() : found + 1;
        return found != std::string_view::npos;
    }

    bool at_boundary(std::string_view line) {
        for (std::size_t i = boundaries_.size(); i-- > 0;) {
            const auto text = boundaries_[i].text;
            auto rest = line.substr(2);
            if (!rest.starts_with(text)) continue;
            rest.remove_prefix(text.size());
            const bool closing = rest.starts_with("--");
            if (closing) rest.remove_prefix(2);
            if (!ascii::trim(rest).empty()) continue;
            reach_boundary(i, closing);
            return true;
        }
        return false;
    }

    void reach_boundary(std::size_t level, bool closing) {
        if (is_doubled(level, closing)) return defects_.add("A boundary stands twice in a row");
        close_leaf(line_begin_);
        if (boundaries_.size() > level + 1) {
            defects_.add("A multipart ends without its closing boundary");
            for (auto i = level + 1; i < boundaries_.size(); ++i) {
                tree_.entities[boundaries_[i].entity].complete = false;
            }
        }
        boundaries_.resize(level + 1);
        boundaries_[level].seen = true;
        if (closing) {
            boundaries_.pop_back();
            state_ = State::skip;
        } else {
            open_entity(static_cast<int>(boundaries_[level].entity));
        }
    }

    // Two boundary lines with nothing between them are one.
    bool is_doubled(std::size_t level, bool closing) {
        if (closing || level + 1 != boundaries_.size() || state_ != State::header) return false;
        if (line_begin_ != header_begin_) return false;
        if (current().parent != static_cast<int>(boundaries_[level].entity)) return false;
        header_begin_ = pos_;
        return true;
    }

    void open_entity(int parent) {
        if (tree_.entities.size() >= limits::parts) {
            defects_.limit("More parts than the limit: the rest is left out");
            full_ = true;
            return;
        }
        Entity entity;
        entity.parent = parent;
        entity.depth = parent < 0 ? 0 : tree_.entities[static_cast<std::size_t>(parent)].depth + 1;
        entity.fields_begin = entity.fields_end = tree_.fields.size();
        tree_.entities.push_back(std::move(entity));
        state_ = State::header;
        header_begin_ = pos_;
        too_long_ = false;
    }

    Entity& current() { return tree_.entities.back(); }

    void header_line(std::string_view line) {
        if (line.empty()) return end_header(pos_);
        const bool first = current().fields_end == current().fields_begin;
        if (ascii::is_blank(line[0])) {
            if (ascii::trim(line).empty() && first) return end_header(pos_);
            if (!first && !too_long_) extend_field(line);
            return;
        }
        const auto name = field_name_length(line);
        if (name == 0) return broken_header_line(line, first);
        if (line_begin_ - header_begin_ > limits::header_block) too_long_ = true;
        if (current().fields_end - current().fields_begin >= limits::fields) too_long_ = true;
        if (too_long_) {
            defects_.limit("A header block is longer than the limit: later fields are left out");
            return;
        }
        add_field(line, name);
    }

    void add_field(std::string_view line, std::size_t name_length) {
        auto value = line.substr(line.find(':', name_length) + 1);
        if (value.size() > limits::field) {
            value = value.substr(0, limits::field);
            defects_.limit("A header field is longer than the limit: it is cut");
        }
        tree_.fields.push_back({line.substr(0, name_length), value});
        current().fields_end = tree_.fields.size();
    }

    void extend_field(std::string_view line) {
        auto& value = tree_.fields.back().value;
        auto size = static_cast<std::size_t>(line.data() + line.size() - value.data());
        if (size > limits::field) {
            size = std::max(value.size(), limits::field);
            defects_.limit("A header field is longer than the limit: it is cut");
        }
        value = {value.data(), size};
    }

    // Not a field: the header ends here and the line is body, unless it is an mbox or "Envelope"
    // line among fields, which is skipped.
    void broken_header_line(std::string_view line, bool first) {
        if (line.starts_with("From ") || line.starts_with(">From ") || line[0] == ':') return;
        if (too_long_) return;
        (void)first;
        defects_.add("A header block has a line that is no field, and ends there");
        end_header(line_begin_);
    }

    // The header of the current entity is complete; its body begins at `body`.
    void end_header(std::size_t body) {
        pos_ = body;
        body_begin_ = body;
        state_ = State::body;
        Entity& entity = current();
        classify(entity);
        if (entity.depth >= limits::depth) {
            if (entity.type.starts_with("multipart/") || entity.type == "message/rfc822") {
                defects_.limit(
                    "Parts are nested deeper than the limit: what is inside is left out");
            }
            return;
        }
        if (entity.type.starts_with("multipart/")) {
            entity.container = true;
            // The parameter lives as long as the entity; the entities may move, so look in the
            // mail.
            const auto boundary = boundary_of(entity);
            if (boundary.empty()) {
                defects_.add("A multipart names no boundary: its content is left out");
            } else {
                boundaries_.push_back({tree_.entities.size() - 1, keep(boundary), false});
            }
            state_ = State::skip;
        } else if (is_mail(entity)) {
            entity.container = true;
            open_entity(static_cast<int>(tree_.entities.size()) - 1);
        }
    }

    void classify(Entity& entity) {
        const auto raw = tree_.raw_field(entity, "content-type");
        if (!raw.empty()) {
            entity.content_type = parse_parameters(raw);
            entity.type = media_type(entity.content_type);
            return;
        }
        entity.type = "text/plain";
        if (entity.parent < 0) return;
        const auto& parent = tree_.entities[static_cast<std::size_t>(entity.parent)];
        if (parent.type == "multipart/digest") entity.type = "message/rfc822";
    }

    bool is_mail(const Entity& entity) const {
        if (entity.type != "message/rfc822" && entity.type != "message/global" &&
            entity.type != "message/news") {
            return false;
        }
        const auto encoding = ascii::trim(tree_.raw_field(entity, "content-transfer-encoding"));
        return !ascii::equals_ignoring_case(encoding, "base64") &&
               !ascii::equals_ignoring_case(encoding, "quoted-printable");
    }

    static std::string boundary_of(const Entity& entity) {
        auto boundary = std::string(entity.content_type.get("boundary"));
        while (!boundary.empty() && ascii::is_space(boundary.back())) boundary.pop_back();
        return boundary;
    }

    // A view that outlives changes of the tree.
    std::string_view keep(const std::string& boundary) {
        kept_.push_back(std::make_unique<std::string>(boundary));
        return *kept_.back();
    }

    // The body of the open leaf ends before the line end in front of `end`.
    void close_leaf(std::size_t end) {
        if (state_ == State::header) {
            const auto behind = pos_;
            end_header(end);
            // The header of a container that ends at a boundary opened something that is over.
            if (state_ == State::header) end_header(end);
            pos_ = behind;
        }
        if (state_ != State::body) return;
        if (end > body_begin_ && mail_[end - 1] == '\n') --end;
        if (end > body_begin_ && mail_[end - 1] == '\r') --end;
        current().body = mail_.substr(body_begin_, end - body_begin_);
    }

    void finish() {
        if (full_) return;
        if (state_ == State::header) {
            if (tree_.entities.size() == 1) defects_.add("The mail has no body");
            while (state_ == State::header && !full_) end_header(mail_.size());
        }
        if (state_ == State::body) {
            current().body = mail_.substr(body_begin_);
        }
        for (const auto& boundary : boundaries_) {
            tree_.entities[boundary.entity].complete = false;
            defects_.add(boundary.seen ? "A multipart ends without its closing boundary"
                                       : "The boundary of a multipart is nowhere in the mail");
        }
    }

    std::string_view mail_;
    Defects& defects_;
    MimeTree tree_;
    std::vector<Boundary> boundaries_;
    std::vector<std::unique_ptr<std::string>> kept_;
    State state_ = State::header;
    std::size_t pos_ = 0;
    std::size_t line_begin_ = 0;
    std::size_t header_begin_ = 0;
    std::size_t body_begin_ = 0;
    bool too_long_ = false;
    bool full_ = false;
};

}  // namespace

std::string_view MimeTree::raw_field(const Entity& entity, std::string_view name) const {
    for (auto i = entity.fields_begin; i < entity.fields_end; ++i) {
        if (ascii::equals_ignoring_case(fields[i].name, name)) return fields[i].value;
    }
    return {};
}

MimeTree read_structure(std::string_view mail, Defects& defects) {
    if (mail.size() > limits::message) {
        defects.limit("The mail is larger than the limit: the rest is left out");
        mail = mail.substr(0, limits::message);
    }
    return Scanner(mail, defects).run();
}

}  // namespace triaged::message
