#include "base/seal.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include <cstring>
#include <memory>
#include <stdexcept>

namespace triaged {
namespace {

constexpr int kNonce = 12;
constexpr int kTag = 16;

void require(int openssl_result) {
    if (openssl_result < 1) throw std::runtime_error("OpenSSL cannot encrypt on this system");
}

struct CipherFree {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, CipherFree>;

const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

}  // namespace

SealingKey::SealingKey(const Secret& from, std::string_view purpose) {
    const std::unique_ptr<EVP_KDF, decltype(&EVP_KDF_free)> hkdf(
        EVP_KDF_fetch(nullptr, "HKDF", nullptr), &EVP_KDF_free);
    const std::unique_ptr<EVP_KDF_CTX, decltype(&EVP_KDF_CTX_free)> context(
        EVP_KDF_CTX_new(hkdf.get()), &EVP_KDF_CTX_free);
    if (context == nullptr) throw std::runtime_error("HKDF is not available in this OpenSSL");
    char digest[] = "SHA256";
    // OpenSSL takes them unconst and does not write.
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_octet_string(
            OSSL_KDF_PARAM_KEY, const_cast<char*>(from.reveal().data()), from.reveal().size()),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, const_cast<char*>(purpose.data()),
                                          purpose.size()),
        OSSL_PARAM_construct_end()};
    require(EVP_KDF_derive(context.get(), bytes_.data(), bytes_.size(), parameters));
}

SealingKey::~SealingKey() { explicit_bzero(bytes_.data(), bytes_.size()); }

std::string seal(const SealingKey& key, const Secret& text, std::string_view context) {
    const std::string& plain = text.reveal();
    std::string out(kNonce + plain.size() + kTag, '\0');
    require(RAND_bytes(bytes(out), kNonce));
    const Cipher cipher(EVP_CIPHER_CTX_new());
    int size = 0;
    require(EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.bytes(), bytes(out)));
    require(EVP_EncryptUpdate(cipher.get(), nullptr, &size, bytes(context),
                              static_cast<int>(context.size())));
    require(EVP_EncryptUpdate(cipher.get(), bytes(out) + kNonce, &size, bytes(plain),
                              static_cast<int>(plain.size())));
    require(EVP_EncryptFinal_ex(cipher.get(), bytes(out) + kNonce + size, &size));
    require(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, kTag,
                                bytes(out) + kNonce + plain.size()));
    return out;
}

std::optional<Secret> unseal(const SealingKey& key, std::string_view sealed,
                             std::string_view context) {
    if (sealed.size() < kNonce + kTag) return std::nullopt;
    const auto body = sealed.substr(kNonce, sealed.size() - kNonce - kTag);
    std::string tag(sealed.substr(sealed.size() - kTag));
    std::string plain(body.size(), '\0');
    const Cipher cipher(EVP_CIPHER_CTX_new());
    int size = 0;
    require(
        EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.bytes(), bytes(sealed)));
    require(EVP_DecryptUpdate(cipher.get(), nullptr, &size, bytes(context),
                              static_cast<int>(context.size())));
    require(EVP_DecryptUpdate(cipher.get(), bytes(plain), &size, bytes(body),
                              static_cast<int>(body.size())));
    require(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, kTag, bytes(tag)));
    const bool right = EVP_DecryptFinal_ex(cipher.get(), bytes(plain) + size, &size) == 1;
    Secret text(std::move(plain));
    if (!right) return std::nullopt;
    return text;
}

}  // namespace triaged
