#include "message/header_label.h"

#include "message/phrase_table.h"

namespace triaged::message {
namespace {

struct Label {
    std::string_view text;
    HeaderLabel label;
};

constexpr Label labels[] = {
    {"from", HeaderLabel::from},
    {"von", HeaderLabel::from},
    {"de", HeaderLabel::from},
    {"da", HeaderLabel::from},
    {"van", HeaderLabel::from},
    {"expéditeur", HeaderLabel::from},
    {"sent by", HeaderLabel::from},
    {"absender", HeaderLabel::from},
    {"mittente", HeaderLabel::from},
    {"remitente", HeaderLabel::from},
    {"sent", HeaderLabel::sent},
    {"date", HeaderLabel::sent},
    {"gesendet", HeaderLabel::sent},
    {"datum", HeaderLabel::sent},
    {"envoyé", HeaderLabel::sent},
    {"envoye", HeaderLabel::sent},
    {"enviado", HeaderLabel::sent},
    {"enviado el", HeaderLabel::sent},
    {"fecha", HeaderLabel::sent},
    {"inviato", HeaderLabel::sent},
    {"data", HeaderLabel::sent},
    {"verzonden", HeaderLabel::sent},
    {"enviada em", HeaderLabel::sent},
    {"enviado em", HeaderLabel::sent},
    {"enviada", HeaderLabel::sent},
    {"gesendet am", HeaderLabel::sent},
    {"to", HeaderLabel::to},
    {"an", HeaderLabel::to},
    {"à", HeaderLabel::to},
    {"À", HeaderLabel::to},
    {"para", HeaderLabel::to},
    {"a", HeaderLabel::to},
    {"aan", HeaderLabel::to},
    {"destinataire", HeaderLabel::to},
    {"destinatario", HeaderLabel::to},
    {"cc", HeaderLabel::cc},
    {"bcc", HeaderLabel::cc},
    {"kopie", HeaderLabel::cc},
    {"copie à", HeaderLabel::cc},
    {"subject", HeaderLabel::subject},
    {"betreff", HeaderLabel::subject},
    {"objet", HeaderLabel::subject},
    {"asunto", HeaderLabel::subject},
    {"oggetto", HeaderLabel::subject},
    {"onderwerp", HeaderLabel::subject},
    {"assunto", HeaderLabel::subject},
};

}  // namespace

HeaderLabel header_label(std::string_view line) {
    line = without_marks(line);
    constexpr std::size_t longest = 16;
    const auto colon = line.substr(0, longest).find(':');
    if (colon == std::string_view::npos) return HeaderLabel::none;
    auto name = line.substr(0, colon);
    while (!name.empty() && (name.back() == '*' || ascii::is_blank(name.back()))) {
        name.remove_suffix(1);
    }
    if (name.ends_with("\xC2\xA0")) name.remove_suffix(2);
    for (const auto& label : labels) {
        if (label.text == name) return label.label;
    }
    return HeaderLabel::none;
}

}  // namespace triaged::message
