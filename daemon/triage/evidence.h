#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "triage/fields.h"
#include "triage/model.h"
#include "triage/phrase_gaps.h"

namespace triaged::triage {

/// What one pass over a mail's texts has found: leaves that hold, leaves that may, places.
class Evidence {
public:
    Evidence(const Model& model, const message::Message& message, std::uint64_t language_bit);

    /// Reads every field some rule asks for, once.
    void gather();

    /// A place where a leaf was found: bytes [begin, end) of a value of a field.
    struct Place {
        std::uint32_t leaf;
        Field field;
        std::uint32_t value;
        std::uint32_t begin;
        std::uint32_t end;
    };
    struct Capture {
        std::uint32_t leaf;
        std::string name;
        std::string text;
    };

    enum class State : std::uint8_t { unseen, possible, yes, no, unknown };
    /// Decides the leaf, if that has not been done: runs its regex, its glob.
    State decide(std::uint32_t leaf);
    State state(std::uint32_t leaf) const { return states_[leaf]; }

    /// Bit set of rules that something found speaks for, or that need nothing to be found.
    const std::vector<std::uint64_t>& candidates() const { return candidates_; }
    const std::vector<Place>& places() const { return places_; }
    const std::vector<Capture>& captures() const { return captures_; }
    const std::vector<std::string>& warnings() const { return warnings_; }

    /// The bytes of a place, as they stand in the mail.
    std::string_view text(const Place& place);
    std::string field_name(Field field) const;

    ScoredText& subject() { return subject_; }
    ScoredText& body() { return body_; }

private:
    // A value as regexes read it.
    struct CleanText {
        std::string_view text;
        std::string storage;
        std::u32string offsets;  // empty: the same as in the mail
    };

    void scan_phrases(Field field);
    void scan_phrases(Field field, std::uint32_t value, std::string_view text, TokenStream& stream,
                      ScoredText* scored);
    void scan_regex_gates(Field field);
    void scan_exact(Field field);
    const std::vector<CleanText>& clean_texts(Field field);
    void occurred(const PhraseTarget& target, Field field, std::uint32_t value, std::uint32_t first,
                  std::uint32_t last, const TokenStream& stream, ScoredText* scored);
    void found(std::uint32_t leaf, State state);
    void place(const Place& place);
    State search(const Leaf& leaf, std::uint32_t number);
    State search_field(const Regex& regex, std::uint32_t number, Field field);
    State glob_or_exists(const Leaf& leaf, std::uint32_t number, Field field);
    void warn(std::string text);

    const Model& model_;
    std::uint64_t language_bit_;
    MailFields fields_;
    std::vector<State> states_;
    std::vector<std::uint8_t> counts_;
    std::vector<std::uint64_t> candidates_;
    std::vector<Place> places_;
    std::vector<Capture> captures_;
    std::vector<std::string> warnings_;
    std::map<Field, std::vector<CleanText>> clean_;

    PhraseTrie::Scratch scratch_;
    PhraseGaps gaps_;
    TokenStream stream_, subject_tokens_, body_tokens_;
    ScoredText subject_, body_;
};

}  // namespace triaged::triage
