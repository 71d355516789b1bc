#include "imap/body_structure.h"

#include "base/ascii.h"
#include "imap/cursor.h"

namespace triaged::imap {
namespace {

constexpr std::size_t most_parts = 1000;
constexpr int most_depth = 50;

class Reader {
public:
    explicit Reader(Cursor& in) : in_(in) {}

    // `section` is the part's own, were it no multipart; `prefix` goes before the numbers of a
    // multipart's parts: "" at the top, "2." within part 2.
    void body(int parent, const std::string& section, const std::string& prefix, int depth) {
        if (depth > most_depth || nodes_.size() >= most_parts) {
            throw Malformed{"too many parts of a mail"};
        }
        in_.expect('(', "body structure expected");
        const auto index = static_cast<int>(nodes_.size());
        nodes_.emplace_back();
        nodes_.back().parent = parent;
        if (in_.peek() == '(') {
            multipart(index, prefix, depth);
        } else {
            single_part(index, section, depth);
        }
        while (next()) in_.skip_value();  // language, location, extensions
        in_.expect(')', "')' expected");
    }

    BodyStructure take() { return std::move(nodes_); }

private:
    BodyNode& at(int index) { return nodes_[static_cast<std::size_t>(index)]; }

    void multipart(int index, const std::string& prefix, int depth) {
        for (int n = 1; in_.peek() == '('; ++n) {
            const std::string section = prefix + std::to_string(n);
            body(index, section, section + '.', depth + 1);
            in_.skip_blanks();
        }
        at(index).type = "multipart/" + ascii::to_lower(in_.string());
        if (next()) at(index).parameters = parameters();
        if (next()) disposition(index);
    }

    void single_part(int index, const std::string& section, int depth) {
        std::string type = ascii::to_lower(in_.string());
        in_.skip_blanks();
        type += '/' + ascii::to_lower(in_.string());
        at(index).section = section;
        at(index).type = type;
        in_.skip_blanks();
        at(index).parameters = parameters();
        for (int skipped = 0; skipped < 2 && next(); ++skipped) in_.nstring();  // id, description
        in_.skip_blanks();
        at(index).encoding = ascii::to_lower(in_.nstring().value_or(""));
        in_.skip_blanks();
        at(index).octets = in_.number64();
        if (type == "message/rfc822" || type == "message/global") {
            in_.skip_blanks();
            in_.skip_value();  // envelope
            in_.skip_blanks();
            body(index, section + ".1", section + '.', depth + 1);
            if (next()) in_.skip_value();  // lines
        } else if (type.starts_with("text/") && next()) {
            in_.skip_value();  // lines
        }
        if (next()) in_.skip_value();  // MD5
        if (next()) disposition(index);
    }

    void disposition(int index) {
        if (in_.peek() != '(') {
            in_.nstring();
            return;
        }
        in_.expect('(', "'(' expected");
        at(index).disposition = ascii::to_lower(in_.string());
        in_.skip_blanks();
        at(index).disposition_parameters = parameters();
        in_.expect(')', "')' expected");
    }

    BodyParameters parameters() {
        BodyParameters out;
        if (in_.peek() != '(') {
            in_.nstring();
            return out;
        }
        in_.expect('(', "'(' expected");
        for (in_.skip_blanks(); !in_.skip(')'); in_.skip_blanks()) {
            std::string name = ascii::to_lower(in_.string());
            in_.skip_blanks();
            out.emplace_back(std::move(name), in_.nstring().value_or(""));
        }
        return out;
    }

    // Whether another value stands in this list.
    bool next() {
        in_.skip_blanks();
        return in_.peek() != ')' && !in_.at_end();
    }

    Cursor& in_;
    BodyStructure nodes_;
};

}  // namespace

BodyStructure read_body_structure(Cursor& in) {
    Reader reader(in);
    reader.body(-1, "1", "", 0);
    return reader.take();
}

}  // namespace triaged::imap
