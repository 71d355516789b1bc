#pragma once

#include <string>

#include "imap/response.h"

namespace triaged::imap {

/// A response as one line of text, everything that was understood in it: for tables and for
/// comparing two ways of reading the same bytes.
class Describe {
public:
    static std::string text(const Response& response) { return std::visit(Describe{}, response); }

    std::string operator()(const StatusResponse& r) const {
        constexpr const char* names[] = {"OK", "NO", "BAD", "PREAUTH", "BYE"};
        return (r.tag.empty() ? "*" : r.tag) + ' ' + names[static_cast<int>(r.condition)] +
               (r.code ? ' ' + code(*r.code) : "") + " |" + r.text;
    }
    std::string operator()(const Continuation& r) const { return "+ |" + r.text; }
    std::string operator()(const CapabilityData& r) const { return "capability " + words(r.words); }
    std::string operator()(const FlagsData& r) const { return "flags " + words(r.flags); }
    std::string operator()(const ListData& r) const {
        return (r.lsub ? "lsub " : "list ") + words(r.attributes) + " sep=" + r.separator + " |" +
               r.mailbox;
    }
    std::string operator()(const NamespaceData& r) const {
        std::string out = "namespace";
        for (const auto& e : r.personal) out += " [" + e.prefix + '|' + e.separator + ']';
        return out;
    }
    std::string operator()(const StatusData& r) const {
        return "status |" + r.mailbox + '|' + optional(" messages=", r.messages) +
               optional(" uidnext=", r.uidnext) + optional(" uidvalidity=", r.uidvalidity) +
               optional(" highestmodseq=", r.highestmodseq);
    }
    std::string operator()(const SearchData& r) const {
        std::string out = "search";
        for (const auto n : r.numbers) out += ' ' + std::to_string(n);
        return out;
    }
    std::string operator()(const EsearchData& r) const {
        return "esearch tag=" + r.tag + (r.uid ? " uid" : "") + " all=" + ranges(r.all);
    }
    std::string operator()(const ExistsData& r) const { return "exists " + num(r.count); }
    std::string operator()(const ExpungeData& r) const { return "expunge " + num(r.sequence); }
    std::string operator()(const VanishedData& r) const {
        return std::string("vanished ") + (r.earlier ? "earlier " : "") + ranges(r.uids);
    }
    std::string operator()(const FetchData& r) const {
        std::string out = "fetch " + num(r.sequence) + optional(" uid=", r.uid);
        if (r.flags) out += " flags=" + words(*r.flags);
        if (r.internal_date) out += " date=" + num(r.internal_date->time_since_epoch().count());
        out += optional(" size=", r.size) + optional(" modseq=", r.modseq);
        for (const auto& s : r.sections) {
            out += " [" + s.section + ']' + optional("@", s.origin) + '=' +
                   (s.bytes ? '|' + *s.bytes + '|' : "NIL");
        }
        return out;
    }
    std::string operator()(const OtherData& r) const { return "other " + r.keyword; }

    static std::string ranges(const UidRanges& list) {
        std::string out;
        for (const auto& r : list) {
            if (!out.empty()) out += ',';
            out += num(r.first) + (r.first == r.last ? "" : ':' + num(r.last));
        }
        return out;
    }

private:
    template <class Number>
    static std::string num(Number n) {
        return std::to_string(n);
    }
    template <class Number>
    static std::string optional(const char* name, const std::optional<Number>& n) {
        return n ? name + num(*n) : "";
    }
    static std::string words(const std::vector<std::string>& list) {
        std::string out = "(";
        for (const auto& w : list) out += (out.size() > 1 ? " " : "") + w;
        return out + ')';
    }
    static std::string code(const ResponseCode& c) {
        std::string out = '[' + c.name;
        if (c.copy_uid) {
            out += ' ' + num(c.copy_uid->uidvalidity) + ' ' + ranges(c.copy_uid->source) + "->" +
                   ranges(c.copy_uid->destination);
        } else if (c.append_uid) {
            out += ' ' + num(c.append_uid->uidvalidity) + ' ' + ranges(c.append_uid->uids);
        } else if (!c.words.empty()) {
            out += ' ' + words(c.words);
        } else if (c.number != 0) {
            out += ' ' + num(c.number);
        } else if (!c.text.empty()) {
            out += " ?" + c.text;
        }
        return out + ']';
    }
};

}  // namespace triaged::imap
