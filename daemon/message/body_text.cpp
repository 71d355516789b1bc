#include "message/body_text.h"

#include <algorithm>

#include "base/ascii.h"
#include "message/charset.h"
#include "message/flowed.h"
#include "message/html_text.h"
#include "message/limits.h"
#include "message/transfer_decoding.h"
#include "message/uuencode.h"

namespace triaged::message {
namespace {

// In place, CRLF and lone CR to LF.
void make_lf(std::string& text) {
    if (text.find('\r') == std::string::npos) return;
    std::size_t to = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\r') {
            if (i + 1 < text.size() && text[i + 1] == '\n') continue;
            text[to++] = '\n';
        } else {
            text[to++] = text[i];
        }
    }
    text.resize(to);
}

std::size_t size_without_line_ends(std::string_view text) {
    const auto last = text.find_last_not_of("\r\n");
    const auto kept = text.substr(0, last == std::string_view::npos ? 0 : last + 1);
    std::size_t size = kept.size();
    for (auto at = kept.find("\r\n"); at != std::string_view::npos;
         at = kept.find("\r\n", at + 2)) {
        --size;
    }
    return size;
}

std::string short_name(std::string name) {
    for (char& c : name) {
        const auto u = static_cast<unsigned char>(c);
        if (u < 0x20 || u == 0x7f) c = ' ';
    }
    return std::string(utf8_prefix(name, limits::file_name));
}

bool is_identity(std::string_view encoding) {
    return encoding.empty() || encoding == "7bit" || encoding == "8bit" || encoding == "binary";
}

const Entity& entity_at(const MimeTree& tree, int i) {
    return tree.entities[static_cast<std::size_t>(i)];
}

// `bytes` of a text part as UTF-8 with LF line ends.
std::string to_text(std::string_view bytes, const Part& part, Defects& defects) {
    if (bytes.size() > limits::text) {
        defects.limit("A text part is longer than the limit: it is cut");
        bytes = utf8_prefix(bytes, limits::text);
    }
    bool guessed = false;
    std::string text = to_utf8(bytes, part.charset, &guessed);
    if (guessed) defects.add("A text part is not of the charset it declares");
    make_lf(text);
    return text;
}

class Decoder {
public:
    Decoder(const MimeTree& tree, Defects& defects) : tree_(tree), defects_(defects) {}

    BodyText run() {
        out_.parts.reserve(tree_.entities.size());
        attached_.reserve(tree_.entities.size());
        for (const auto& entity : tree_.entities) {
            describe(entity);
            decode(entity);
        }
        if (out_.plain < 0 && out_.html >= 0) out_.text = std::move(html_);
        return std::move(out_);
    }

private:
    void describe(const Entity& entity) {
        Part part;
        part.type = entity.type;
        part.charset = ascii::to_lower(entity.content_type.get("charset"));
        part.encoding =
            ascii::to_lower(ascii::trim(tree_.raw_field(entity, "content-transfer-encoding")));
        const auto raw = tree_.raw_field(entity, "content-disposition");
        if (!raw.empty()) {
            const auto disposition = parse_parameters(raw);
            part.filename = disposition.get("filename");
            part.attachment = disposition.value == "attachment";
        }
        if (part.filename.empty()) part.filename = entity.content_type.get("name");
        part.filename = short_name(std::move(part.filename));
        part.attachment = part.attachment || !part.filename.empty();
        attached_.push_back(is_within_attached(entity));
        out_.parts.push_back(std::move(part));
    }

    bool is_within_attached(const Entity& entity) const {
        if (entity.parent < 0) return false;
        const auto parent = static_cast<std::size_t>(entity.parent);
        return attached_[parent] || out_.parts[parent].attachment ||
               out_.parts[parent].type.starts_with("message/");
    }

    void decode(const Entity& entity) {
        auto& part = out_.parts.back();
        if (entity.container || part.type.starts_with("multipart/") ||
            part.type.starts_with("message/")) {
            return;
        }
        std::string buffer;
        std::string_view bytes = entity.body;
        if (!is_identity(part.encoding)) {
            auto decoded = decode_transfer(entity.body, part.encoding);
            if (decoded.damaged) {
                defects_.add("A part is not of the transfer encoding it declares");
            }
            buffer = std::move(decoded.bytes);
            bytes = buffer;
        }
        const bool text = part.type.starts_with("text/");
        part.size = static_cast<std::int64_t>(text ? size_without_line_ends(bytes) : bytes.size());
        if (text && !part.attachment && !attached_.back()) offer(bytes, part);
    }

    // A readable text part: the best one so far?
    void offer(std::string_view bytes, const Part& part) {
        const auto index = static_cast<int>(out_.parts.size()) - 1;
        if (part.type == "text/plain" && out_.plain < 0) {
            out_.plain = index;
            out_.text = to_text(bytes, part, defects_);
        } else if (part.type == "text/html" && out_.html < 0) {
            out_.html = index;
            if (out_.plain < 0) html_ = to_text(bytes, part, defects_);
        }
    }

    const MimeTree& tree_;
    Defects& defects_;
    BodyText out_;
    std::string html_;            // decoded, while no plain text was found
    std::vector<bool> attached_;  // of each part: within an attached mail
};

std::string without_uu_blocks(std::string text) {
    if (text.find("begin ") == std::string::npos) return text;
    std::string out;
    std::size_t copied = 0;
    while (const auto block = find_uu_block(text, copied)) {
        out.append(text, copied, block->begin - copied);
        copied = block->end;
    }
    if (copied == 0) return text;
    out.append(text, copied);
    return out;
}

class Composer {
public:
    Composer(const MimeTree& tree, const BodyText& body, Defects& defects)
        : tree_(tree), body_(body), defects_(defects) {}

    std::string run() {
        int best = body_.plain >= 0 ? body_.plain : body_.html;
        if (best < 0) return "";
        std::string out = plain(best, body_.text);
        if (best == body_.plain && body_.html >= 0 && ascii::trim(out).empty()) {
            best = body_.html;
            out = plain(best, decoded(best));
        }
        append_neighbours(best, out);
        if (out.size() > limits::text) {
            out.resize(utf8_prefix(out, limits::text).size());
            defects_.limit("A text part is longer than the limit: it is cut");
        }
        return out;
    }

private:
    const Part& part(int i) const { return body_.parts[static_cast<std::size_t>(i)]; }

    std::string decoded(int index) {
        const auto bytes =
            decode_transfer(entity_at(tree_, index).body, part(index).encoding).bytes;
        return to_text(bytes, part(index), defects_);
    }

    std::string plain(int index, std::string text) {
        if (part(index).type == "text/html") {
            auto html = html_to_text(text);
            if (html.hidden) defects_.add("Hidden text in the HTML was left out");
            if (html.cut) defects_.limit("The HTML is larger or deeper than the limit: it is cut");
            return std::move(html.text);
        }
        const auto& type = entity_at(tree_, index).content_type;
        if (ascii::equals_ignoring_case(type.get("format"), "flowed")) {
            text = unflow(text, ascii::equals_ignoring_case(type.get("delsp"), "yes"));
        }
        return without_uu_blocks(std::move(text));
    }

    // What else is to be read in the multipart/mixed around the best part.
    void append_neighbours(int best, std::string& out) {
        int around = best;
        const auto parent = [&] { return entity_at(tree_, around).parent; };
        while (parent() >= 0 && part(parent()).type != "multipart/mixed") around = parent();
        const int mixed = parent();
        const auto n = static_cast<int>(tree_.entities.size());
        for (int i = around + 1; mixed >= 0 && i < n && out.size() < limits::text; ++i) {
            const bool text = part(i).type == "text/plain" || part(i).type == "text/html";
            if (entity_at(tree_, i).parent != mixed || !text || part(i).attachment) continue;
            const auto more = plain(i, decoded(i));
            if (ascii::trim(more).empty()) continue;
            if (!out.empty() && out.back() != '\n') out += '\n';
            out += more;
        }
    }

    const MimeTree& tree_;
    const BodyText& body_;
    Defects& defects_;
};

}  // namespace

BodyText read_body(const MimeTree& tree, Defects& defects) { return Decoder(tree, defects).run(); }

std::string to_plain_text(const MimeTree& tree, const BodyText& body, Defects& defects) {
    return Composer(tree, body, defects).run();
}

}  // namespace triaged::message
