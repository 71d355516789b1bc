#pragma once

#include <unicode/unistr.h>

#include <string>
#include <vector>

/// Words and phrases as rules/README.md means them, in the plainest way: for the slow evaluator.
/// Shares no code with the engine.
namespace triaged::triage::slowly {

std::string utf8(const icu::UnicodeString& text);
std::string utf8(UChar32 c);
std::vector<UChar32> code_points(const std::string& text);

/// NFKC_Casefold; i, dotless i and i with a dot are the same letter.
std::string folded(const std::string& text);

/// What regexes read: NFKC, without what nobody sees.
std::string cleaned(const std::string& text);
std::string trimmed(const std::string& text);

using Words = std::vector<std::string>;
Words words_in(const std::string& text);

/// A word of a rule's phrase, or its beginning ("stem*").
struct PatternWord {
    std::string text;
    bool stem = false;

    bool is(const std::string& word) const {
        return stem ? word.compare(0, text.size(), text) == 0 : word == text;
    }
    /// Also where the mail draws letters out: "reeefund".
    bool matches(const std::string& word) const;
};
using Part = std::vector<PatternWord>;

/// The parts of a phrase, between which other words may stand ("still ... waiting").
std::vector<Part> pattern_parts(std::string text);

/// Whether the words hold the phrase.
bool contains(const Words& words, const std::vector<Part>& parts);

}  // namespace triaged::triage::slowly
