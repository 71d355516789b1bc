#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.h"

namespace triaged {

/// The key that seals small secrets for the disk, from a secret of any length: HKDF-SHA-256
/// (RFC 5869). `purpose` keeps the keys of one secret apart. Overwritten when it goes.
class SealingKey {
public:
    SealingKey(const Secret& from, std::string_view purpose);
    SealingKey(const SealingKey&) = delete;
    SealingKey& operator=(const SealingKey&) = delete;
    ~SealingKey();

    const unsigned char* bytes() const { return bytes_.data(); }

private:
    std::array<unsigned char, 32> bytes_{};
};

/// AES-256-GCM (NIST SP 800-38D) with a random nonce: 12 bytes of nonce, the text, 16 bytes of tag.
/// `context` is not in it and must be the same for unseal(): what belongs to one account opens
/// for no other.
std::string seal(const SealingKey& key, const Secret& text, std::string_view context);

/// nullopt when the key or the context is another one, or a bit was changed.
std::optional<Secret> unseal(const SealingKey& key, std::string_view sealed,
                             std::string_view context);

}  // namespace triaged
