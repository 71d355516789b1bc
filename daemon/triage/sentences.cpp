#include "triage/sentences.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"

namespace triaged::triage {
namespace {

constexpr std::size_t kShortLine = 60;

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
            } else if (const std::size_t mark = mark_at(at); mark > 0) {
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

    // Length of the sentence mark at `i`, 0 when there is none.
    std::size_t mark_at(std::size_t i) const {
        const char c = text_[i];
        if (c == '.' || c == '!' || c == '?') return 1;
        const std::string_view three = text_.substr(i, 3);
        const bool wide = three == "\u2026" || three == "\u3002" || three == "\uFF01" ||
                          three == "\uFF1F" || three == "\u203C" || three == "\u2049";
        return wide && i + 3 <= end_ ? 3 : 0;
    }

    std::size_t skip_marks(std::size_t i) {
        std::size_t length = 0;
        while (i < end_ && (length = mark_at(i)) > 0) {
            const std::string_view mark = text_.substr(i, length);
            exclamations_ += mark == "!" || mark == "\uFF01" || mark == "\u203C";
            questions_ += mark == "?" || mark == "\uFF1F" || mark == "\u2049";
            cjk_ = mark == "\u3002" || mark == "\uFF01" || mark == "\uFF1F";
            i += length;
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
        if (last > begin_) sentences_.push_back({begin_, last, exclamations_, questions_});
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

std::vector<Sentence> split_sentences(std::string_view text, const TextBits& bits,
                                      const std::vector<ByteRange>& runs) {
    std::vector<Sentence> sentences;
    for (const auto& run : runs) {
        Splitter(text, bits.end, run.begin, std::min(run.end, text.size()), sentences).run();
    }
    return sentences;
}

std::string on_one_line(std::string_view text) { return ascii::squeeze(text); }

}  // namespace triaged::triage
