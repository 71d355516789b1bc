#pragma once

#include <cstdint>
#include <map>
#include <optional>
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
    static constexpr std::uint32_t kNone = 0xFFFFFFFF;

    Evidence(const Model& model, const message::Message& message, std::uint64_t language_bit);
    ~Evidence();
    Evidence(const Evidence&) = delete;
    Evidence& operator=(const Evidence&) = delete;

    /// Reads every field some rule asks for, once.
    void gather();

    /// A place where a leaf was found: bytes [begin, end) of a value of a field.
    struct Place {
        std::uint32_t leaf;
        Field field;
        std::uint32_t value;
        std::uint32_t begin;
        std::uint32_t end;
        std::uint32_t next = kNone;  ///< of the same leaf
    };
    struct Capture {
        std::uint32_t leaf;
        std::string name;
        std::string text;
    };

    enum class State : std::uint8_t { unseen, possible, yes, no, unknown };
    /// Decides the leaf, if that has not been done: runs its regex, its glob.
    State decide(std::uint32_t leaf);

    /// Bit set of rules that something found speaks for, or that need nothing to be found.
    const std::vector<std::uint64_t>& candidates() const { return candidates_; }
    /// Calls `each(place)` for the first places where the leaf was found.
    template <class Each>
    void for_places(std::uint32_t leaf, const Each& each) const {
        if (memory_.slots[leaf] == 0) return;
        for (auto i = memory_.found[memory_.slots[leaf]].first_place; i != kNone;
             i = memory_.places[i].next) {
            each(memory_.places[i]);
        }
    }
    const std::vector<Capture>& captures() const { return captures_; }
    const std::vector<std::string>& warnings() const { return warnings_; }

    /// The bytes of a place, as they stand in the mail.
    std::string_view text(const Place& place);
    std::string field_name(Field field) const;
    /// Characters of the newly written text.
    std::size_t body_length();
    /// The most words in a row, of the subject or the newly written text, that are written in
    /// capitals and have two letters or more.
    std::size_t capitals_in_a_row();

    ScoredText& subject() { return subject_; }
    ScoredText& body() { return body_; }

private:
    // A value as regexes read it.
    struct CleanText {
        std::string_view text;
        std::string storage;
        std::u32string offsets;  // empty: the same as in the mail
    };

    // What the bytes of a text are, and the text in small letters; until the next one is asked for.
    struct Lowered {
        const TextBits& bits;
        std::string_view text;
    };

    void read(std::string_view text, TokenStream& into);
    void scan_phrases(Field field);
    void scan_phrases(Field field, std::uint32_t value, const TokenStream& stream,
                      ScoredText* scored);
    void scan_regex_gates(Field field);
    void traced(std::uint32_t leaf, Field field, std::uint32_t value, std::uint32_t at);
    void scan_exact(Field field);
    Lowered lowered(Field field, std::size_t value, std::string_view text);
    const std::vector<CleanText>& clean_texts(Field field);
    // A place in a field's value where something stands that a regex requires. The places of one
    // leaf are a chain.
    struct Trace {
        Field field;
        std::uint32_t value;
        std::uint32_t at;
        std::uint32_t next;
    };
    // What is known of a leaf for which something was found.
    struct Found {
        std::uint32_t leaf = 0;
        State state = State::unseen;
        std::uint32_t first_place = kNone;
        std::uint32_t last_place = kNone;
        std::uint32_t places = 0;
        std::uint32_t latest_trace = kNone;
        std::uint32_t traces = 0;
    };
    // What grows with mails, kept by each thread for its next one.
    struct Memory {
        // Of each leaf in `found`; 0: nothing was found. All 0 between mails.
        std::vector<std::uint32_t> slots;
        std::vector<Found> found;
        std::vector<Place> places;
        std::vector<Trace> traces;
        std::vector<Regex::Range> windows;
        PhraseTrie::Scratch scratch;
        TokenStream stream, subject, body;
        TextBits bits;  // of a text that is none of those
        std::string lowered, gate_text;
    };
    static Memory& spare();

    void occurred(const PhraseTarget& target, Field field, std::uint32_t value, std::uint32_t first,
                  std::uint32_t last, const TokenStream& stream, ScoredText* scored);
    Found& record(std::uint32_t leaf);
    Found& found(std::uint32_t leaf, State state);
    void place(Place place);
    State search(const Leaf& leaf, std::uint32_t number);
    State search_field(const Leaf& leaf, std::uint32_t number, Field field);
    State search_value(const Leaf& leaf, std::uint32_t number, Field field, std::uint32_t value);
    bool windows(const Leaf& leaf, std::uint32_t number, Field field, std::uint32_t value);
    State glob_or_exists(const Leaf& leaf, std::uint32_t number, Field field);
    void warn(std::string text);

    const Model& model_;
    Memory memory_;
    std::uint64_t language_bit_;
    MailFields fields_;
    std::vector<std::uint64_t> candidates_;
    std::vector<Capture> captures_;
    std::vector<std::string> warnings_;
    std::map<Field, std::vector<CleanText>> clean_;
    std::size_t largest_text_ = 0;
    std::optional<std::size_t> body_length_;
    std::optional<std::size_t> capitals_;

    PhraseGaps gaps_;
    ScoredText subject_, body_;
};

}  // namespace triaged::triage
