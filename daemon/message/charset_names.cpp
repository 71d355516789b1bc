#include "message/charset_names.h"

#include <algorithm>
#include <iterator>

#include "base/ascii.h"

namespace triaged::message {
namespace {

struct Alias {
    std::string_view written;  // lower case, letters and digits only
    const char* icu;
};

// Sorted by `written`.
constexpr Alias aliases[] = {
    {"88591", "windows-1252"},
    {"885915", "iso-8859-15"},
    {"8bit", ""},
    {"ansix341968", "us-ascii"},
    {"ascii", "us-ascii"},
    {"big5", "big5-hkscs"},
    {"cn", "gb18030"},
    {"cp1250", "windows-1250"},
    {"cp1251", "windows-1251"},
    {"cp1252", "windows-1252"},
    {"cp932", "windows-31j"},
    {"cp936", "gb18030"},
    {"cp949", "windows-949"},
    {"cp950", "big5-hkscs"},
    {"default", ""},
    {"euckr", "windows-949"},
    {"gb2312", "gb18030"},
    {"gb23121980", "gb18030"},
    {"gbk", "gb18030"},
    {"iso10646ucs2", "utf-16be"},
    {"iso88591", "windows-1252"},
    {"iso885911", "windows-874"},
    {"iso88598e", "iso-8859-8"},
    {"iso88598i", "iso-8859-8"},
    {"iso88599", "windows-1254"},
    {"koi8", "koi8-r"},
    {"ksc5601", "windows-949"},
    {"ksc56011987", "windows-949"},
    {"ksx1001", "windows-949"},
    {"l1", "windows-1252"},
    {"latin1", "windows-1252"},
    {"latin9", "iso-8859-15"},
    {"macintosh", "macintosh"},
    {"mskanji", "windows-31j"},
    {"none", ""},
    {"shiftjis", "windows-31j"},
    {"sjis", "windows-31j"},
    {"tis620", "windows-874"},
    {"unicode11utf7", "utf-7"},
    {"unicode11utf8", "utf-8"},
    {"unicode20utf7", "utf-7"},
    {"unknown", ""},
    {"unknown8bit", ""},
    {"usascii", "us-ascii"},
    {"userdefined", ""},
    {"utf16", "utf-16"},
    {"utf8", "utf-8"},
    {"win1251", "windows-1251"},
    {"win1252", "windows-1252"},
    {"windows1252", "windows-1252"},
    {"xansi", "windows-1252"},
    {"xbig5", "big5-hkscs"},
    {"xeucjp", "euc-jp"},
    {"xgbk", "gb18030"},
    {"xmacroman", "macintosh"},
    {"xsjis", "windows-31j"},
    {"xunknown", ""},
    {"xuserdefined", ""},
    {"xwindows949", "windows-949"},
};

}  // namespace

std::string icu_charset_name(std::string_view charset) {
    std::string key;
    for (const char c : charset) {
        if (ascii::is_alnum(c)) key += ascii::lower(c);
    }
    const auto found = std::lower_bound(
        std::begin(aliases), std::end(aliases), key,
        [](const Alias& alias, const std::string& wanted) { return alias.written < wanted; });
    if (found != std::end(aliases) && found->written == key) return found->icu;
    constexpr std::size_t longest = 40;
    std::string name(ascii::trim(charset).substr(0, longest));
    // ICU reads options behind a comma, and converters with surprising state by these names.
    if (name.find_first_of(",= \t") != std::string::npos) return "";
    return name;
}

}  // namespace triaged::message
