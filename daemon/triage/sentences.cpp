#include "triage/sentences.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"

namespace triaged::triage {
namespace {

constexpr std::size_t kShortLine = 60;
constexpr std::size_t kUsualSentence = 40;  // bytes; most are longer

// A sentence mark, or none.
struct Mark {
    std::size_t length = 0;
    bool exclaims = false;
    bool asks = false;
    bool cjk = false;
};

class Splitter {
public:
    Splitter(std::string_view text, const ByteSet& ends, std::size_t begin, std::size_t end,
             std::vector<Sentence>& sentences)
        : text_(text), ends_(ends), end_(end), begin_(begin), line_(begin), sentences_(sentences) {}

    void run() {
        std::size_t at = begin_;
        while ((at = ends_.next(at)) < end_) {
            const char c = text_[at];
            if (c == '\n') {
                if (ends_at_line_break(at)) close(at);
                line_ = ++at;
            } else if (mark_at(at).length > 0) {
                at = skip_marks(at);
                if (ends_after(at, c)) close(at);
            } else {
                ++at;
            }
        }
        close(end_);
    }

private:
    char at_or_blank(std::size_t i) const { return i < end_ ? text_[i] : ' '; }

    // What stands at `i`.
    Mark mark_at(std::size_t i) const {
        const char c = text_[i];
        if (c == '.') return {1};
        if (c == '!') return {1, true};
        if (c == '?') return {1, false, true};
        if (static_cast<unsigned char>(c) < 0x80 || i + 3 > end_) return {};
        const std::string_view three = text_.substr(i, 3);
        if (three == "\u2026") return {3};
        if (three == "\u203C") return {3, true};
        if (three == "\u2049") return {3, false, true};
        if (three == "\u3002") return {3, false, false, true};
        if (three == "\uFF01") return {3, true, false, true};
        if (three == "\uFF1F") return {3, false, true, true};
        return {};
    }

    std::size_t skip_marks(std::size_t i) {
        while (i < end_) {
            const Mark mark = mark_at(i);
            if (mark.length == 0) break;
            exclamations_ += mark.exclaims;
            questions_ += mark.asks;
            cjk_ = mark.cjk;
            i += mark.length;
        }
        while (i < end_ && std::string_view("\"')]").find(text_[i]) != std::string_view::npos) ++i;
        return i;
    }

    bool ends_after(std::size_t at, char mark) const {
        if (at >= end_ || cjk_) return true;
        if (!ascii::is_space(text_[at])) return false;
        if (mark == '!') return true;
        std::size_t next = at;
        while (next < end_ && ascii::is_space(text_[next])) ++next;
        const char c = at_or_blank(next);
        if (mark == '?') return true;
        if (c >= 'a' && c <= 'z') return false;
        // "No. 5", "Art. 7": a short word before the mark, a number after it.
        return !(ascii::is_digit(c) && short_word_before(at));
    }

    bool short_word_before(std::size_t at) const {
        std::size_t i = at;
        while (i > begin_ && !ascii::is_alnum(text_[i - 1])) --i;
        std::size_t letters = 0;
        while (i > begin_ && ascii::is_alpha(text_[i - 1])) --i, ++letters;
        return letters >= 1 && letters <= 3;
    }

    bool ends_at_line_break(std::size_t at) const {
        std::size_t next = at + 1;
        while (next < end_ && (ascii::is_blank(text_[next]) || text_[next] == '\r')) ++next;
        const char c = at_or_blank(next);
        if (next >= end_ || c == '\n') return true;
        const char after = at_or_blank(next + 1);
        if ((c == '-' || c == '*') && after == ' ') return true;
        if (ascii::is_digit(c) && (after == '.' || after == ')') && at_or_blank(next + 2) == ' ') {
            return true;
        }
        return at - line_ < kShortLine && !(c >= 'a' && c <= 'z');
    }

    void close(std::size_t at) {
        while (begin_ < at && ascii::is_space(text_[begin_])) ++begin_;
        std::size_t last = at;
        while (last > begin_ && ascii::is_space(text_[last - 1])) --last;
        if (last > begin_) sentences_.push_back({begin_, last, exclamations_, questions_, 0, 0});
        begin_ = at;
        exclamations_ = questions_ = 0;
        cjk_ = false;
    }

    std::string_view text_;
    const ByteSet& ends_;
    std::size_t end_;
    std::size_t begin_;  // of the sentence
    std::size_t line_;   // begin of the line
    std::vector<Sentence>& sentences_;
    int exclamations_ = 0;
    int questions_ = 0;
    bool cjk_ = false;
};

}  // namespace

std::vector<Sentence> split_sentences(std::string_view text, const TokenStream& stream,
                                      const std::vector<ByteRange>& runs) {
    std::vector<Sentence> sentences;
    sentences.reserve(text.size() / kUsualSentence + 1);
    const ByteSet& ends = stream.bits().end;
    for (const auto& run : runs) {
        Splitter(text, ends, run.begin, std::min(run.end, text.size()), sentences).run();
    }
    const Token* const tokens = stream.tokens().data();
    const auto count = static_cast<std::uint32_t>(stream.tokens().size());
    std::uint32_t token = 0;
    for (Sentence& sentence : sentences) {
        while (token < count && tokens[token].begin < sentence.begin) ++token;
        sentence.first_token = token;
        while (token < count && tokens[token].begin < sentence.end) ++token;
        sentence.last_token = token;
    }
    return sentences;
}

std::string on_one_line(std::string_view text) { return ascii::squeeze(text); }

}  // namespace triaged::triage
