#include "message/contact_form.h"

#include <gtest/gtest.h>

namespace triaged::message {
namespace {

Message mail(std::string from, std::string text, std::string reply_to = "") {
    Message m;
    m.from = {{"Web site", std::move(from)}};
    m.to = {{"", "support@shop.example"}};
    if (!reply_to.empty()) m.reply_to = {{"", std::move(reply_to)}};
    m.plain_text = std::move(text);
    return m;
}

TEST(ContactForm, FindsTheCustomer) {
    const struct {
        const char* from;
        const char* reply_to;
        const char* text;
        const char* customer;  // "name <address>"
        const char* message;
    } cases[] = {
        {"noreply@forms.example", "",
         "Name: Jo Smith\nEmail: Jo@x.example\nMessage: It is broken.\nReally.\n",
         "Jo Smith <jo@x.example>", "It is broken.\nReally.\n"},
        {"wordpress@host.example", "",
         "New enquiry\n\nYour name: Jo\nYour email: jo@x.example\nPhone: 1\n\nMessage:\nBroken.\n",
         "Jo <jo@x.example>", "Broken.\n"},
        {"web@shop.example", "jo@x.example", "Name: Jo\nMessage: Broken.\n", "Jo <jo@x.example>",
         "Broken.\n"},
        // the shop's own address
        {"orders@shop.example", "",
         "Name: Jo\nE-Mail: <mailto:jo@x.example>\nNachricht:\nKaputt.\n", "Jo <jo@x.example>",
         "Kaputt.\n"},
        {"orders@shop.example", "",
         "Vorname: Jo\nNachname: Kurz\nE-Mail: jo@x.example\n"
         "Ihre Nachricht:\nKaputt.\n",
         "Jo Kurz <jo@x.example>", "Kaputt.\n"},
        {"noreply@f.example", "", "Nom: Jo\nAdresse e-mail: jo@x.example\nMessage : Cass\u00e9.\n",
         "Jo <jo@x.example>", "Cass\u00e9.\n"},
        {"noreply@f.example", "",
         "Nombre: Jo\nCorreo electr\u00f3nico: jo@x.example\nMensaje: Rota.\n", "Jo <jo@x.example>",
         "Rota.\n"},
        {"noreply@f.example", "", "Nome: Jo\nIndirizzo email: jo@x.example\nMessaggio: Rotta.\n",
         "Jo <jo@x.example>", "Rotta.\n"},
        {"noreply@f.example", "", "Naam: Jo\nE-mailadres: jo@x.example\nBericht: Stuk.\n",
         "Jo <jo@x.example>", "Stuk.\n"},
        {"noreply@f.example", "",
         "Nome completo: Jo\nEndere\u00e7o de e-mail: jo@x.example\nMensagem: Partido.\n",
         "Jo <jo@x.example>", "Partido.\n"},
        // label and value in two lines, as tables become
        {"noreply@f.example", "", "Name\tJo\nEmail\tjo@x.example\nMessage\tBroken.\n",
         "Jo <jo@x.example>", "Broken.\n"},
        {"noreply@f.example", "", "*Name:* Jo\n*Email:* jo@x.example\n*Message:* Broken.\n",
         "Jo <jo@x.example>", "Broken.\n"},

        // a form that names no address: there is nobody to answer
        {"noreply@f.example", "", "Name: Jo\nEmail: none\nMessage: x\n", "Jo <>", "x\n"},
        // a customer's own address: what it says about others is not believed
        {"jo@x.example", "", "Name: Al\nEmail: al@y.example\nMessage: Broken.\n", "", ""},
        {"jo@x.example", "al@y.example", "Name: Al\nMessage: Broken.\n", "", ""},
        // no form
        {"noreply@f.example", "", "Your order has shipped.\nEmail: help@f.example\n", "", ""},
        {"noreply@f.example", "jo@x.example", "Your order has shipped.\n", "", ""},
        {"noreply@f.example", "", "", "", ""},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.text);
        const auto form = find_contact_form(mail(c.from, c.text, c.reply_to));
        const std::string customer =
            form ? form->customer.name + " <" + form->customer.address + ">" : "";
        EXPECT_EQ(customer, c.customer);
        EXPECT_EQ(form ? form->text : "", c.message);
    }
}

TEST(ContactForm, ALongNameIsCutBetweenCharacters) {
    std::string name;
    for (int i = 0; i < 67; ++i) name += "\u20ac";  // 201 bytes
    const auto form =
        find_contact_form(mail("noreply@f.example", "Name: " + name + "\nEmail: jo@x.example\n"));
    ASSERT_TRUE(form);
    EXPECT_EQ(form->customer.name, name.substr(3));
}

}  // namespace
}  // namespace triaged::message
