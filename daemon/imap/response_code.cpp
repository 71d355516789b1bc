#include "imap/response_code.h"

#include "imap/cursor.h"
#include "imap/words.h"

namespace triaged::imap {
namespace {

CopyUid copy_uid(Cursor& in) {
    CopyUid out;
    out.uidvalidity = in.number32();
    in.skip_blanks();
    out.source = in.ranges();
    in.skip_blanks();
    out.destination = in.ranges();
    return out;
}

AppendUid append_uid(Cursor& in) {
    AppendUid out;
    out.uidvalidity = in.number32();
    in.skip_blanks();
    out.uids = in.ranges();
    return out;
}

void read_arguments(Cursor& in, ResponseCode& code) {
    if (code.name == "UIDVALIDITY" || code.name == "UIDNEXT" || code.name == "UNSEEN") {
        code.number = in.number32();
    } else if (code.name == "HIGHESTMODSEQ") {
        code.number = in.number64();
    } else if (code.name == "PERMANENTFLAGS") {
        code.words = in.word_list();
    } else if (code.name == "CAPABILITY") {
        for (; !in.at_end(); in.skip_blanks()) code.words.push_back(in.astring());
    } else if (code.name == "COPYUID") {
        code.copy_uid = copy_uid(in);
    } else if (code.name == "APPENDUID") {
        code.append_uid = append_uid(in);
    }
}

}  // namespace

ResponseCode parse_response_code(std::string_view text) {
    const auto blank = text.find(' ');
    ResponseCode code;
    code.name = upper(text.substr(0, blank));
    if (blank == std::string_view::npos) return code;
    code.text = ascii::trim(text.substr(blank));

    Cursor in(RawResponse{{code.text}, {}});
    ResponseCode whole = code;
    try {
        read_arguments(in, whole);
        return whole;
    } catch (const Malformed&) {
        return code;
    }
}

std::uint64_t count(const UidRanges& ranges) {
    std::uint64_t n = 0;
    for (const auto& range : ranges) n += std::uint64_t{range.last} - range.first + 1;
    return n;
}

std::optional<std::vector<std::pair<Uid, Uid>>> pair_up(const CopyUid& copied, std::uint64_t most) {
    const auto n = count(copied.source);
    if (n != count(copied.destination) || n > most) return std::nullopt;
    std::vector<std::pair<Uid, Uid>> pairs;
    pairs.reserve(n);
    auto to = copied.destination.begin();
    std::uint64_t offset = 0;  // into *to
    for (const auto& from : copied.source) {
        for (std::uint64_t uid = from.first; uid <= from.last; ++uid) {
            pairs.emplace_back(Uid{static_cast<std::uint32_t>(uid)},
                               Uid{static_cast<std::uint32_t>(to->first + offset)});
            if (++offset > to->last - to->first) {
                ++to;
                offset = 0;
            }
        }
    }
    return pairs;
}

}  // namespace triaged::imap
