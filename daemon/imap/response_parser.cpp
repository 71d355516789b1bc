#include "imap/response_parser.h"

#include <array>

#include "base/log.h"
#include "imap/cursor.h"
#include "imap/internal_date.h"
#include "imap/response_code.h"
#include "imap/words.h"

namespace triaged::imap {
namespace {

std::optional<Condition> condition_of(std::string_view word) {
    constexpr std::array<std::pair<std::string_view, Condition>, 5> conditions = {
        {{"OK", Condition::ok},
         {"NO", Condition::no},
         {"BAD", Condition::bad},
         {"PREAUTH", Condition::preauth},
         {"BYE", Condition::bye}}};
    for (const auto& [name, condition] : conditions) {
        if (same(word, name)) return condition;
    }
    return std::nullopt;
}

StatusResponse status_response(std::string tag, Condition condition, Cursor& in) {
    StatusResponse out;
    out.tag = std::move(tag);
    out.condition = condition;
    in.skip_blanks();
    auto rest = in.rest();
    const auto bracket = rest.starts_with('[') ? rest.find(']') : std::string_view::npos;
    if (bracket != std::string_view::npos) {
        out.code = parse_response_code(rest.substr(1, bracket - 1));
        rest.remove_prefix(bracket + 1);
    }
    out.text = ascii::trim(rest);
    return out;
}

CapabilityData capability(Cursor& in) {
    CapabilityData out;
    for (in.skip_blanks(); !in.at_end(); in.skip_blanks()) out.words.push_back(in.astring());
    return out;
}

ListData list(Cursor& in, bool lsub) {
    ListData out;
    out.lsub = lsub;
    out.attributes = in.word_list();
    in.skip_blanks();
    out.separator = in.nstring().value_or("");
    in.skip_blanks();
    out.mailbox = in.astring();
    return out;  // extended data may follow (RFC 5258)
}

// `(("" "/")("~" "/"))`, or NIL; the other two namespaces are not ours.
NamespaceData name_space(Cursor& in) {
    NamespaceData out;
    if (!in.skip('(')) return out;
    for (in.skip_blanks(); !in.skip(')'); in.skip_blanks()) {
        in.expect('(', "namespace expected");
        NamespaceData::Entry entry;
        entry.prefix = in.string();
        in.skip_blanks();
        entry.separator = in.nstring().value_or("");
        out.personal.push_back(std::move(entry));
        for (in.skip_blanks(); !in.skip(')'); in.skip_blanks()) in.skip_value();
    }
    return out;
}

StatusData status_data(Cursor& in) {
    StatusData out;
    const auto list_at = in.rest().rfind(" (");
    if (in.peek() != '"' && list_at != std::string_view::npos) {
        out.mailbox = in.rest().substr(0, list_at);  // some servers do not quote blanks
        in.advance(list_at);
    } else {
        out.mailbox = in.astring();
    }
    in.skip_blanks();
    in.expect('(', "list of counts expected");
    for (in.skip_blanks(); !in.skip(')'); in.skip_blanks()) {
        const std::string name = upper(in.word());
        in.skip_blanks();
        if (!ascii::is_digit(in.peek())) {
            in.skip_value();
            continue;
        }
        const auto value = in.number64();
        if (name == "MESSAGES") out.messages = value;
        if (name == "UIDNEXT") out.uidnext = value;
        if (name == "UIDVALIDITY") out.uidvalidity = value;
        if (name == "HIGHESTMODSEQ") out.highestmodseq = value;
    }
    return out;
}

SearchData search(Cursor& in) {
    SearchData out;
    for (in.skip_blanks(); ascii::is_digit(in.peek()); in.skip_blanks()) {
        out.numbers.push_back(in.number32());
    }
    if (in.peek() == '(') in.skip_value();  // (MODSEQ n), RFC 7162
    if (!in.at_end()) throw Malformed{"number expected"};
    return out;
}

EsearchData esearch(Cursor& in) {
    EsearchData out;
    if (in.skip('(')) {
        if (!same(in.word(), "TAG")) throw Malformed{"TAG expected"};
        in.skip_blanks();
        out.tag = in.astring();
        in.expect(')', "')' expected");
    }
    for (in.skip_blanks(); !in.at_end(); in.skip_blanks()) {
        const std::string name = upper(in.word());
        if (name.empty()) throw Malformed{"search result expected"};
        in.skip_blanks();
        if (name == "UID") {
            out.uid = true;
        } else if (name == "ALL") {
            out.all = in.ranges();
        } else {
            in.skip_value();
        }
    }
    return out;
}

VanishedData vanished(Cursor& in) {
    VanishedData out;
    if (in.peek() == '(') {
        for (const auto& word : in.word_list()) out.earlier = out.earlier || same(word, "EARLIER");
        in.skip_blanks();
    }
    out.uids = in.ranges();
    return out;
}

// After `BODY`, at `[`: `[HEADER.FIELDS (SUBJECT)]<0> "..."`.
BodySection body_section(Cursor& in) {
    BodySection out;
    in.expect('[', "section expected");
    const auto rest = in.rest();
    bool quoted = false;
    std::size_t end = 0;
    while (end < rest.size() && (quoted || rest[end] != ']')) quoted ^= rest[end++] == '"';
    if (end == rest.size()) throw Malformed{"section without an end"};
    out.section = rest.substr(0, end);
    in.advance(end + 1);
    if (in.skip('<')) {
        out.origin = in.number64();
        in.expect('>', "'>' expected");
    }
    in.skip_blanks();
    out.bytes = in.nstring();
    return out;
}

// Servers are known to describe strange mails wrongly; that is no reason to end a connection.
std::optional<BodyStructure> body_structure(Cursor& in) {
    const auto begin = in.position();
    try {
        return read_body_structure(in);
    } catch (const Malformed&) {
        in.return_to(begin);
        in.skip_value();
        return std::nullopt;
    }
}

void fetch_item(Cursor& in, FetchData& out) {
    const std::string_view word = in.word();
    if (word.empty()) throw Malformed{"name of a FETCH item expected"};
    const std::string name = upper(word);
    if ((name == "BODY" || name == "BINARY") && in.peek() == '[') {
        out.sections.push_back(body_section(in));
        return;
    }
    in.skip_blanks();
    if (name == "UID") {
        out.uid = in.number32();
        if (*out.uid == 0) throw Malformed{"zero is not a UID"};
    } else if (name == "FLAGS") {
        out.flags = in.word_list();
    } else if (name == "INTERNALDATE") {
        out.internal_date = parse_internal_date(in.nstring().value_or(""));
    } else if (name == "RFC822.SIZE") {
        out.size = in.number64();
    } else if (name == "BODYSTRUCTURE") {
        out.structure = body_structure(in);
    } else if (name == "MODSEQ") {
        in.expect('(', "'(' expected");
        out.modseq = in.number64();
        in.expect(')', "')' expected");
    } else {
        in.skip_value();
    }
}

FetchData fetch(std::uint32_t sequence, Cursor& in) {
    FetchData out;
    out.sequence = sequence;
    in.expect('(', "'(' expected");
    for (in.skip_blanks(); !in.skip(')'); in.skip_blanks()) fetch_item(in, out);
    return out;
}

Response numbered(Cursor& in) {
    const auto number = in.number32();
    in.skip_blanks();
    const std::string keyword = upper(in.word());
    in.skip_blanks();
    if (keyword == "EXISTS") return ExistsData{number};
    if (keyword == "RECENT") return OtherData{keyword};
    if (number == 0) throw Malformed{"zero is not a message number"};
    if (keyword == "EXPUNGE") return ExpungeData{number};
    if (keyword == "FETCH") return fetch(number, in);
    return OtherData{keyword};
}

Response untagged(Cursor& in) {
    in.skip_blanks();
    if (ascii::is_digit(in.peek())) return numbered(in);
    const std::string keyword = upper(in.word());
    if (const auto condition = condition_of(keyword)) return status_response("", *condition, in);
    in.skip_blanks();
    if (keyword == "CAPABILITY") return capability(in);
    if (keyword == "FLAGS") return FlagsData{in.word_list()};
    if (keyword == "LIST") return list(in, false);
    if (keyword == "LSUB") return list(in, true);
    if (keyword == "NAMESPACE") return name_space(in);
    if (keyword == "STATUS") return status_data(in);
    if (keyword == "SEARCH") return search(in);
    if (keyword == "ESEARCH") return esearch(in);
    if (keyword == "VANISHED") return vanished(in);
    return OtherData{keyword};
}

Response response(Cursor& in) {
    if (in.skip('*')) return untagged(in);
    if (in.skip('+')) return Continuation{std::string(ascii::trim(in.rest()))};
    std::string tag(in.word());
    in.skip_blanks();
    const auto condition = condition_of(in.word());
    if (tag.empty() || !condition) throw Malformed{"neither data nor the end of a command"};
    if (*condition == Condition::preauth || *condition == Condition::bye) {
        throw Malformed{"a tag where none belongs"};
    }
    return status_response(std::move(tag), *condition, in);
}

}  // namespace

Result<Response> parse_response(RawResponse raw) {
    Cursor in(std::move(raw));
    try {
        return response(in);
    } catch (const Malformed& malformed) {
        return fail(std::string("IMAP response: ") + malformed.what + " in \"" +
                    log::escape(in.beginning(), 60) + "\"");
    }
}

}  // namespace triaged::imap
