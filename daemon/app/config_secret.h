#pragma once

#include <filesystem>
#include <string>

#include "app/config.h"
#include "base/secret.h"
#include "yaml/reader.h"

namespace triaged::app {

/// Reads one configuration file; what every part of it needs.
struct Reading {
    const std::filesystem::path& file;
    Secrets secrets;

    std::filesystem::path path(const std::string& text) const {
        const std::filesystem::path given(text);
        return given.is_absolute() ? given : file.parent_path() / given;
    }
};

/// A secret, where it is from, for people, and what is another once it was written anew.
struct SecretSetting {
    Secret secret;
    std::string origin;
    std::string version;
};

/// `KEY: {file: PATH}` or `KEY: {credential: NAME}`; empty when it is absent.
SecretSetting read_secret(yaml::MapReader& parent, const char* key, const Reading& reading);

}  // namespace triaged::app
