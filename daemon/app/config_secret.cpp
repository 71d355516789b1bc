#include "app/config_secret.h"

#include "app/secret_file.h"

namespace triaged::app {

SecretSetting read_secret(yaml::MapReader& parent, const char* key, const Reading& reading) {
    SecretSetting setting;
    auto reader = parent.optional_map(key);
    if (!reader) return setting;
    const auto file = reader->optional_string("file");
    const auto credential = reader->optional_string("credential");
    reader->finish();
    if (file.has_value() == credential.has_value()) {
        parent.error(
            key, std::string(key) + ": exactly one of \"file\" and \"credential\" must be given",
            "write " + std::string(key) + ": {file: /etc/triaged/support.secret}");
        return setting;
    }
    const std::string path = file ? reading.path(*file).string() : "";
    setting.origin = file ? "{file: " + path + "}" : "{credential: " + *credential + "}";
    if (reading.secrets == Secrets::leave) return setting;
    auto secret = file ? read_secret_file(path) : read_credential(*credential);
    if (!secret) {
        parent.error(key, secret.error().message, secret.error().hint);
        return setting;
    }
    setting.secret = std::move(secret->value);
    setting.version = setting.origin + ' ' + std::to_string(secret->written);
    return setting;
}

}  // namespace triaged::app
