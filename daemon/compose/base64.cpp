#include "compose/base64.h"

#include <openssl/evp.h>

namespace triaged::compose {

std::string base64(std::string_view bytes) {
    std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');  // EVP adds a NUL
    const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                       reinterpret_cast<const unsigned char*>(bytes.data()),
                                       static_cast<int>(bytes.size()));
    out.resize(static_cast<std::size_t>(length));
    return out;
}

std::string base64_body(std::string_view bytes) {
    constexpr std::size_t kLine = 76;
    const std::string all = base64(bytes);
    std::string out;
    out.reserve(all.size() + all.size() / kLine * 2 + 2);
    for (std::size_t i = 0; i < all.size(); i += kLine) {
        out.append(all, i, kLine);
        out += "\r\n";
    }
    return out;
}

}  // namespace triaged::compose
