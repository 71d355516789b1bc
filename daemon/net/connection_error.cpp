#include "net/connection_error.h"

namespace triaged::net {

const char* to_string(ConnectionError::Kind kind) {
    switch (kind) {
        case ConnectionError::Kind::unreachable:
            return "unreachable";
        case ConnectionError::Kind::tls:
            return "tls";
        case ConnectionError::Kind::authentication:
            return "authentication";
        case ConnectionError::Kind::unavailable:
            return "unavailable";
        case ConnectionError::Kind::timeout:
            return "timeout";
        case ConnectionError::Kind::protocol:
            return "protocol";
        case ConnectionError::Kind::closed:
            return "closed";
    }
    return "";
}

}  // namespace triaged::net
